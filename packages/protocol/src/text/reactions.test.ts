import { describe, expect, test } from 'vitest'
import { operations } from '../operations/index.ts'
import { reactionForm } from './reactions.ts'

const react = operations['message.react'].input
const given = (key: string, on = true) => react.safeParse({ id: '1-1', key, on }).data?.key

describe('a reaction', () => {
  test.each([
    ['❤', '❤\ufe0f'],
    ['❤\ufe0f', '❤\ufe0f'],
    ['❤\ufe0e', '❤\ufe0f'],
    ['👩\u200d❤\u200d👨', '👩\u200d❤\ufe0f\u200d👨'],
    ['👁\u200d🗨', '👁\ufe0f\u200d🗨\ufe0f'],
    ['🏳\u200d🌈', '🏳\ufe0f\u200d🌈'],
    ['☝\ufe0f🏽', '☝🏽'],
    ['1\u20e3', '1\ufe0f\u20e3'],
    ['ole\u0301', 'olé'],
    ['👍\u200b', '👍'],
  ])('%j is counted as %j', (typed, kept) => expect(given(typed)).toBe(kept))

  test.each([
    '👍',
    '👍🏽',
    '👍🏿',
    '🇩🇪',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '🧑🏻\u200d🤝\u200d🧑🏿',
    '+1',
    ':tada:',
    'lgtm!',
    '100',
    '赞',
    '©',
  ])('%s is itself', (key) => expect(given(key)).toBe(key))

  test.each([
    '',
    ' ',
    'a b',
    '👍👍',
    'ok👍',
    '🇩🇪🇫🇷',
    '\ud83d',
    '\u200b',
    '\u200d',
    '\ufe0f',
    '\u202e',
    '\u3164',
    '\u0301',
    'x'.repeat(33),
  ])('%j is none', (key) => expect(given(key)).toBeUndefined())

  test('what nobody would take today can be taken back', () => {
    for (const key of ['👍👍', '\u200b', '\u3164']) expect(given(key, false)).toBe(key)
  })

  test('a form is its own form', () => {
    for (const key of ['❤', '1\u20e3', '👁\u200d🗨', 'ole\u0301', '\u200b'])
      expect(reactionForm(reactionForm(key))).toBe(reactionForm(key))
  })
})
