import { expect, it } from 'vitest'
import { locate, matches, queryTerms, termsOf } from './words.ts'

it('makes words of letters and digits, whatever their case and marks', () => {
  expect(termsOf('Crème brûlée, 3×ÅNGSTRÖM! Привет-МИР')).toEqual(['creme', 'brulee', '3', 'angstrom', 'привет', 'мир'])
  expect(termsOf('cafe\u0301 ＡＢＣ１２')).toEqual(['cafe', 'abc12'])
  expect(termsOf('mail bob@example.com, see https://a.io/x_y')).toEqual([
    'mail',
    'bob',
    'example',
    'com',
    'see',
    'https',
    'a',
    'io',
    'x',
    'y',
  ])
})

it('makes terms of every character and every two neighbours where there are no spaces', () => {
  expect(termsOf('北京大学 ok')).toEqual(['北', '京', '大', '学', '北京', '京大', '大学', 'ok'])
  expect(termsOf('𠮷野家')).toEqual(['𠮷', '野', '家', '𠮷野', '野家'])
  expect(termsOf('ﾃﾞｰﾀ')).toContain('ータ')
})

it('knows no word in signs alone', () => {
  for (const text of ['', ' ', '"*', '🎉🎉', '***()^:-', '\u0000']) {
    expect(termsOf(text)).toEqual([])
    expect(queryTerms(text).terms).toEqual([])
  }
})

it('takes apart what is written in one sign, and knows letters alone', () => {
  expect(termsOf('½ cup')).toEqual(['1', '2', 'cup'])
  expect(termsOf('a½b')).toEqual(['a1', '2b'])
  expect(termsOf('ﷺ').every((term) => /^[\p{L}\p{N}\p{M}]+$/u.test(term))).toBe(true)
  expect(termsOf('ﷺ')).toHaveLength(4)
  expect(termsOf('℀ ㏠ ⑴')).toEqual(['a', 'c', '1', '日'])
  // Of the script, but no letters.
  expect(termsOf('⺀ ๏ ។')).toEqual([])
  expect(termsOf('กข๏ค')).toEqual(['ก', 'ข', 'กข', 'ค'])
  expect(locate('add ½ cup', '½')).toEqual([[4, 5]])
  expect(matches('add ½ cup', '1 2')).toBe(true)
})

it('makes terms of letters, digits and marks alone, of whatever text', () => {
  for (let code = 0; code < 0x110000; code += 97)
    for (const term of termsOf(String.fromCodePoint(code, code + 1, code + 31)))
      expect(term).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
})

it('looks for whole words, and for the last one as a beginning', () => {
  expect(queryTerms('release the proj').terms).toEqual(['release', 'the', 'proj*'])
  expect(queryTerms('a b').terms).toEqual(['a', 'b'])
  expect(queryTerms('大').terms).toEqual(['大'])
  expect(queryTerms('北京').terms).toEqual(['北京'])
  expect(queryTerms('北京大学').terms).toEqual(['北京', '京大', '大学'])
  expect(queryTerms('"release" OR notes* NEAR(x)').terms).toEqual(['release', 'or', 'notes', 'near', 'x'])
})

it('bounds what one query asks for', () => {
  expect(queryTerms('word'.repeat(2500)).terms).toHaveLength(1)
  expect(queryTerms(Array.from({ length: 1000 }, (_, index) => `w${index}`).join(' ')).terms).toHaveLength(32)
  expect(queryTerms('一二三四五六七八九十'.repeat(1000)).terms.length).toBeLessThanOrEqual(32)
})

it('looks at the text again: pairs that stand apart are no phrase', () => {
  expect(matches('京大的北京有大学', '北京大学')).toBe(false)
  expect(matches('我在北京大学读书', '北京大学')).toBe(true)
  expect(matches('The projector is here', 'the proj')).toBe(true)
  expect(matches('A project of theirs', 'the proj')).toBe(false)
})

it('says where the words stand in the text as it is written', () => {
  const marked = (text: string, query: string) => (locate(text, query) ?? []).map(([from, to]) => text.slice(from, to))
  expect(marked('Un CAFÉ et un café noir', 'cafe et')).toEqual(['CAFÉ', 'et', 'café'])
  expect(marked('The projector', 'proj')).toEqual(['proj'])
  expect(marked('我在北京大学，不是京大', '北京大学')).toEqual(['北京大学'])
  expect(marked('哈哈哈哈', '哈哈')).toEqual(['哈哈哈哈'])
  expect(marked('ﬁne weather', 'fine')).toEqual(['ﬁne'])
  expect(marked('a 𠮷野家 b', '野')).toEqual(['野'])
})
