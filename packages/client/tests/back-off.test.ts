import { expect, test } from 'vitest'
import { backOff } from '../src/runtime/back-off.ts'

test.each([
  [0, 500],
  [1, 1000],
  [2, 2000],
  [5, 16_000],
  [6, 30_000],
  [100, 30_000],
])('try %i waits anything up to %i ms', (attempt, longest) => {
  expect(backOff(attempt, 0)).toBe(0)
  expect(backOff(attempt, 0.5)).toBe(longest / 2)
  expect(backOff(attempt, 1)).toBe(longest)
})

test('what a close code asks for is the least, and chance comes on top', () => {
  expect(backOff(0, 0, 10_000)).toBe(10_000)
  expect(backOff(0, 1, 10_000)).toBe(10_500)
})
