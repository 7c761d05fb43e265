import type { History } from './history.ts'
import { pause } from './pause.ts'
import type { Terminal } from './terminal.ts'

/** What terminals lack of what anybody was told. */
function lacking(
  terminals: readonly Pick<Terminal, 'clientId' | 'copies'>[],
  heads: ReadonlyMap<string, number>,
): string[] {
  return terminals.flatMap(({ clientId, copies }) =>
    [...copies].flatMap(([name, { entries }]) => {
      const head = heads.get(name) ?? 0
      return entries.length < head ? [`${clientId} has ${entries.length} of ${head} entries of ${name}`] : []
    }),
  )
}

/**
 * Waits until every terminal has everything, and answers how long that took. What is missing in the end is a violation, and so is what was pushed late: a connection that
 * stands has to be told, or told to read again.
 */
export async function expectDelivered(
  terminals: readonly Pick<Terminal, 'clientId' | 'copies'>[],
  history: History,
  withinMs = 5000,
): Promise<number> {
  const since = performance.now()
  for (;;) {
    const missing = lacking(terminals, history.heads)
    const afterMs = performance.now() - since
    if (missing.length === 0) return afterMs
    if (afterMs > withinMs) {
      const told = `${withinMs / 1000} s after the last misfortune ${missing.length} copies are behind`
      history.violations.push(`${told}: ${missing.slice(0, 3).join('; ')}`)
      return afterMs
    }
    await pause(20)
  }
}
