import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Message, Oid, operations } from './index.ts'

interface Case {
  readonly name: string
  readonly input: unknown
  readonly path: string
}

function casesIn<T>(path: string): readonly T[] {
  const file = new URL(`../fixtures/${path}`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly T[] }).cases
}

/** `content.data[2].url` */
const text = (path: readonly PropertyKey[]) =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('')

describe('the language-neutral fixtures', () => {
  const send = operations['message.send'].input

  test.each(casesIn<Case>('valid/message.send.json'))('message.send takes $name', ({ input }) => {
    expect(send.safeParse(input).error).toBeUndefined()
  })

  test.each(casesIn<Case>('invalid/message.send.json'))('message.send refuses $name', ({ input, path }) => {
    const issues = send.safeParse(input).error?.issues ?? []
    const paths = issues.map((issue) =>
      text(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] as string] : issue.path),
    )
    expect(paths).toContain(path)
  })

  test.each(casesIn<string>('valid/oid.json'))('%j is an address', (oid) => {
    expect(Oid.safeParse(oid).success).toBe(true)
  })

  test.each(casesIn<unknown>('invalid/oid.json'))('%j is no address', (oid) => {
    expect(Oid.safeParse(oid).success).toBe(false)
  })

  test.each(casesIn<{ readonly type: string }>('valid/message.json'))('a message of type $type', (message) => {
    expect(Message.parse(message)).toEqual(message)
  })
})
