import { expect, test } from 'vitest'
import { roughBytes } from './page.ts'

const messages = (count: number, characters: number) =>
  Array.from({ length: count }, (_, seq) => ({ seq, content: { type: 'text', data: 'x'.repeat(characters) } }))

test.each([
  ['two hundred short messages', messages(200, 300)],
  ['a hundred long ones', messages(100, 4000)],
  ['two', messages(2, 400)],
  ['one that is very long', messages(1, 200_000)],
])('%s weigh about what is written of them', (_, list) => {
  const written = JSON.stringify(list).length
  const bytes = roughBytes({ head: 7, messages: list })
  expect(bytes).toBeGreaterThan(written * 0.98)
  expect(bytes).toBeLessThan(written * 1.02)
})

test('none weigh nothing', () => expect(roughBytes({ head: 7, messages: [] })).toBe(0))

test('long ones among short ones are seen at either end and in the middle', () => {
  for (const at of [0, 49, 99]) {
    const list = messages(100, 10)
    list[at] = { seq: at, content: { type: 'text', data: 'x'.repeat(60_000) } }
    expect(roughBytes({ messages: list })).toBeGreaterThan(1_000_000)
  }
})
