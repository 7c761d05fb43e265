import { expect, test } from 'vitest'
import { isQuietAt, isZone } from './quiet-hours.ts'

const at = (time: string): number => Date.parse(time)
const night = { from: 22 * 60, to: 7 * 60, zone: 'Europe/Berlin' }

test('a night is quiet by the clock of its zone, in summer and in winter', () => {
  const moments: [string, boolean][] = [
    ['2026-01-10T20:59:00Z', false],
    ['2026-01-10T21:00:00Z', true],
    ['2026-01-11T05:59:00Z', true],
    ['2026-01-11T06:00:00Z', false],
    ['2026-07-10T19:59:00Z', false],
    ['2026-07-10T20:00:00Z', true],
    ['2026-07-11T04:59:00Z', true],
    ['2026-07-11T05:00:00Z', false],
  ]
  for (const [time, quiet] of moments) expect([time, isQuietAt(night, at(time))]).toEqual([time, quiet])
})

test('the night in which the clock is changed ends at seven all the same', () => {
  // On 29 March 2026 at 1:00 UTC it is three in Berlin; on 25 October two once more.
  expect(isQuietAt(night, at('2026-03-29T04:59:00Z'))).toBe(true)
  expect(isQuietAt(night, at('2026-03-29T05:00:00Z'))).toBe(false)
  expect(isQuietAt(night, at('2026-10-25T05:59:00Z'))).toBe(true)
  expect(isQuietAt(night, at('2026-10-25T06:00:00Z'))).toBe(false)
})

test('days are those on which the hours begin; the morning after belongs to the evening before', () => {
  const workdays = { ...night, zone: 'Asia/Shanghai', days: [0, 1, 2, 3, 4] }
  // Friday is 9 January 2026; Shanghai is eight hours ahead.
  expect(isQuietAt(workdays, at('2026-01-08T15:00:00Z'))).toBe(true)
  expect(isQuietAt(workdays, at('2026-01-08T22:00:00Z'))).toBe(true)
  expect(isQuietAt(workdays, at('2026-01-09T15:00:00Z'))).toBe(false)
  expect(isQuietAt(workdays, at('2026-01-09T22:00:00Z'))).toBe(false)
  expect(isQuietAt(workdays, at('2026-01-11T15:00:00Z'))).toBe(true)
})

test('within a day, a whole day, half hours of a zone', () => {
  const lunch = { from: 12 * 60, to: 13 * 60, zone: 'Asia/Kolkata' }
  expect(isQuietAt(lunch, at('2026-01-10T06:29:00Z'))).toBe(false)
  expect(isQuietAt(lunch, at('2026-01-10T06:30:00Z'))).toBe(true)
  expect(isQuietAt(lunch, at('2026-01-10T07:30:00Z'))).toBe(false)
  const sundays = { from: 0, to: 0, days: [0], zone: 'UTC' }
  expect(isQuietAt(sundays, at('2026-01-11T00:00:00Z'))).toBe(true)
  expect(isQuietAt(sundays, at('2026-01-11T23:59:00Z'))).toBe(true)
  expect(isQuietAt(sundays, at('2026-01-12T00:00:00Z'))).toBe(false)
})

test('a zone that there is not is known, and silences nothing', () => {
  expect(isZone('Europe/Berlin')).toBe(true)
  expect(isZone('Europe/Atlantis')).toBe(false)
  expect(isZone('')).toBe(false)
  expect(isQuietAt({ from: 0, to: 0, zone: 'Europe/Atlantis' }, 0)).toBe(false)
})
