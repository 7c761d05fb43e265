import { randomBytes } from 'node:crypto'
import type { Clock, Ids } from '@tidings/core'

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms, fn) {
    // What only lets others go first need not wait for a whole millisecond. One that keeps nothing awake would wait for more.
    if (ms <= 0) {
      const immediate = setImmediate(fn)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(fn, Math.ceil(ms)).unref()
    return () => {
      // Node keeps the list of a timer that does not keep it awake until its time, and looks for it by whole milliseconds.
      timer.ref()
      clearTimeout(timer)
    }
  },
}

const alphabet = '0123456789abcdefghijklmnopqrstuv'

/** Five bits a character: the alphabet has 32. */
const randomId = (length: number): string => Array.from(randomBytes(length), (byte) => alphabet[byte & 31]).join('')

export const randomIds: Ids = { room: () => randomId(12), session: () => randomId(16), attachment: () => randomId(32) }
