import { describe, expect, test } from 'vitest'
import { FileName } from '../nouns/attachment.ts'
import { ContactGroup } from '../nouns/own.ts'
import { Client, DisplayName } from '../nouns/user.ts'

describe('a name', () => {
  test.each([
    ['  Anna   Karenina ', 'Anna Karenina'],
    ['Anna\u3000Karenina\u00a0', 'Anna Karenina'],
    ['Jose\u0301', 'José'],
    ['An\u200bna', 'Anna'],
    ['\ufeffAnna\u200e', 'Anna'],
    ['\u202eannA', 'annA'],
    ['An\u2066na\u2069', 'Anna'],
    ['Anna\u3164', 'Anna'],
    ['Anna\u{e0041}\u{e0042}', 'Anna'],
    ['An\u00adna', 'Anna'],
    ['Anna\ufe0f', 'Anna'],
    ['Anna1\ufe0f', 'Anna1'],
    [`e${'\u0301'.repeat(40)}`, 'é\u0301\u0301\u0301\u0301'],
    ['cut \ud83d', 'cut \ufffd'],
  ])('%j is kept as %j', (typed, kept) => expect(DisplayName.parse(typed)).toBe(kept))

  test.each([
    '项目（一期）：测试',
    '👩\u200d💻 Anna',
    '❤\ufe0f',
    '1\ufe0f\u20e3',
    'می\u200cخواهم',
    'क्\u200dष',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'Ｔｏｍ™',
  ])('%s stays whole', (name) => expect(DisplayName.parse(name)).toBe(name))

  test.each([
    '',
    ' ',
    '\u200b',
    '\u3164\uffa0',
    '\u115f\u1160',
    '\u2800',
    '\u0301',
    '\u202e\u202c',
    '\u{e0041}',
    'a\nb',
    'a\u0007b',
  ])('%j is refused', (name) => expect(DisplayName.safeParse(name).success).toBe(false))

  test('groups of contacts are one when they are called the same', () => {
    expect(ContactGroup.parse('E\u0301quipe  A ')).toBe(ContactGroup.parse('Équipe A'))
  })
})

test('what a terminal is called is never a reason to refuse it', () => {
  const client = { id: 'a', platform: 'web' }
  expect(Client.parse({ ...client, name: 'Fire\u0000fox\n\u202e 🦊 ' }).name).toBe('Fire\ufffdfox 🦊')
})

test('a file has a name that shows what it is', () => {
  for (const [given, kept] of [
    ['C:\\a\\cod\u202eexe.txt', 'codexe.txt'],
    ['re\u0301sume\u0301.pdf', 'résumé.pdf'],
    ['a\ud83d.txt', 'a\ufffd.txt'],
    ['a\tb\u0000.txt', 'a b\ufffd.txt'],
    ['👩\u200d💻.png', '👩\u200d💻.png'],
  ] as const)
    expect(FileName.parse(given)).toBe(kept)
  for (const none of ['', '/', '..', 'a/..', '\u200b', '.\u200b.']) expect(FileName.safeParse(none).success).toBe(false)
})
