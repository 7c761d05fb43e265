import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anEntry } from '@tidings/conformance'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'

const secret = 'the-words-that-were-recalled'

test('what was recalled stands nowhere in the files', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-erased-'))
  const bytes = () =>
    readdirSync(directory)
      .map((file) => readFileSync(join(directory, file), 'latin1'))
      .join('')
  try {
    const store = await openSqliteStore({ directory })
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const body = (text: string) => JSON.stringify({ content: { type: 'text', data: text } })
    await store.log.append(Array.from({ length: 50 }, (_, n) => anEntry(id, { body: body(n === 20 ? secret : 'x') })))
    await store.log.amend({
      conversation: id,
      seq: 21,
      ifRev: 0,
      body: body(`${secret}, edited`),
      keep: { until: 2, versions: 9 },
    })
    expect(bytes()).toContain(secret)
    await store.log.amend({ conversation: id, seq: 21, ifRev: 1, body: body('gone'), wipe: true })
    await store[Symbol.asyncDispose]()
    expect(bytes()).not.toContain(secret)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
