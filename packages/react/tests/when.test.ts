import { afterEach, expect, test, vi } from 'vitest'
import type { Speech } from '../src/texts/speech.ts'
import {
  dateText,
  dayText,
  fieldTime,
  momentText,
  nextDay,
  sameDay,
  shortText,
  timeOfField,
  timeText,
} from '../src/time/when.ts'

const speech: Speech = {
  language: 'en',
  locale: 'en-GB',
  t: (key, values) => (key === 'dayAndTime' ? `${values?.day} ${values?.time}` : key),
}
const zone = process.env.TZ

/** Node, like a browser, goes by another zone from when it is told of it. */
function at(place: string, now: string): void {
  process.env.TZ = place
  vi.useFakeTimers({ now: new Date(now), toFake: ['Date'] })
}

afterEach(() => {
  vi.useRealTimers()
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

test('yesterday is the day before by the calendar, also where a day has 23 or 25 hours', () => {
  // Clocks went forward on the 29th: half past midnight on the 30th is 23 hours and a half after the 29th began.
  at('Europe/Berlin', '2026-03-30T00:30:00+02:00')
  expect(dayText(new Date('2026-03-29T00:10:00+01:00').getTime(), speech)).toBe('yesterday')
  expect(dayText(new Date('2026-03-28T23:50:00+01:00').getTime(), speech)).toBe('28 March')
  // And back on the 25th, a day of 25 hours.
  at('Europe/Berlin', '2026-10-25T23:30:00+01:00')
  expect(dayText(new Date('2026-10-25T00:10:00+02:00').getTime(), speech)).toBe('today')
  expect(shortText(new Date('2026-10-24T23:50:00+02:00').getTime(), speech)).toBe('yesterday')
  at('Europe/Berlin', '2026-10-26T00:10:00+01:00')
  expect(momentText(new Date('2026-10-25T00:05:00+02:00').getTime(), speech)).toBe('yesterday_ 00:05')
})

test('a day that has no midnight ends where the next one begins', () => {
  at('America/Sao_Paulo', '2018-11-03T12:00:00-03:00')
  expect(nextDay(Date.now())).toBe(new Date('2018-11-04T01:00:00-02:00').getTime())
})

test('times are those of where the reader is now, not of where they were when the page began', () => {
  const ts = Date.parse('2026-07-01T22:30:00Z')
  at('Europe/London', '2026-07-02T12:00:00Z')
  expect([timeText(ts, 'en-GB'), dayText(ts, speech), sameDay(ts, Date.now())]).toEqual(['23:30', 'yesterday', false])
  at('Asia/Tokyo', '2026-07-02T12:00:00Z')
  expect([timeText(ts, 'en-GB'), dayText(ts, speech), sameDay(ts, Date.now())]).toEqual(['07:30', 'today', true])
  expect(dateText(ts, 'en-GB')).toBe('2 July 2026')
  expect(fieldTime(ts)).toBe('2026-07-02T07:30')
  at('Asia/Kathmandu', '2026-07-02T12:00:00Z')
  expect(timeText(ts, 'en-GB')).toBe('04:15')
})

test('an hour that there is not is the one after it, one that there is twice the first; both are shown as they are meant', () => {
  at('Europe/Berlin', '2026-03-01T12:00:00+01:00')
  const [spring, autumn] = [timeOfField('2026-03-29T02:30') ?? 0, timeOfField('2026-10-25T02:30') ?? 0]
  expect(new Date(spring).toISOString()).toBe('2026-03-29T01:30:00.000Z')
  expect(fieldTime(spring)).toBe('2026-03-29T03:30')
  expect(new Date(autumn).toISOString()).toBe('2026-10-25T00:30:00.000Z')
  expect(fieldTime(autumn)).toBe('2026-10-25T02:30')
  expect(timeOfField('')).toBe(undefined)
})

test('the time is said as the reader’s region says it', () => {
  at('UTC', '2026-07-02T12:00:00Z')
  const ts = Date.parse('2026-07-01T13:04:00Z')
  expect(timeText(ts, 'en-US').replace(/\s/u, ' ')).toBe('1:04 PM')
  expect(timeText(ts, 'zh-CN')).toBe('13:04')
})

test('what was said in another year says which', () => {
  at('UTC', '2026-01-02T12:00:00Z')
  expect(shortText(Date.parse('2025-12-30T12:00:00Z'), speech)).toBe('30 Dec 2025')
  expect(shortText(Date.parse('2026-01-01T12:00:00Z'), speech)).toBe('yesterday')
})
