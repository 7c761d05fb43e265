import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contentTypes } from '../content/known-types.ts'
import { operations } from '../operations/index.ts'
import type { OperationDefinition } from '../operations/operation.ts'
import { mostBytes, outOfBounds } from './bounds.ts'
import { limits } from './limits.ts'
import { textBound } from './text-bound.ts'

/** A value that counts how often something in it is looked at. */
function watched<T extends object>(value: T): { readonly value: T; looked: number } {
  const seen = { value, looked: 0 }
  seen.value = new Proxy(value, {
    get(target, key, self) {
      if (key !== 'length') seen.looked += 1
      return Reflect.get(target, key, self)
    },
  })
  return seen
}

const many = <T>(count: number, item: T): T[] => Array<T>(count).fill(item)
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0]))

test('a field that there is not is named before any value is looked at', () => {
  const { value, ...seen } = watched(keys(90_000))
  expect(outOfBounds(operations['account.login'].input, value)).toEqual({
    path: ['k0'],
    message: 'there is no such field',
  })
  expect(seen.looked).toBe(0)
})

test('a list is counted before its items are looked at, wherever it stands', () => {
  const conversations = watched(many(300_000, {}))
  expect(outOfBounds(operations['conversation.delivered'].input, { conversations: conversations.value })).toMatchObject(
    { path: ['conversations'], message: 'expected at most 200 items' },
  )
  expect(conversations.looked).toBe(0)
  const targets = watched(many(101, 'bob'))
  expect(outOfBounds(operations['message.send'].input, { options: { targets: targets.value } })).toMatchObject({
    path: ['options', 'targets'],
  })
  expect(targets.looked).toBe(0)
})

test('a text is measured before a pattern runs over it', () => {
  const schema = operations['conversation.get'].input
  expect(outOfBounds(schema, { conversation: 'x'.repeat(100_000) })).toMatchObject({ path: ['conversation'] })
  expect(outOfBounds(operations['room.kick'].input, { members: ['bob', 'x'.repeat(10_000)] })).toMatchObject({
    path: ['members', 1],
  })
  expect(outOfBounds(operations.search.input, { query: 'x'.repeat(200_000) })).toMatchObject({ path: ['query'] })
  // A spelling that is made canonical later may be longer than what it becomes.
  expect(outOfBounds(schema, { conversation: `user/${'e\u0301'.repeat(64)}` })).toBeUndefined()
})

test('data that may be anything is walked until it is too large or too deep, and no further', () => {
  const schema = operations['message.send'].input
  const send = (data: unknown) => outOfBounds(schema, { to: 'user/bob', content: { type: 'custom/x', data } })
  const numbers = watched(many(300_000, 1))
  expect(send(numbers.value)).toMatchObject({ path: ['content', 'data'], bytes: limits.contentBytes })
  expect(numbers.looked).toBeLessThan(limits.contentBytes)
  expect(send('x'.repeat(limits.contentBytes + 10))).toMatchObject({ bytes: limits.contentBytes })
  const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  expect(send(nested)).toMatchObject({ path: ['content', 'data'], message: 'nests deeper than 32 levels' })
  expect(send({ a: [{ b: 'c' }], d: null })).toBeUndefined()
})

test('the largest data that is allowed is never refused for its bytes here', () => {
  const values = [
    many(32_767, 1),
    'x'.repeat(limits.contentBytes - 2),
    Array.from({ length: 3 }, () => ({})),
    { a: '' },
  ]
  for (const data of values) {
    if (JSON.stringify(data).length > limits.contentBytes) continue
    expect(outOfBounds(operations['message.send'].input, { content: { type: 'custom/x', data } })).toBeUndefined()
  }
})

test('a bundle and a poll are counted before their items are looked at', () => {
  for (const [type, field, most] of [
    ['merge', 'messages', 100] as const,
    ['poll', 'options', limits.pollOptions] as const,
  ]) {
    const items = watched(many(most + 1, {}))
    const content = { type, data: { title: '', question: '?', [field]: items.value } }
    const message = { to: 'user/bob', content }
    expect(outOfBounds(contentTypes[type].data, content.data)).toMatchObject({ path: [field] })
    expect(items.looked).toBe(0)
    const parsed = operations['message.send'].input.safeParse(message)
    expect(parsed.error?.issues).toMatchObject([{ path: ['content', 'data', field] }])
    expect(items.looked).toBe(0)
  }
})

test('of several forms the one that takes such a value counts', () => {
  const schema = z.union([z.string().max(3), z.array(z.int()).max(2), z.strictObject({ a: z.int() })])
  for (const value of ['abc', [1, 2], { a: 1 }, 5, null, true]) expect(outOfBounds(schema, value)).toBeUndefined()
  expect(outOfBounds(schema, [1, 2, 3])).toMatchObject({ message: 'expected at most 2 items' })
  expect(outOfBounds(schema, { b: 1 })).toMatchObject({ path: ['b'] })
  expect(outOfBounds(schema, 'x'.repeat(100))).toMatchObject({ message: 'expected at most 3 characters' })
})

test('a pattern says how long its text may be', () => {
  const bound = (pattern: RegExp) => textBound(undefined, [pattern])
  expect(bound(/^[a-z]{1,16}-[a-z]{2}$/).units).toBeGreaterThanOrEqual(19)
  expect(bound(/^[a-z]{1,16}-[a-z]{2}$/).bytes).toBeLessThan(30)
  expect(bound(/^[\p{L}]{1,64}$/u)).toMatchObject({ units: expect.toSatisfy((units: number) => units >= 128) })
  expect(bound(/^a+$/)).toEqual({ units: 1024, bytes: 3072 })
  expect(bound(/^(?:ab{2}){1,9}$/)).toEqual({ units: 1024, bytes: 3072 })
  expect(textBound(5, [/^[a-z]{1,64}$/])).toEqual({ units: 5, bytes: 5 })
  expect(textBound(5, [/^[a-z]+$/])).toEqual({ units: 5, bytes: 5 })
  for (const wide of [/^.+$/, /^[^a]+$/, /^\S+$/]) expect(textBound(5, [wide])).toEqual({ units: 5, bytes: 15 })
})

describe('every operation', () => {
  test.each(Object.entries<OperationDefinition>(operations))('%s has a bound in bytes', (_name, { input }) => {
    expect(mostBytes(input)).toBeLessThan(2_000_000)
  })
})
