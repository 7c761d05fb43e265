import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aBlob, blobConformance } from '@tidings/conformance'
import type { BlobStore, ByteRange } from '@tidings/core'
import { expect, test } from 'vitest'
import { createFileBlobs, createSealedBlobs } from '../src/index.ts'

const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((key) => key.toString('base64url')) as [
  string,
  string,
]
const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-sealed-'))
const sealed = (directory: string, keys = one): BlobStore =>
  createSealedBlobs({ blobs: createFileBlobs({ directory }), keys })

blobConformance('a directory that only the server can read', async () => sealed(aDirectory()))

async function textOf(store: BlobStore, key: string, range?: ByteRange): Promise<string | undefined> {
  const bytes = await store.read(key, range)
  if (!bytes) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces).toString('latin1')
}

function onlyFile(directory: string): string {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const [file] = files
  if (!file || files.length > 1) throw new Error('expected one file')
  return join(file.parentPath, file.name)
}

test('nothing of it can be read where it lies, and the same bytes never look the same', async () => {
  const [first, second] = [aDirectory(), aDirectory()]
  const secret = aBlob(Buffer.from('nobody reads this '.repeat(9000)))
  for (const directory of [first, second]) await sealed(directory).put('a', secret)
  const [bytes, others] = [readFileSync(onlyFile(first)), readFileSync(onlyFile(second))]
  expect(bytes.includes('nobody')).toBe(false)
  expect(bytes.equals(others)).toBe(false)
})

test('ranges are right at and across every border of pieces', async () => {
  const store = sealed(aDirectory())
  const piece = 64 * 1024
  const bytes = Buffer.from(Array.from({ length: 3 * piece }, (_, index) => (index * 7 + (index >> 8)) % 251))
  for (const size of [1, piece - 1, piece, piece + 1, 2 * piece, 3 * piece]) {
    const text = bytes.toString('latin1', 0, size)
    await store.put(`of-${size}`, aBlob(bytes.subarray(0, size)))
    expect(await store.size(`of-${size}`)).toBe(size)
    expect((await textOf(store, `of-${size}`)) === text).toBe(true)
    for (const start of [0, piece - 1, piece, piece + 1, 2 * piece - 1, size - 1].filter((at) => at < size))
      for (const end of [start, start + 1, start + piece, size, 9 * piece])
        expect((await textOf(store, `of-${size}`, { start, end })) === text.slice(start, end + 1)).toBe(true)
  }
})

test('keys are changed: the first seals, all of them open; one that is missing is named', async () => {
  const directory = aDirectory()
  await createFileBlobs({ directory }).put('before', aBlob(Buffer.from('from before there were keys')))
  await sealed(directory, one).put('old', aBlob(Buffer.from('old')))
  const both = sealed(directory, `${two}\n${one}\n`)
  await both.put('new', aBlob(Buffer.from('new')))
  expect(await Promise.all(['before', 'old', 'new'].map((key) => textOf(both, key)))).toEqual([
    'from before there were keys',
    'old',
    'new',
  ])
  await expect(textOf(sealed(directory, two), 'old')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/no key [0-9a-f]{16} among media\.encryption\.keys/),
  })
  expect(() => sealed(directory, 'too-short')).toThrow('32 bytes')
  expect(() => sealed(directory, ' ')).toThrow('no key')
})

test.each([
  ['a bit', (bytes: Buffer) => bytes.fill((bytes[70_000] as number) ^ 1, 70_000, 70_001)],
  ['the size', (bytes: Buffer) => bytes.fill(0xff, 34, 35)],
  ['the end', (bytes: Buffer) => bytes.subarray(0, 36 + 64 * 1024 + 16)],
  [
    'the order',
    (bytes: Buffer) =>
      Buffer.concat([
        bytes.subarray(0, 36),
        bytes.subarray(36 + 65_552, 36 + 2 * 65_552),
        bytes.subarray(36, 36 + 65_552),
        bytes.subarray(36 + 2 * 65_552),
      ]),
  ],
])('%s that was changed is noticed', async (_, change) => {
  const directory = aDirectory()
  const store = sealed(directory)
  await store.put('a', aBlob(Buffer.alloc(200_000, 7)))
  const file = onlyFile(directory)
  writeFileSync(file, change(readFileSync(file)))
  await expect(textOf(store, 'a')).rejects.toMatchObject({ code: 'unavailable' })
})
