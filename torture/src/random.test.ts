import { expect, it } from 'vitest'
import { seeded } from './random.ts'

it('gives the same numbers for the same seed and others for another', () => {
  const draw = (seed: number): number[] => {
    const random = seeded(seed)
    return Array.from({ length: 20 }, () => random.next())
  }
  expect(draw(42)).toEqual(draw(42))
  expect(draw(42)).not.toEqual(draw(43))
})

it('spreads its numbers evenly over the range asked for', () => {
  const random = seeded(1)
  const counts = [0, 0, 0, 0, 0]
  for (let i = 0; i < 10_000; i++) counts[random.int(5)] = (counts[random.int(5)] ?? 0) + 1
  for (let i = 0; i < 1000; i++) {
    expect(random.between(3, 7)).toBeGreaterThanOrEqual(3)
    expect(random.between(3, 7)).toBeLessThan(7)
  }
  expect(Math.min(...counts)).toBeGreaterThan(500)
})
