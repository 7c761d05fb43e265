import { expect, test, vi } from 'vitest'
import type { MakeRivals } from './rivals.ts'

const hour = 3_600_000

/** What a store says of the time, where it has a clock that all who write to it share. */
export function rivalTimeConformance(make: MakeRivals): void {
  test('both are told the time of one clock, which goes on, whatever the clocks of their processes say', async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    const now = Date.now()
    const told: (number | undefined)[] = [await one.time?.(), await other.time?.()]
    vi.useFakeTimers({ toFake: ['Date'], now: now + hour })
    try {
      told.push(await one.time?.(), await other.time?.())
    } finally {
      vi.useRealTimers()
    }
    told.push(await one.time?.())
    // Absent on both where it is the clock of this process.
    const times = told.filter((time) => time !== undefined)
    expect([0, told.length]).toContain(times.length)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    // In milliseconds since the epoch, as this process had it before its clock went wrong.
    for (const time of times) expect(Math.abs(time - now)).toBeLessThan(hour / 2)
  })
}
