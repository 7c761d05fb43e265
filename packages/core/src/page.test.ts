import { expect, test } from 'vitest'
import { looksLarge } from './page.ts'

const messages = (count: number, characters: number) =>
  Array.from({ length: count }, (_, seq) => ({ seq, content: { type: 'text', data: 'x'.repeat(characters) } }))

test.each([
  ['two hundred short messages', messages(200, 300), false],
  ['a hundred long ones', messages(100, 4000), true],
  ['one that is very long', messages(1, 200_000), true],
  ['none', [], false],
])('%s', (_, list, isLarge) => {
  expect(looksLarge({ head: 7, messages: list })).toBe(isLarge)
})

test('long ones among short ones are seen at either end and in the middle', () => {
  for (const at of [0, 49, 99]) {
    const list = messages(100, 10)
    list[at] = { seq: at, content: { type: 'text', data: 'x'.repeat(60_000) } }
    expect(looksLarge({ messages: list })).toBe(true)
  }
})
