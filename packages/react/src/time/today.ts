import { useSyncExternalStore } from 'react'
import { nextDay } from './when.ts'

/** A machine that slept tells of it by nothing: the clock is looked at this often at least. */
const longestMs = 60 * 60_000

const today = (): string => new Date().toDateString()

/** Calls when another day may have begun: at midnight, and when somebody comes back to the page. */
function watch(tell: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    const now = Date.now()
    timer = setTimeout(
      () => {
        tell()
        wait()
      },
      Math.min(nextDay(now) - now + 10, longestMs),
    )
  }
  wait()
  document.addEventListener('visibilitychange', tell)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', tell)
  }
}

/** The day of the reader's calendar: what says “today” or “yesterday” is shown anew when it changes. */
export const useToday = (): string => useSyncExternalStore(watch, today, today)
