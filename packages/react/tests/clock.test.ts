import { expect, test } from 'vitest'
import { withClock } from '../src/texts/clock.ts'
import { timeText } from '../src/time/when.ts'

const ts = new Date(2026, 6, 1, 13, 4).getTime()
const midnight = new Date(2026, 6, 1, 0, 5).getTime()
const said = (locale: string, at = ts) => timeText(at, locale).replace(/\s/gu, ' ')

test('hours are counted as the reader’s region does, or as the reader chose', () => {
  expect([said(withClock('en-US', undefined)), said(withClock('de-DE', undefined))]).toEqual(['1:04 PM', '13:04'])
  expect([said(withClock('en-US', '24h')), said(withClock('en-GB', '12h'))]).toEqual(['13:04', '1:04 pm'])
  expect([said(withClock('zh-CN', '12h')), said(withClock('zh-CN', '24h'))]).toEqual(['下午1:04', '13:04'])
})

test('midnight is 12 o’clock by the one and 0 by the other', () => {
  expect([said(withClock('en-US', '24h'), midnight), said(withClock('ja-JP', '12h'), midnight)]).toEqual([
    '00:05',
    '午前12:05',
  ])
})
