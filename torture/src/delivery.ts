import type { History } from './history.ts'
import { pause } from './pause.ts'
import type { Online, Reader } from './reader.ts'

/** So long after the last misfortune something may take to come. */
const promptlyMs = 5000
const lookEveryMs = 250

/** What readers lack of what anybody was told. */
function lacking(readers: readonly Reader[], heads: ReadonlyMap<string, number>): string[] {
  return readers.flatMap((reader) =>
    [...reader.heads()].flatMap(([name, reached]) => {
      const head = heads.get(name) ?? 0
      return reached < head ? [`${reader.clientId} has ${reached} of ${head} entries of ${name}`] : []
    }),
  )
}

/**
 * Waits until every reader has everything, and answers how long that took. What is missing in the end is a violation, and so is what
 * was pushed late: a connection that stands has to be told, or told to read again.
 */
export async function expectDelivered(
  readers: readonly Reader[],
  history: History,
  withinMs = promptlyMs,
): Promise<number> {
  const since = performance.now()
  for (;;) {
    const missing = lacking(readers, history.heads)
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

/**
 * From now on, until it is stopped: whoever has been back for so long has everything that anybody was told so long ago. It does not wait
 * for those who are not back yet, nor for what is not answered yet.
 */
export function expectPrompt(
  readers: readonly Online[],
  history: History,
  withinMs = promptlyMs,
): { stop(): Promise<void> } {
  let isGoing = true
  const late = new Set<string>()
  const since = performance.now()
  const snapshots: { readonly at: number; readonly heads: ReadonlyMap<string, number> }[] = []
  const look = (now: number): void => {
    snapshots.push({ at: now, heads: new Map(history.heads) })
    while ((snapshots[1]?.at ?? now) <= now - withinMs) snapshots.shift()
    const [known] = snapshots
    if (!known || now - Math.max(since, known.at) < withinMs) return
    const back = readers.filter(({ syncedSince = now }) => now - syncedSince >= withinMs)
    for (const reader of back)
      for (const missing of lacking([reader], known.heads)) late.add(`${missing} (${reader.standing})`)
  }
  const done = (async () => {
    for (; isGoing; await pause(lookEveryMs)) look(performance.now())
    const [first] = late
    if (first !== undefined)
      history.violations.push(
        `${late.size} times somebody who was there lacked what was known ${withinMs / 1000} s before: ${first}`,
      )
  })()
  return {
    stop(): Promise<void> {
      isGoing = false
      return done
    },
  }
}
