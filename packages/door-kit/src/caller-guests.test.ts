import { expect, test } from 'vitest'
import { CallerGuests } from './caller-guests.ts'

test('guests are given back, and nothing is kept of who has left', () => {
  const guests = new CallerGuests<{ destroy(): void }>(2)
  const guest = () => ({ destroy: () => undefined })
  for (let round = 0; round < 1000; round++) {
    const [a, b] = [guest(), guest()]
    expect([guests.enter(a, 'x'), guests.enter(b, 'x')]).toEqual([true, true])
    guests.busy(a)
    guests.busy(b)
    expect(guests.enter(guest(), 'x')).toBe(false)
    const other = guest()
    guests.swap(a, other)
    guests.leave(b)
    guests.leave(b)
    guests.leave(other)
  }
  expect(guests.size).toBe(0)
})
