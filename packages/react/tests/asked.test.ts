import { expect, test } from 'vitest'
import { askedAt } from '../src/composer/asked.ts'

const at = (text: string) => askedAt({ text, mentionsAt: [] }, text.length)
const mention = (query: string, from: number) => ({ sign: '@', query, from })
const emoji = (query: string, from: number) => ({ sign: ':', query, from })

test('a mention begins behind anything that ends a word, in every script', () => {
  expect(at('@')).toEqual(mention('', 0))
  expect(at('Ask @Bo')).toEqual(mention('Bo', 4))
  expect(at('你好@小')).toEqual(mention('小', 2))
  expect(at('你好，@')).toEqual(mention('', 3))
  expect(at('안녕@지')).toEqual(mention('지', 2))
  expect(at('สวัสดี@a')).toEqual(mention('a', 6))
  expect(at('(@bo')).toEqual(mention('bo', 1))
  expect(at('"@bo')).toEqual(mention('bo', 1))
  expect(at('🎉@bo')).toEqual(mention('bo', 2))
  expect(at('first\n@bo')).toEqual(mention('bo', 6))
  expect(at('＠小明')).toEqual(mention('小明', 0))
  expect(at('@Bob Ma')).toEqual(mention('Bob Ma', 0))
})

test('an address, a path or a handle within a word is no mention', () => {
  for (const text of ['bob@example', 'a.b@x', 'x_@y', 'https://medium.com/@bo', '@@', 'naïve@x', '@bob is not here'])
    expect(at(text)).toBeUndefined()
})

test('who is meant already is asked for no more', () => {
  const meant = { text: '@Bob Marsh a', mentionsAt: [{ mention: 'user/bob', from: 0, length: 10 }] }
  expect(askedAt(meant, 10)).toBeUndefined()
  expect(askedAt({ ...meant, text: '@Bob Marsh @a' }, 13)).toEqual(mention('a', 11))
})

test('an emoji is asked for by its name, and not by a time, an address or a face', () => {
  expect(at(':ro')).toEqual(emoji('ro', 0))
  expect(at('To the moon :rock')).toEqual(emoji('rock', 12))
  expect(at('好的:笑')).toEqual(emoji('笑', 2))
  for (const text of ['10:30', 'https://x', 'C:ab', ':)', ':D', ':', 'note:ab', '::ab'])
    expect(at(text)).toBeUndefined()
})

test('a command stands alone at the beginning', () => {
  expect(at('/po')).toEqual({ sign: '/', query: 'po', from: 0 })
  for (const text of ['x /po', '/po x', '/PO', '//']) expect(at(text)).toBeUndefined()
})

test('the caret may stand anywhere in a text of any length', () => {
  const long = `${'word '.repeat(4000)}@bo`
  expect(at(long)).toEqual(mention('bo', 20_000))
  expect(askedAt({ text: 'Ask @bo now', mentionsAt: [] }, 7)).toEqual(mention('bo', 4))
})
