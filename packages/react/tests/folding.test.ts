import { expect, test } from 'vitest'
import { foldedOf } from '../src/content/folding.ts'

const lines = (count: number, end = '\n'): string => Array.from({ length: count }, (_, line) => `${line}`).join(end)

test('what fills a screen is folded, whatever ends its lines; what is a little more than shown is not', () => {
  for (const end of ['\n', '\r\n', '\r', '\u2028', '\v', '\f']) {
    expect(foldedOf(lines(5000, end)).split(/\r\n|[\n\r\u2028\v\f]/)).toHaveLength(24)
    expect(foldedOf(lines(40, end))).toBe(lines(40, end))
  }
})

test('a line without an end is as long as the rows that it takes, and Chinese takes more', () => {
  expect(foldedOf('word '.repeat(400))).toBe('word '.repeat(400))
  expect(foldedOf('word '.repeat(4000)).length).toBeLessThan(1500)
  expect(foldedOf('word '.repeat(4000))).toMatch(/word…$/)
  expect(foldedOf('字'.repeat(4000)).length).toBeLessThan(730)
  expect(foldedOf('😀'.repeat(4000))).toMatch(/^(?:😀)+…$/)
  expect(foldedOf(`short\n${'w'.repeat(20_000)}`).length).toBeLessThan(1500)
})

test('a short text is itself, and so is none', () => {
  for (const text of ['', 'a', 'a\nb\n', ' a ']) expect(foldedOf(text)).toBe(text)
})
