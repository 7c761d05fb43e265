import { expect, test } from 'vitest'
import { roomFor } from '../src/content/room.ts'

test.each([
  [
    [4000, 3000],
    [320, 240, 'cut'],
  ],
  [
    [200, 150_000],
    [96, 320, 'cut'],
  ],
  [
    [150_000, 200],
    [320, 96, 'cut'],
  ],
  [
    [3, 3],
    [96, 96, 'all'],
  ],
  [
    [16, 200],
    [96, 200, 'all'],
  ],
  [
    [10, 50_000],
    [96, 320, 'cut'],
  ],
  [
    [1, 100_000],
    [96, 320, 'cut'],
  ],
  [
    [200, 100],
    [200, 100, 'cut'],
  ],
  [
    [0, 0],
    [320, 240, 'all'],
  ],
  [
    [Number.NaN, 5],
    [320, 240, 'all'],
  ],
])('a picture of %j takes %j', ([width, height], [shownWidth, shownHeight, fit]) => {
  expect(roomFor({ width: width as number, height: height as number })).toEqual({
    width: shownWidth,
    height: shownHeight,
    fit,
  })
})

test('one of which nothing is said takes the usual room', () => {
  expect(roomFor({})).toEqual({ width: 320, height: 240, fit: 'all' })
})
