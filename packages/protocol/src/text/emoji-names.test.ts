import { describe, expect, test } from 'vitest'
import { operations } from '../operations/index.ts'
import { emojiNameForm, emojiNamePattern, emojisIn } from './emoji-names.ts'

const known = new Set(['party', 'party1', 'ship-it', 'a1', 'ok'])
const namesIn = (text: string): readonly string[] =>
  emojisIn(text, (name) => known.has(name)).map(({ from, to }) => text.slice(from, to))

describe('emoji of the server in a text', () => {
  test.each([
    [':party:', [':party:']],
    ['well :ship-it:!', [':ship-it:']],
    [':party::party:', [':party:', ':party:']],
    [':party::nobody::a1:', [':party:', ':a1:']],
    ['你好:party:再见', [':party:']],
    [':PARTY: :Party:', [':PARTY:', ':Party:']],
    ['::party:', [':party:']],
    ['(:ok:)', [':ok:']],
    [':party1: :party:', [':party1:', ':party:']],
    ['h:a1:s', []],
    ['a:party:', []],
    ['at 10:30:45', []],
    ['10:a1:30', []],
    [':party:s', []],
    [':nobody: party :', []],
    [': party:', []],
    ['host:8080:ok', []],
  ])('%j names %j', (text, names) => expect(namesIn(text)).toEqual(names))

  test('a text of colons alone is looked through once', () => {
    const text = ':a'.repeat(10_000)
    expect(namesIn(text)).toEqual([])
  })
})

describe('the name of an emoji', () => {
  test.each(['party', 'party_parrot', 'ship-it', 'a', '1up', 'x'.repeat(30)])('%s is one', (name) =>
    expect(emojiNamePattern.test(name)).toBe(true),
  )
  test.each(['', '30', '_x', 'x_', 'x'.repeat(31), 'naïve', 'a b', 'a:b', 'Party'])('%j is none', (name) =>
    expect(emojiNamePattern.test(name)).toBe(false),
  )
  test('is kept in small letters, without colons', () => expect(emojiNameForm(':Party:')).toBe('party'))

  test('as a reaction has one form', () => {
    const form = (key: string) => operations['message.react'].input.safeParse({ id: '1-1', key, on: true }).data?.key
    expect(form(':Party_Parrot:')).toBe(':party_parrot:')
    expect(form(`:${'x'.repeat(30)}:`)).toBe(`:${'x'.repeat(30)}:`)
    expect(form('LGTM')).toBe('LGTM')
  })
})
