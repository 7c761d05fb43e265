import type { Clock } from '@tidings/core'
import { now } from './a-notice.ts'

/** Holds the time of day, and lets the rest go on. */
export const clock: Clock = {
  now: () => now,
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms).unref()
    return () => clearTimeout(timer)
  },
}
