import { expect, test } from 'vitest'
import { percentsOf } from '../src/content/poll-shares.ts'

test('of one choice each, the percents are a hundred together', () => {
  expect(percentsOf([1, 1, 1], 3)).toEqual([34, 33, 33])
  expect(percentsOf([2, 1], 3)).toEqual([67, 33])
  expect(percentsOf([1, 1, 1, 1, 1, 1, 1], 7).reduce((sum, one) => sum + one, 0)).toBe(100)
  expect(percentsOf([5, 0], 5)).toEqual([100, 0])
})

test('of several choices each, they are of the people', () => {
  expect(percentsOf([2, 2, 1], 2)).toEqual([100, 100, 50])
  expect(percentsOf([200, 1], 200)).toEqual([100, 1])
})

test('before anybody has voted there are none', () => expect(percentsOf([0, 0], 0)).toEqual([0, 0]))
