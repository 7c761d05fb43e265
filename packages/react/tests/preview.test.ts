import { expect, test } from 'vitest'
import { isJoy } from '../src/content/joy.ts'
import { previewOf, quotedText } from '../src/content/said.ts'
import type { Speech } from '../src/texts/speech.ts'

const speech: Speech = {
  language: 'en',
  locale: 'en-GB',
  t: (key, values) => [key, ...Object.values(values ?? {})].join(' '),
}
const previewed = (type: string, data: unknown): string => previewOf({ type, data }, speech, () => 'Bob')

test.each([
  ['text', '  a\n\n b\t c  ', 'a b c'],
  ['text', '**a** __b__', '**a** __b__'],
  ['markdown', '**a** __init__ 2*3*4 `c_d` [e](https://example.com)', 'a __init__ 2*3*4 c_d e'],
  ['markdown', '## Title\n- one\n2. two\n> three\n```js\nfour\n```', 'Title • one 2. two three four'],
  ['markdown', '```\nnever ends', 'never ends'],
  ['markdown', '|a|b|\n|-|-|\n|c|d|', 'a | b c | d'],
  ['image', { url: 'x', caption: 'a\nb' }, 'a b'],
  ['file', { url: 'x', name: 'c.txt' }, 'c.txt'],
  ['quote', { text: 'd\ne' }, 'd e'],
  ['poll', { question: 'f?' }, 'saidBy type_poll f?'],
  ['adaptive-card', { fallbackText: 'Lunch?' }, 'saidBy type_adaptive-card Lunch?'],
  ['custom/thing', { searchable: 'g\n h' }, 'g h'],
])('%s %j is told as one line', (type, data, line) => {
  expect(previewed(type, data)).toBe(line)
})

test('who is meant in a message is called in its line what they are called now', () => {
  const at = [
    { mention: 'user/bob', from: 5, length: 6 },
    { mention: 'user/__eve__', from: 12, length: 8 },
  ]
  const wordsOf = ({ mention, words }: { mention: string; words: string }) =>
    mention === 'user/bob' ? '@Robert' : words
  const told = (type: string, data: unknown) => previewOf({ type, data }, speech, () => '', { at, wordsOf })
  expect(told('text', 'Ask  @Bobby @__eve__')).toBe('Ask @Robert @__eve__')
  expect(told('markdown', '*Ask @Bobby @__eve__*')).toBe('Ask @Robert @__eve__')
  expect(told('image', { url: 'x', caption: 'Ask  @Bobby @__eve__' })).toBe('Ask @Robert @__eve__')
  // However long it is, no name is cut in two.
  const long = `Ask  @Bobby ${'x'.repeat(500)}`
  expect(told('text', long).startsWith('Ask @Robert x')).toBe(true)
})

test('no line is long, and none ends in half a character', () => {
  expect(previewed('text', '😀'.repeat(5000))).toMatch(/^(?:😀){200}$/u)
  expect(previewed('markdown', `**${'ab '.repeat(5000)}**`).length).toBeLessThanOrEqual(400)
  expect(quotedText({ type: 'custom/x', data: { text: 'a\n b' } }, speech, () => '')).toBe('a b')
})

test('one to three signs of joy need no bubble, however a keyboard sends them', () => {
  for (const text of ['👍', '❤', '❤️', '👍🏽', '👨‍👩‍👧‍👦', '🏳️‍🌈 🇨🇳', '1️⃣', ' 😀\n😀 😀 ', '☺'])
    expect([text, isJoy('text', text)]).toEqual([text, true])
  for (const text of [
    '',
    ' ',
    '1',
    '12',
    '#',
    '©',
    '™',
    'a👍',
    '😀😀😀😀',
    '‼',
    '→',
    '①',
    '🏽🏽🏽🏽',
    '😀'.repeat(5000),
  ])
    expect([text, isJoy('text', text)]).toEqual([text, false])
  expect(isJoy('markdown', '👍')).toBe(false)
})
