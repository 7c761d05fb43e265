import { defaultNotifying } from '@tidings/protocol/calling'
import { expect, test } from 'vitest'
import { isQuietNow, previewsOf } from './previews.ts'

const words = { person: 'Tea?', room: 'Tea for all?', named: '@Ann, tea?', keyword: 'About tea.' }
const example = { sender: 'Mei', room: 'Kitchen', words }
const now = Date.UTC(2026, 10, 29, 12)

const bodies = (change: Partial<typeof defaultNotifying>, language = 'en') => {
  const shown = previewsOf(example, { notifying: { ...defaultNotifying, ...change }, language }, now)
  return Object.fromEntries(shown.map((one) => [one.kind, one.shown?.body.replace(/[\u2068\u2069]/g, '')]))
}

test('shows what each kind of message says, and of those that do not call nothing', () => {
  expect(bodies({})).toEqual({ person: 'Tea?', room: 'Mei: Tea for all?', named: 'Mei: @Ann, tea?' })
  expect(bodies({ people: 'nothing', rooms: 'mentions', keywords: ['tea'] })).toEqual({
    ...{ person: undefined, named: 'Mei: @Ann, tea?', keyword: 'Mei: About tea.' },
    // It has the keyword, too.
    room: 'Mei: Tea for all?',
  })
  expect(bodies({ rooms: 'mentions' }).room).toBeUndefined()
  expect(bodies({ rooms: 'nothing' }).named).toBeUndefined()
})

test('shows no more than is let be seen, in the language of the device', () => {
  expect(bodies({ hideContent: true }, 'zh-CN').person).toBe('新消息')
})

test('shows also in quiet hours and in a pause what comes after them, and tells that it is not now', () => {
  const night = { from: 0, to: 0, zone: 'UTC' }
  for (const change of [{ quiet: night }, { pausedUntil: now + 1 }]) {
    expect(bodies(change).person).toBe('Tea?')
    expect(isQuietNow({ ...defaultNotifying, ...change }, now)).toBe(true)
  }
  expect(isQuietNow({ ...defaultNotifying, people: 'nothing' }, now)).toBe(false)
})
