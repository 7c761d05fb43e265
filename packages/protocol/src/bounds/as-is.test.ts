import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { RequestFrame } from '../frames.ts'
import { operations } from '../operations/index.ts'
import type { OperationDefinition } from '../operations/operation.ts'
import { plainText } from '../text/sound.ts'
import { isTakenAsIs } from './as-is.ts'
import { outOfBounds } from './bounds.ts'

const definitions = Object.entries<OperationDefinition>(operations)

/** Values that one schema or another takes, changes, fills in or refuses. */
const leaves: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  200,
  2 ** 53,
  Number.NaN,
  '',
  'alice',
  'user/alice',
  'User/Alice',
  'room/r1',
  'user/cafe\u0301',
  'user/caf\u00e9',
  '2s-1a',
  ' a ',
  'half \ud800',
  'nothing \0',
  'x'.repeat(70),
  'x'.repeat(5000),
  'x'.repeat(300_000),
  '👍',
  'web',
  'text',
  'all',
  'https://example.org/',
  'me@example.org',
  [],
  ['user/alice'],
  ['2s-1a', '2s-1b'],
  Array(300).fill('user/alice'),
  {},
  { type: 'text', data: 'hello' },
  { data: 'hello', type: 'text' },
  { type: 'text', data: '' },
  { type: 'text', data: 'half \ud800' },
  { type: 'custom/x', data: { deep: [{ a: 'half \udc00' }] } },
  { type: 'custom/x', data: 'x'.repeat(70_000) },
  { type: 'custom/x' },
  { type: 'image', data: { url: 'https://example.org/a.png', own: 1 } },
  { id: 'web-1', platform: 'web' },
  { count: true, expireAfterRead: 5000 },
  { constructor: 1 },
  JSON.parse('{"__proto__": 1}'),
]

/** What holds whenever it says yes: nothing is refused, nothing is changed. */
function expectUnchanged(schema: z.ZodType, value: unknown): boolean {
  if (!isTakenAsIs(schema, value)) return false
  expect(outOfBounds(schema, value)).toBeUndefined()
  expect(schema.parse(value)).toStrictEqual(value)
  return true
}

const fieldsOf = (schema: z.ZodType): readonly string[] =>
  Object.keys((schema as { readonly shape?: Readonly<Record<string, unknown>> }).shape ?? {})

/** The same every time: what fails once can be looked at. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647
    return state % sides
  }
}

test.each(definitions)('%s: what is taken as it is, the schema takes and leaves alone', (_, { input }) => {
  for (const leaf of leaves) expectUnchanged(input, leaf)
  const names = [...fieldsOf(input), 'other']
  const roll = dice(7)
  for (let round = 0; round < 1500; round++) {
    const some = names.filter(() => roll(3) > 0)
    expectUnchanged(input, Object.fromEntries(some.map((name) => [name, leaves[roll(leaves.length)]])))
  }
  // Each field by itself, where one alone is enough to be taken.
  for (const name of names) for (const leaf of leaves) expectUnchanged(input, { [name]: leaf })
})

test('what people send all day is taken as it is', () => {
  const send = operations['message.send'].input
  const message = { to: 'user/bob', content: { type: 'text', data: 'Grüße, 你好 👋' }, clientMsgId: 'm-1' }
  const more = { replyTo: '2s-1a', mentions: ['user/bob', 'all'], options: { targets: ['user/bob'], count: false } }
  expect(expectUnchanged(send, message)).toBe(true)
  expect(expectUnchanged(send, { ...message, to: 'room/r1', ...more })).toBe(true)
  expect(expectUnchanged(operations['conversation.get'].input, { conversation: 'room/r1' })).toBe(true)
  expect(expectUnchanged(RequestFrame, { id: 7, op: 'message.send', data: message })).toBe(true)
  expect(expectUnchanged(RequestFrame, { id: 'x', op: 'typing' })).toBe(true)
})

test.each([
  ['valid/message.send.json', true],
  ['invalid/message.send.json', false],
])('%s', (path, valid) => {
  const text = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8')
  const { cases } = JSON.parse(text) as { readonly cases: readonly { readonly input: unknown }[] }
  const taken = cases.filter(({ input }) => expectUnchanged(operations['message.send'].input, input))
  if (valid) expect(taken.length).toBeGreaterThan(0)
  else expect(taken).toEqual([])
})

describe('the schema itself looks where something would be filled in, put right, left out or refused', () => {
  const text = plainText().max(5)
  test.each<[string, z.ZodType, unknown]>([
    ['a default', z.strictObject({ on: z.boolean().default(true) }), {}],
    ['a default within an optional', z.strictObject({ on: z.boolean().default(true).optional() }), { on: undefined }],
    ['half a character', text, 'a\ud800'],
    ['a field too many', z.strictObject({ a: text }), { a: 'a', b: 'b' }],
    ['a field too many of an object that drops it', z.object({ a: text }), { a: 'a', b: 'b' }],
    ['a field that is not there', z.strictObject({ a: text }), {}],
    ['an item', z.array(text), ['a', 'a\0']],
    ['too many items', z.array(text).max(1), ['a', 'a']],
    ['a rule of the whole', z.strictObject({ a: text }).refine(({ a }) => a !== 'a'), { a: 'a' }],
    ['a transformation', z.strictObject({ a: text.transform(Number) }), { a: '1' }],
    ['a choice of which one changes it', z.union([z.string().trim(), z.string()]), ' a'],
    ['a rule that has to be waited for', z.string().refine(async () => true), 'a'],
  ])('%s', (_, schema, value) => expect(isTakenAsIs(schema, value)).toBe(false))
})

test('a text is measured, and a list counted, before anything in it is looked at', () => {
  let looked = 0
  const watched = z.string().refine(() => {
    looked += 1
    return true
  })
  expect(isTakenAsIs(watched, 'x'.repeat(100_000))).toBe(false)
  expect(isTakenAsIs(z.array(watched).max(2), ['a', 'a', 'a'])).toBe(false)
  expect(looked).toBe(0)
  expect(isTakenAsIs(z.array(watched).max(2), ['a', 'a'])).toBe(true)
  expect(looked).toBe(2)
})
