import { expect, test } from 'vitest'
import { cut, dataOf, dataWithin, fitted, jsonBytes, notifyIdOf, secondsLeft, widths } from '../src/vendors/said.ts'
import { aNotice } from './a-notice.ts'

test.for([
  ['whole', 'short', 10, 'short'],
  ['letters', 'abcdefghij', 6, 'abcde…'],
  ['Chinese', '今天晚上八点', 4, '今天晚…'],
  ['a family of several parts', 'hi 👩‍👩‍👧‍👦 there', 8, 'hi …'],
  ['a letter with marks', `e\u0301`.repeat(5), 6, 'e\u0301e\u0301…'],
  ['Arabic', 'مرحبا بالعالم', 6, 'مرحبا…'],
  ['blank', ' \n\t', 10, '·'],
] as const)('cuts %s after a whole character', ([, text, most, cutText]) => {
  expect(cut(text, most)).toBe(cutText)
})

test('counts what is wider than a Latin letter twice, where a provider does', () => {
  expect(cut('今天ab晚上八点', 9, widths)).toBe('今天ab…')
  expect(widths('今a')).toBe(3)
})

test('fits into so many bytes of JSON, whatever is escaped there', () => {
  const whole = (body: string) => JSON.stringify({ body })
  const text = '"\\\n今👍'.repeat(50)
  const said = fitted(text, 100, whole)
  expect(Buffer.byteLength(said)).toBeLessThanOrEqual(100)
  expect(Buffer.byteLength(said)).toBeGreaterThan(90)
  expect(JSON.parse(said).body).toMatch(/…$/)
  expect(jsonBytes('"')).toBe(2)
})

test('one topic has one number, which every provider takes', () => {
  expect(notifyIdOf('a')).toBe(notifyIdOf('a'))
  expect(notifyIdOf('a')).not.toBe(notifyIdOf('b'))
  for (let i = 0; i < 1000; i++) {
    expect(notifyIdOf(`t${i}`)).toBeGreaterThan(0)
    expect(notifyIdOf(`t${i}`)).toBeLessThan(2 ** 31)
  }
})

test('the time that is left stays within what a provider takes', () => {
  expect([secondsLeft(61_000, 0, 60, 100), secondsLeft(1, 0, 60, 100), secondsLeft(1e9, 0, 60, 100)]).toEqual([
    61, 60, 100,
  ])
})

test('what a sender gives the app goes with a push, but for whoever hides what is said, and not with what takes it away', () => {
  const { message } = aNotice()
  const notice = aNotice({ message: { ...message, push: { body: 'A cup', data: '{"a":1}' } } })
  expect(dataOf(notice)).toEqual({ ...dataOf(aNotice()), data: '{"a":1}' })
  expect(dataOf({ ...notice, isContentHidden: true })).toEqual(dataOf(aNotice()))
  expect(dataOf({ ...notice, kind: 'withdrawal' })).not.toHaveProperty('data')
})

test('what a sender gives the app is left out where the provider takes no more', () => {
  const { message } = aNotice()
  const notice = aNotice({ message: { ...message, push: { data: '今'.repeat(400) } } })
  expect(dataWithin(notice, 2000)).toEqual(dataOf(notice))
  expect(dataWithin(notice, 1000)).toEqual(dataOf(aNotice()))
})
