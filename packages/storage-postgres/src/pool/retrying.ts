import { setTimeout as sleep } from 'node:timers/promises'
import { asFailure, isRace } from './failure.ts'

/** Tries, and the milliseconds before the second one; each further one waits twice as long. */
const tries = 8
const firstPause = 4

/** Runs what was rolled back because of others again; what cannot be done now is `unavailable`. */
export async function retrying<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!isRace(error) || attempt === tries) throw asFailure(error)
      // Those who ran into each other come back at different times.
      await sleep(firstPause * 2 ** (attempt - 1) * (0.5 + Math.random()))
    }
  }
}

type Methods = Readonly<Record<string, unknown>>

/** Each method is one transaction, or reads: what was rolled back can be run again as a whole. `expect` throws when none may be. */
export function retryingAll<T extends object>(nouns: T, expect: () => void): T {
  const wrapped = Object.entries(nouns).map(([noun, methods]) => {
    const calls = Object.entries(methods as Methods).map(([name, method]) => {
      if (typeof method !== 'function') return [name, method]
      const run = (...args: unknown[]) =>
        retrying(() => {
          expect()
          return method(...args)
        })
      return [name, run]
    })
    return [noun, Object.fromEntries(calls)]
  })
  return Object.fromEntries(wrapped) as T
}
