import { describe, expect, test } from 'vitest'
import { LoginName, NewUid, Uid } from '../ids/oid.ts'
import { foldCase } from './case.ts'
import { passwordForm } from './passwords.ts'
import { userIdKey, whyNoNewUserId } from './user-ids.ts'

test('case is folded as Unicode folds it, whatever the place of a letter', () => {
  for (const [a, b] of [
    ['Straße', 'STRASSE'],
    ['ẞ', 'ss'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['ﬃ', 'FFI'],
    ['ǅ', 'ǆ'],
    ['ᏣᎳᎩ', 'ꮳꮃꭹ'],
    ['IĞDIR', 'ığdır'],
    ['ſ', 'S'],
  ] as const)
    expect(foldCase(a)).toBe(foldCase(b))
  expect(foldCase('й')).not.toBe(foldCase('и'))
})

describe('the key of a user id', () => {
  test.each([
    ['Anna', 'anna'],
    ['JOSÉ', 'josé'.normalize('NFD')],
    ['ａｎｎａ', 'anna'],
    ['Weiß', 'WEISS'],
    ['Νίκος', 'ΝΊΚΟΣ'],
    ['ﬁx', 'fix'],
    ['an\u3164na', 'anna'],
    ['ｶﾞｸ', 'ガク'],
  ])('%s and %s are one name', (a, b) => expect(userIdKey(a)).toBe(userIdKey(b)))

  test.each([
    ['jose', 'josé'],
    ['か', 'が'],
    ['и', 'й'],
  ])('%s and %s are two', (a, b) => expect(userIdKey(a)).not.toBe(userIdKey(b)))
})

describe('an id that somebody chooses', () => {
  test.each([
    'alice',
    'bob_1',
    'a.b-c',
    'x@example.org',
    '_bob_',
    '王小明',
    '王a1',
    '田中さん',
    '김철수',
    'Анна',
    'Ελένη',
    'محمد',
    'שלום',
    'अनिल',
    'สมชาย',
    'คำ',
    'José',
    'Weiß',
    'Đặng',
    'all',
    'me',
    '7',
  ])('%s is taken', (uid) => expect(NewUid.parse(uid)).toBe(uid))

  test.each([
    '.',
    '..',
    '...',
    '-',
    '@',
    ':',
    '___',
    '__proto__',
    'constructor',
    '-x',
    '.x',
    '@x',
    'x.',
    'bob:',
    'b@',
    '\u0301',
    '\u0301a',
    'a\u3164',
    '\u3164',
    'a\u034fb',
    'a\ufe0fb',
    'ﬁx',
    'ａｎｎａ',
    '𝐚𝐧𝐧𝐚',
    'раypal',
    'pаypal',
    'αlice',
    'bоb',
    'ab\u0661',
  ])('%j is refused, and why is said', (uid) => {
    expect(NewUid.safeParse(uid.normalize('NFC')).success).toBe(false)
    expect(whyNoNewUserId(uid)).toMatch(/^(is|holds|mixes|expected) /)
  })

  test('where the rule is for new ones only, what exists stays an id', () => {
    for (const uid of ['.', '..', 'раypal', 'bob:', '\u0301']) expect(Uid.parse(uid)).toBe(uid)
  })

  test('what is typed to sign in is trimmed and composed', () => {
    expect(LoginName.parse(' jose\u0301\u00a0')).toBe('josé')
    expect(LoginName.safeParse('a b').success).toBe(false)
  })
})

test('a password is the same from every keyboard, and otherwise as it was typed', () => {
  expect(passwordForm('contrasen\u0303a\u3000Ｘ ')).toBe('contraseña Ｘ ')
})
