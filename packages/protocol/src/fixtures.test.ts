import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Message, Oid, operations } from './index.ts'

const read = (path: string) => JSON.parse(readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8'))

/** `content.data[2].url` */
const text = (path: readonly PropertyKey[]) =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('')

describe('the language-neutral fixtures', () => {
  const send = operations['message.send'].input

  test.each(read('valid/message.send.json').cases)('message.send takes $name', ({ input }) => {
    expect(send.safeParse(input).error).toBeUndefined()
  })

  test.each(read('invalid/message.send.json').cases)('message.send refuses $name', ({ input, path }) => {
    const issues = send.safeParse(input).error?.issues ?? []
    const paths = issues.map((issue) =>
      text(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] as string] : issue.path),
    )
    expect(paths).toContain(path)
  })

  test.each(read('valid/oid.json').cases)('%j is an address', (oid) => {
    expect(Oid.safeParse(oid).success).toBe(true)
  })

  test.each(read('invalid/oid.json').cases)('%j is no address', (oid) => {
    expect(Oid.safeParse(oid).success).toBe(false)
  })

  test.each(read('valid/message.json').cases)('a message of type $type', (message) => {
    expect(Message.parse(message)).toEqual(message)
  })
})
