import type { Clock } from './ports/system.ts'
import { shortageOf } from './shortage.ts'

/** Load balancers and monitors may ask many times a second; a disk fills more slowly. */
const knownForMs = 3000

/**
 * Asks the store whether it can do its work, at most every few seconds, however many want to know. Rejects with
 * `unavailable` and the reason.
 */
export function createReadiness(check: () => Promise<void>, clock: Clock): () => Promise<void> {
  let asked: { readonly at: number; readonly answer: Promise<void> } | undefined

  async function ask(): Promise<void> {
    try {
      await check()
    } catch (error) {
      throw shortageOf(error) ?? error
    }
  }

  return () => {
    const now = clock.elapsed()
    if (!asked || now - asked.at >= knownForMs) asked = { at: now, answer: ask() }
    return asked.answer
  }
}
