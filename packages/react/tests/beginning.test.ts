import { expect, test } from 'vitest'
import { beginningOf } from '../src/content/beginning.ts'

test('how a text begins has a bounded length and number of lines, and ends with a whole character', () => {
  expect(beginningOf('a\nb', { characters: 10, lines: 2 })).toBe('a\nb')
  expect(beginningOf('a\nb\nc', { characters: 10, lines: 2 })).toBe('a\nb')
  expect(beginningOf('\n'.repeat(20_000), { characters: 4000, lines: 60 })).toBe('\n'.repeat(59))
  expect(beginningOf('abc', { characters: 2 })).toBe('ab')
  expect(beginningOf('a😀', { characters: 2 })).toBe('a')
})
