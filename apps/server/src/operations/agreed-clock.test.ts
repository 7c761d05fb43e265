import type { Log } from '@tidings/core'
import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { createAgreedClock } from './agreed-clock.ts'

const hour = 3_600_000

/** A machine whose clock goes wrong, beside a store whose clock is right. */
async function aMachine(aheadMs: number) {
  const machine = new TestTime()
  const right = new TestTime()
  machine.shift(aheadMs)
  const said: unknown[] = []
  const state = { isAway: false }
  const log: Log = { info: () => undefined, warn: (fields) => said.push(fields), error: () => undefined }
  const time = async () => {
    if (state.isAway) throw new Error('away')
    return right.clock.now()
  }
  const clock = await createAgreedClock({ clock: machine.clock, time, log })
  const pass = async (ms: number) => {
    right.tick(ms)
    machine.tick(ms)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { machine, clock, said, state, pass, off: () => clock.now() - right.clock.now() }
}

test.each([hour, -hour])(
  'a clock that is off by %i ms goes as that of the store, and somebody is told',
  async (ahead) => {
    const { said, off } = await aMachine(ahead)
    expect([off(), said]).toEqual([0, [{ aheadMs: ahead }]])
  },
)

test('one that is put right, or wrong, later is followed, also while the store is away for a time', async () => {
  const { machine, clock, state, pass, off } = await aMachine(hour)
  machine.shift(-hour)
  await pass(10_000)
  expect(off()).toBe(0)
  state.isAway = true
  await pass(10_000)
  machine.shift(2 * hour)
  state.isAway = false
  await pass(10_000)
  expect(off()).toBe(0)
  clock[Symbol.dispose]()
  machine.shift(hour)
  await pass(20_000)
  expect(off()).toBe(hour)
})

test('one that is nearly right is left alone', async () => {
  const { said, off } = await aMachine(100)
  expect([off(), said]).toEqual([100, []])
})
