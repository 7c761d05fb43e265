import { expect, test } from 'vitest'
import { wordFinder } from './word-finder.ts'

const manySigns = Array.from({ length: 400 }, (_, at) => String.fromCharCode(0x4e00 + at).repeat(2))

test.each([
  [
    'of letters of one byte',
    ['slot', 'lot'],
    'a slot, Лот',
    [
      ['slot', 2, 6],
      ['lot', 3, 6],
    ],
  ],
  [
    'of others',
    ['слот', 'лот', 'slot'],
    'в слоте, slot ①лот',
    [
      ['слот', 2, 6],
      ['лот', 3, 6],
      ['slot', 9, 13],
      ['лот', 15, 18],
    ],
  ],
  ['beside signs that are in none', ['лот'], 'лÿот л\u0000от 🎰лот', [['лот', 12, 15]]],
  ['of pairs of surrogates', ['🎰лот'], '🎲лот 🎰лот', [['🎰лот', 6, 11]]],
  [
    'of more signs than a byte has',
    [...manySigns, 'лот'],
    '一一 лот',
    [
      ['一一', 0, 2],
      ['лот', 3, 6],
    ],
  ],
])('words %s are found where they stand', (_, words, text, expected) => {
  const found = wordFinder.compile(words)(text)
  expect(found.map(({ word, from, to }) => [word, from, to])).toEqual(expected)
})
