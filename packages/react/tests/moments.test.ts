import { afterEach, expect, test } from 'vitest'
import { type Moment, momentsToCome, momentsToLast } from '../src/time/moments.ts'

const zone = process.env.TZ

afterEach(() => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

const said = (moments: readonly Moment[]) =>
  Object.fromEntries(moments.map(({ key, at }) => [key, new Date(at).toISOString()]))

test('tomorrow at nine is nine by the clock on the wall, also over a night of 23 or 25 hours', () => {
  process.env.TZ = 'Europe/Berlin'
  // Saturday; the clocks go forward in the night.
  expect(said(momentsToCome(Date.parse('2026-03-28T20:00:00+01:00')))).toEqual({
    inHour: '2026-03-28T20:00:00.000Z',
    inThreeHours: '2026-03-28T22:00:00.000Z',
    tomorrowAt: '2026-03-29T07:00:00.000Z',
    nextMondayAt: '2026-03-30T07:00:00.000Z',
  })
  // And back; an hour from now is an hour, whatever the clock will show.
  expect(said(momentsToCome(Date.parse('2026-10-25T02:30:00+02:00')))).toMatchObject({
    inHour: '2026-10-25T01:30:00.000Z',
    todayAt: '2026-10-25T08:00:00.000Z',
    tomorrowAt: '2026-10-26T08:00:00.000Z',
  })
})

test('the next Monday is one to come, and what two names mean is offered once', () => {
  process.env.TZ = 'Asia/Shanghai'
  const monday = said(momentsToCome(Date.parse('2026-11-23T08:00:00+08:00')))
  expect(monday.nextMondayAt).toBe('2026-11-30T01:00:00.000Z')
  const sunday = said(momentsToCome(Date.parse('2026-11-29T12:00:00+08:00')))
  expect(sunday).toMatchObject({ tomorrowAt: '2026-11-30T01:00:00.000Z' })
  expect(sunday).not.toHaveProperty('nextMondayAt')
  expect(said(momentsToLast(Date.parse('2026-11-29T12:00:00+08:00')))).not.toHaveProperty('untilMonday')
})

test('in the small hours the morning that is near is offered, too', () => {
  process.env.TZ = 'UTC'
  expect(said(momentsToCome(Date.parse('2026-11-25T01:30:00Z')))).toMatchObject({
    todayAt: '2026-11-25T09:00:00.000Z',
    tomorrowAt: '2026-11-26T09:00:00.000Z',
  })
})

test('a month and a year end as the calendar has it, and what lasts ends at midnight', () => {
  process.env.TZ = 'America/Sao_Paulo'
  expect(said(momentsToCome(Date.parse('2026-12-31T12:00:00-03:00'))).tomorrowAt).toBe('2027-01-01T12:00:00.000Z')
  // A day that had no midnight.
  expect(said(momentsToLast(Date.parse('2018-11-03T12:00:00-03:00'))).untilTomorrow).toBe('2018-11-04T03:00:00.000Z')
})
