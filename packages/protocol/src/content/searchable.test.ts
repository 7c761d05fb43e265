import { expect, it } from 'vitest'
import { searchableText } from './searchable.ts'

it.each([
  ['text', 'hello', 'hello'],
  ['markdown', '**hello**', '**hello**'],
  ['quote', { text: 'so true', quoted: {} }, 'so true'],
  ['image', { name: 'beach.jpg', caption: 'The sea' }, 'The sea\nbeach.jpg'],
  ['file', { attachment: 'x' }, ''],
  ['link', { url: 'https://a.io', title: 'A' }, 'A\nhttps://a.io'],
  ['location', { latitude: 1, longitude: 2, title: 'Home' }, 'Home'],
  ['card', { oid: 'user/bob', name: 'Bob' }, 'Bob'],
  ['poll', { question: 'When?', options: [{ id: 'a', text: 'Now' }] }, 'When?\nNow'],
  ['merge', { title: 'Talk', messages: [{ content: { type: 'text', data: 'hi' } }, { content: null }] }, 'Talk\nhi'],
  [
    'adaptive-card',
    {
      body: [
        { type: 'TextBlock', text: 'Lunch?' },
        { type: 'FactSet', facts: [{ title: 'Where', value: 'here' }] },
      ],
      actions: [{ type: 'Action.Submit', title: 'Yes', data: { text: 'secret' } }],
      fallbackText: 'Who comes along?',
    },
    'Who comes along?\nLunch?\nWhere\nhere\nYes',
  ],
  ['custom/order', { searchable: 'order 17', secret: 'x' }, 'order 17'],
  ['custom/order', { other: 'x' }, ''],
  ['call/ended', { searchable: 'x' }, ''],
  ['notice/recalled', { by: 'user/bob' }, ''],
  ['text', { not: 'a text' }, ''],
  ['sticker', null, ''],
])('finds %s by what a person would look for', (type, data, text) => {
  expect(searchableText({ type, data })).toBe(text)
})

it('takes the beginning of what is long', () => {
  expect(searchableText({ type: 'text', data: 'a'.repeat(50_000) })).toHaveLength(20_000)
  expect(searchableText({ type: 'text', data: `${'a'.repeat(19_999)}😀` })).toBe('a'.repeat(19_999))
})
