import type { Clock, Log } from '@tidings/core'

export interface AgreedClockParts {
  /** Of this machine. */
  readonly clock: Clock
  /** Asks for the time by the clock that all nodes go by. */
  readonly time: () => Promise<number>
  readonly log: Log
}

const everyMs = 10_000
/** A clock that is off by less is left as it is. */
const toleratedMs = 250
/** From this on somebody should see to the machine. */
const alarmingMs = 2000
/** An answer that took longer says too little. */
const slowMs = 1000

/**
 * The clock of this machine, put right by that of the store, which all nodes ask: one whose clock is an hour off would send and
 * remove things an hour too early or too late, and let nobody in. Between two looks it goes as this machine's does.
 */
export async function createAgreedClock({ clock, time, log }: AgreedClockParts): Promise<Clock & Disposable> {
  let off = 0
  let cancel = (): void => undefined
  let isOver = false

  async function look(): Promise<void> {
    const began = clock.elapsed()
    const told = await time()
    const tookMs = clock.elapsed() - began
    if (tookMs > slowMs) return
    const found = Math.round(told + tookMs / 2 - clock.now())
    if (Math.abs(found - off) < toleratedMs) return
    off = found
    if (Math.abs(off) < alarmingMs) return
    log.warn({ aheadMs: -off }, 'the clock of this machine is not that of the store, which is gone by: set it right')
  }

  async function lookAgain(): Promise<void> {
    try {
      await look()
    } catch (error) {
      // The store is away: what was found last holds on.
      log.warn({ err: error }, 'the time of the store could not be asked for')
    }
    if (!isOver) cancel = clock.after(everyMs, () => void lookAgain())
  }

  await look()
  cancel = clock.after(everyMs, () => void lookAgain())
  return {
    now: () => clock.now() + off,
    elapsed: () => clock.elapsed(),
    after: (ms, fn) => clock.after(ms, fn),
    [Symbol.dispose]() {
      isOver = true
      cancel()
    },
  }
}
