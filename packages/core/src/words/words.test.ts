import { describe, expect, it } from 'vitest'
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

describe('case, accents, width and form do not matter', () => {
  it.each([
    ['German', 'Grüße aus der Hauptstraße', ['grusse', 'HAUPTSTRASSE', 'hauptstraße', 'GRÜẞE']],
    ['Turkish', 'İstanbul Isparta ığdır', ['istanbul', 'ISTANBUL', 'ısparta', 'IĞDIR', 'igdir']],
    ['Greek', 'Ο Οδυσσεύς στην Ιθάκη ΜΑΪΟΣ', ['οδυσσευσ', 'ΟΔΥΣΣΕΥΣ', 'ιθακη', 'μάιος']],
    ['Cyrillic', 'Ещё ёлка, чай и Київ', ['еще', 'ЕЛКА', 'чай', 'КИІВ']],
    ['Arabic', 'مُحَمَّد أكل الـــكتاب في المدرسة إلى', ['محمد', 'اكل', 'الكتاب', 'المدرسه', 'الي']],
    ['Persian', 'می‌خواهم کتاب', ['میخواهم', 'كتاب']],
    ['Hebrew', 'שָׁלוֹם עוֹלָם', ['שלום', 'עולם']],
    ['Hindi', 'हिन्दी में क़लम', ['हिन्दी', 'क़लम', 'क\u093cलम']],
    ['Thai', 'ผมทำงานที่กรุงเทพ', ['ทำงาน', 'ท\u0e4d\u0e32งาน', 'กรุงเทพ', 'ที่']],
    ['Vietnamese', 'Đường phố Hà Nội', ['duong', 'ĐƯỜNG', 'ha noi', 'Hà Nội'.normalize('NFD')]],
    ['Polish and Danish', 'Łódź, smørrebrød, Œuvre', ['lodz', 'SMORREBROD', 'oeuvre']],
    ['Korean', '한국어 검색'.normalize('NFD'), ['한국어', '검색', '국어'.normalize('NFD')]],
    ['Japanese', 'ｶﾞｯｺｳで が', ['ガッコウ', 'が', 'か\u3099']],
    ['width and ligatures', 'ＡＢＣ ﬁne ①②', ['abc', 'fine', '12']],
    ['digits', 'سنة ١٩٧٩ १२३', ['1979', '123', '١٩٧٩']],
    ['what shows nothing', 'sof\u00adt\u200bware re\u2060lease', ['software', 'release']],
  ])('in %s', (_script, text, queries) => {
    for (const query of queries) expect(matches(text, query), query).toBe(true)
  })

  it.each([
    ['が', 'か'],
    ['мой', 'мои'],
    ['कि', 'की'],
    ['คำ', 'คา'],
    ['ทีี', 'ท่า'],
    ['하다', '한다'],
    ['北京', '東京'],
    ['ދިވެހި', 'ދވހ'],
  ])('but %s is not %s', (text, query) => expect(matches(text, query)).toBe(false))

  it('whichever form either is in', () => {
    const text = 'Žluťoučký kůň Ελλάδα हिन्दी 한국어 が Việt Київ straße שָׁלוֹם ทำ ﬁ'
    const forms = [
      text,
      text.toUpperCase(),
      ...(['NFC', 'NFD', 'NFKC', 'NFKD'] as const).map((form) => text.normalize(form)),
    ]
    for (const one of forms) {
      expect(termsOf(one)).toEqual(termsOf(text))
      for (const query of forms) expect(matches(one, query)).toBe(true)
    }
  })
})

it('marks whole characters, whatever they are made of', () => {
  const marked = (text: string, query: string) => (locate(text, query) ?? []).map(([from, to]) => text.slice(from, to))
  expect(marked('Die Straße'.normalize('NFD'), 'strasse')).toEqual(['Straße'])
  expect(marked('cafe\u0301 cafe\u0301', 'cafe')).toEqual(['cafe\u0301', 'cafe\u0301'])
  expect(marked('한국어 검색'.normalize('NFD'), '국어')).toEqual(['국어'.normalize('NFD')])
  expect(marked('ｶﾞｯｺｳで', 'ガッ')).toEqual(['ｶﾞｯ'])
  expect(marked('ที่นี่', 'ท')).toEqual(['ที่'])
  expect(marked('مُحَمَّد هنا', 'محمد')).toEqual(['مُحَمَّد'])
  expect(marked('Straßenbahn', 'stras')).toEqual(['Straß'])
  expect(marked('می‌خواهم', 'میخواهم')).toEqual(['می‌خواهم'])
})
