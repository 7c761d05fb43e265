import { expect, test } from 'vitest'
import { CallerPlaces } from './caller-places.ts'

test('places are given back, and nothing is kept of who has left', () => {
  const places = new CallerPlaces<{ destroy(): void }>(2)
  const guest = () => ({ destroy: () => undefined })
  for (let round = 0; round < 1000; round++) {
    const [a, b] = [guest(), guest()]
    expect([places.enter(a, 'x'), places.enter(b, 'x')]).toEqual([true, true])
    places.busy(a)
    places.busy(b)
    expect(places.enter(guest(), 'x')).toBe(false)
    const other = guest()
    places.swap(a, other)
    places.leave(b)
    places.leave(b)
    places.leave(other)
  }
  expect(places.size).toBe(0)
})
