import { setTimeout as sleep } from 'node:timers/promises'
import { TidingsError } from '@tidings/client'

const triedForMs = 300_000
const longestMs = 15_000

/** How long to wait before another try; nothing when trying again mends nothing. */
function waitAfter(error: unknown, failed: number): number | undefined {
  if (!(error instanceof TidingsError) || !error.retryable) return undefined
  return error.details?.retryAfter ?? Math.min(longestMs, 250 * 2 ** Math.min(failed, 10)) * (0.5 + Math.random() / 2)
}

/**
 * Does something that may be repeated until it works: as often as the server says, and for five minutes while the server is
 * away. Rejects with what it failed with, and at once when it is `over`.
 */
export async function patiently<T>(act: () => Promise<T>, over: AbortSignal): Promise<T> {
  const until = Date.now() + triedForMs
  for (let failed = 0; ; failed++) {
    try {
      return await act()
    } catch (error) {
      const wait = over.aborted ? undefined : waitAfter(error, failed)
      if (wait === undefined || Date.now() + wait > until) throw error
      // When it is over meanwhile, what it failed with is what is to be said.
      await sleep(wait, undefined, { signal: over }).catch(() => Promise.reject(error))
    }
  }
}
