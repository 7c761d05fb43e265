import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createFileBlobs } from '@tidings/blob-fs'
import { createSharedUploads, createUploads } from '@tidings/media-node'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { aToken, startServerCluster } from '@tidings/testkit'
import { TestTime } from '@tidings/testkit/core'
import { afterAll, expect, test } from 'vitest'

await using resources = new AsyncDisposableStack()
const store = resources.use(await openSqliteStore({ directory: mkdtempSync(join(tmpdir(), 'tidings-shared-')) }))
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const blobsIn = mkdtempSync(join(tmpdir(), 'tidings-shared-'))
const time = new TestTime()
const keepMs = 86_400_000

/** A node: a disk of its own, the store and the files of all. Pieces of ten bytes are large. */
function aNode() {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-shared-'))
  const local = owned.use(createUploads({ directory }))
  const blobs = createFileBlobs({ directory: blobsIn, writer: directory.replaceAll('/', '-') })
  const { records, attachments } = store
  const parts = { local, directory, blobs, records, attachments, clock: time.clock, keepMs, pieceBytes: 10 }
  return { directory, local, blobs, uploads: createSharedUploads(parts) }
}

const bytes = (...words: readonly string[]): Readable => Readable.from(words.map((word) => Buffer.from(word)))

async function* broken(word: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(word)
  throw new Error('the line is cut')
}

const wholeAt = async ({ uploads }: ReturnType<typeof aNode>, id: string): Promise<string> =>
  text(Readable.from((await uploads.source(id)).open()))

/** Files of pieces that are there. */
const kept = (): number =>
  readdirSync(blobsIn, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

test('an upload goes on at another node, also after a break, and is looked at where it ends', async () => {
  const [one, two, three] = [aNode(), aNode(), aNode()]
  expect(await one.uploads.begin('x')).toBe(true)
  expect([await two.uploads.begin('x'), await two.uploads.offset('x')]).toEqual([false, 0])
  await one.uploads.keepNote('x', 'noted')
  expect(await one.uploads.append('x', 0, bytes('begun '))).toBe(6)
  expect([await two.uploads.offset('x'), await two.uploads.note('x')]).toEqual([6, 'noted'])
  await expect(two.uploads.append('x', 6, broken('and '))).rejects.toThrow('the line is cut')
  expect(await three.uploads.offset('x')).toBe(10)
  expect(await three.uploads.append('x', 10, bytes('over, ', 'and over ', 'again'))).toBe(30)
  expect(await three.uploads.note('x')).toBe('noted')
  for (const node of [one, two, three]) {
    expect(await wholeAt(node, 'x')).toBe('begun and over, and over again')
    expect(await node.uploads.inspect('x', { original: true, everyone: false })).toMatchObject({ size: 30 })
  }
  await two.uploads.remove('x')
  expect([kept(), await one.uploads.offset('x'), readdirSync(two.directory)]).toEqual([0, 30, []])
  await one.uploads.remove('x')
  await three.uploads.remove('x')
  expect([await one.uploads.offset('x'), readdirSync(one.directory), readdirSync(three.directory)]).toEqual([
    undefined,
    [],
    [],
  ])
})

test('of two requests that bring the same bytes one does, and nothing of the other is left', async () => {
  const [one, two] = [aNode(), aNode()]
  await one.uploads.begin('x')
  await one.uploads.append('x', 0, bytes('first '))
  const rivals = await Promise.allSettled([one, two].map(({ uploads }) => uploads.append('x', 6, bytes('second'))))
  const refused = rivals.filter(({ status }) => status === 'rejected')
  expect(refused).toMatchObject([{ reason: { code: 'conflict' } }])
  await expect(two.uploads.append('x', 6, bytes('late'))).rejects.toMatchObject({ code: 'conflict' })
  expect(await wholeAt(two, 'x')).toBe('first second')
  expect(readdirSync(one.directory)).toEqual([])
  await two.uploads.remove('x')
  expect(kept()).toBe(0)
  await expect(one.uploads.append('x', 0, bytes('gone'))).rejects.toMatchObject({ code: 'not_found' })
  expect(kept()).toBe(0)
})

test('however small the pieces are that come, few are kept; and what a crash would leave stands in the trash', async () => {
  const [one, two] = [aNode(), aNode()]
  await one.uploads.begin('x')
  const letters = 'the quick brown fox jumps over the lazy dog'
  for (const [at, letter] of [...letters].entries())
    await (at % 2 === 0 ? one : two).uploads.append('x', at, bytes(letter))
  expect(await wholeAt(one, 'x')).toBe(letters)
  // Two together are larger than one may be, but for the last few.
  expect(kept()).toBeLessThanOrEqual(2 * (letters.length / 10) + 4)
  const trash = await store.attachments.trash(time.clock.now() + keepMs + 3 * 3_600_000, 1000)
  expect(trash.filter((key) => key.startsWith('uploads/')).length).toBeGreaterThanOrEqual(kept())
  expect(await store.attachments.trash(time.clock.now() + keepMs, 1000)).toEqual([])
  await one.uploads.remove('x')
  expect(kept()).toBe(0)
})

test('a file that comes whole stays where it came, and takes no place where one has begun', async () => {
  const [one, two] = [aNode(), aNode()]
  const file = await one.uploads.receive(bytes('whole'), () => undefined)
  expect(await file.become('w')).toBe(true)
  await file.discard()
  expect([await one.uploads.offset('w'), await one.uploads.begin('w'), await wholeAt(one, 'w')]).toEqual([
    5,
    false,
    'whole',
  ])
  await two.uploads.begin('x')
  const other = await one.uploads.receive(bytes('other'), () => undefined)
  expect(await other.become('x')).toBe(false)
  await other.discard()
  await one.uploads.remove('w')
  await two.uploads.remove('x')
  expect(readdirSync(one.directory)).toEqual([])
})

const tus = (token: string, headers: Readonly<Record<string, string>> = {}) => ({
  authorization: `Bearer ${token}`,
  'tus-resumable': '1.0.0',
  ...headers,
})

test('an upload that began at one server goes on at another, which was not asked before, and ends there', async () => {
  await using cluster = await startServerCluster()
  const [one, other] = cluster.servers
  const token = await aToken(one, 'alice')
  const words = 'begun here, ended there'
  const made = await fetch(`${one.url}/v1/uploads`, {
    method: 'POST',
    headers: tus(token, { 'upload-length': String(words.length), 'upload-metadata': `filename ${btoa('a.txt')}` }),
  })
  expect(made.status).toBe(201)
  const id = (made.headers.get('location') ?? '').split('/').at(-1)
  const send = (server: { readonly url: string }, from: number, to: number) =>
    fetch(`${server.url}/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: tus(token, { 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' }),
      body: words.slice(from, to),
    })
  expect((await send(one, 0, 11)).status).toBe(204)
  const asked = await fetch(`${other.url}/v1/uploads/${id}`, { method: 'HEAD', headers: tus(token) })
  expect([asked.headers.get('upload-offset'), asked.headers.get('upload-length')]).toEqual(['11', '23'])
  expect((await send(other, 5, 11)).status).toBe(409)
  expect((await send(other, 11, 23)).status).toBe(204)
  const found = await fetch(`${one.url}/v1/attachments/${id}`, { headers: tus(token) })
  const { attachment, links } = (await found.json()) as { attachment: object; links: { url: string } }
  expect(attachment).toMatchObject({ ready: true, size: 23 })
  expect(await (await fetch(new URL(links.url, one.url))).text()).toBe(words)
})
