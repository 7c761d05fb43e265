import { expect, test } from 'vitest'
import { nameIn, wordsIn } from './words.ts'

const [begin, end] = ['\u2068', '\u2069']

test('names and words are isolated, whatever their script, and cannot break out', () => {
  for (const name of ['Anna', 'דנה', 'محمد', '王小明']) expect(nameIn(name)).toBe(`${begin}${name}${end}`)
  expect(wordsIn('a\u2069\u202etxt.exe\u200f')).toBe(`${begin}atxt.exe${end}`)
})

test('what is long ends with a whole character and says that it goes on', () => {
  expect(nameIn('a'.repeat(60))).toBe(`${begin}${'a'.repeat(60)}${end}`)
  expect(nameIn('a'.repeat(61))).toBe(`${begin}${'a'.repeat(60)}…${end}`)
  const family = '👩‍👩‍👧‍👦'
  expect(nameIn(family.repeat(100))).toMatch(new RegExp(`^${begin}(?:${family})+…${end}$`, 'u'))
  expect(wordsIn('ne\u0301'.repeat(500))).toBe(`${begin}${'ne\u0301'.repeat(120)}…${end}`)
})

test('one character that is made of thousands is cut, too', () => {
  expect(nameIn(`z${'\u0301'.repeat(6000)}`).length).toBeLessThan(600)
  expect(nameIn('')).toBe(begin + end)
})
