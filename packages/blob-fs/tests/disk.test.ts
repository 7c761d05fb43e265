import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aBlob } from '@tidings/conformance'
import type { BlobSource } from '@tidings/core'
import { expect, test } from 'vitest'
import { createFileBlobs } from '../src/index.ts'

const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-blobs-'))

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('what is written to the source afterwards is nothing to the blob', async () => {
  const directory = aDirectory()
  const store = createFileBlobs({ directory })
  const file = join(aDirectory(), 'source')
  writeFileSync(file, 'good')
  const source: BlobSource = { size: 4, file, open: () => createReadStream(file) }
  await store.put('kept', source)
  writeFileSync(file, 'evil')
  const [blob = ''] = filesIn(directory)
  expect(readFileSync(blob, 'utf8')).toBe('good')
  expect(statSync(blob).nlink).toBe(1)
})

test('what a crash left half-written is gone at the next start', async () => {
  const directory = aDirectory()
  await createFileBlobs({ directory }).put('whole', aBlob(new Uint8Array([1])))
  writeFileSync(join(directory, 'incoming', 'half'), 'ha')
  await createFileBlobs({ directory }).check()
  expect(filesIn(directory)).toHaveLength(1)
})

test('a put that the system refuses leaves nothing and says what to do', async () => {
  const directory = aDirectory()
  const script = `
    import { createFileBlobs } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    process.on('SIGXFSZ', () => undefined)
    const store = createFileBlobs({ directory: ${JSON.stringify(directory)} })
    const open = async function* () { for (let i = 0; i < 8; i++) yield new Uint8Array(1024 * 1024) }
    await store.put('large', { size: 8 * 1024 * 1024, open }).catch(({ code, message }) => console.log(code, message))
    await store.put('small', { size: 1, open: async function* () { yield new Uint8Array(1) } })
  `
  const limited = ['-c', 'ulimit -f 2048; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', script]
  expect(execFileSync('bash', limited, { encoding: 'utf8' })).toMatch(/^unavailable .*takes no file of this size/)
  expect(filesIn(directory)).toHaveLength(1)
  expect(readFileSync(filesIn(directory)[0] as string)).toHaveLength(1)
})

test('of several writers in one directory each removes at its start only what it left itself', async () => {
  const directory = aDirectory()
  const open = (writer: string) => createFileBlobs({ directory, writer })
  const one = open('n1')
  open('n2')
  const half = join(directory, 'incoming', 'n1', 'half')
  const forgotten = join(directory, 'incoming', 'n2', 'forgotten')
  for (const file of [half, forgotten]) writeFileSync(file, 'ha')
  const longAgo = (Date.now() - 30 * 86_400_000) / 1000
  utimesSync(forgotten, longAgo, longAgo)
  open('n3')
  expect(filesIn(directory)).toEqual([half])
  await one.put('whole', aBlob(new Uint8Array([1])))
  open('n1')
  expect(filesIn(directory)).toHaveLength(1)
})
