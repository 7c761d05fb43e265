import type { BlobSource, BlobStore, ByteRange } from '@tidings/core'
import { describe, expect, test } from 'vitest'

type Make = () => Promise<BlobStore>

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Bytes in memory, in one piece. */
export const aBlob = (content: Uint8Array): BlobSource => ({
  size: content.length,
  async *open() {
    yield content
  },
})

const mega = 1024 * 1024

/** Many bytes, made as they are asked for; the same every time. */
function large(megabytes: number): BlobSource {
  return {
    size: megabytes * mega,
    async *open() {
      for (let piece = 0; piece < megabytes; piece++) yield new Uint8Array(mega).fill(piece % 251)
    },
  }
}

async function readAll(store: BlobStore, key: string, range?: ByteRange): Promise<string | undefined> {
  const pieces = await store.read(key, range)
  if (!pieces) return undefined
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of pieces) text += decoder.decode(piece, { stream: true })
  return text
}

/** Every sentence of the port `BlobStore`, as a test. `make` answers a new, empty store each time. */
export function blobConformance(name: string, make: Make): void {
  describe(`${name} is a blob store`, () => {
    wholeBlobs(make)
    largeBlobs(make)
    brokenBlobs(make)
  })
}

function wholeBlobs(make: Make): void {
  test('what was put is read, whole and in ranges', async () => {
    const store = await make()
    await store.check()
    await store.put('a/b-1', aBlob(bytes('0123456789')))
    expect(await readAll(store, 'a/b-1')).toBe('0123456789')
    expect(await store.size('a/b-1')).toBe(10)
    expect(await readAll(store, 'a/b-1', { start: 0, end: 0 })).toBe('0')
    expect(await readAll(store, 'a/b-1', { start: 3, end: 5 })).toBe('345')
    expect(await readAll(store, 'a/b-1', { start: 9, end: 9 })).toBe('9')
    expect(await readAll(store, 'a/b-1', { start: 0, end: 9 })).toBe('0123456789')
    expect(await readAll(store, 'a/b-1', { start: 8, end: 99 })).toBe('89')
    expect(await readAll(store, 'a/b-1', { start: 10, end: 20 })).toBe('')
  })

  test('an empty blob is one', async () => {
    const store = await make()
    await store.put('empty', aBlob(bytes('')))
    expect(await readAll(store, 'empty')).toBe('')
    expect(await store.size('empty')).toBe(0)
  })

  test('what is not there is not there, and removing it is fine', async () => {
    const store = await make()
    expect(await store.read('none')).toBeUndefined()
    expect(await store.size('none')).toBeUndefined()
    await store.put('one', aBlob(bytes('1')))
    await store.put('two', aBlob(bytes('2')))
    await store.remove(['none', 'one'])
    expect(await store.read('one')).toBeUndefined()
    expect(await readAll(store, 'two')).toBe('2')
    await store.remove([])
  })

  test('a thousand are removed at once', async () => {
    const store = await make()
    const keys = Array.from({ length: 1000 }, (_, index) => `many/${index}`)
    for (const key of keys.slice(0, 20)) await store.put(key, aBlob(bytes(key)))
    await store.remove(keys)
    expect(await Promise.all(keys.slice(0, 20).map((key) => store.size(key)))).toEqual(Array(20).fill(undefined))
  })

  test('the same bytes may be put again, also at the same time', async () => {
    const store = await make()
    await Promise.all(Array.from({ length: 5 }, () => store.put('same', aBlob(bytes('the same')))))
    await store.put('same', aBlob(bytes('the same')))
    expect(await readAll(store, 'same')).toBe('the same')
  })

  test.each(['', '../up', 'a/../b', '/abs', 'A', 'a b', 'a//b', 'a\\b', 'ü', 'x'.repeat(201)])(
    'no key: %s',
    async (key) => {
      const store = await make()
      await expect(store.put(key, aBlob(bytes('x')))).rejects.toThrow(RangeError)
      await expect(store.read(key)).rejects.toThrow(RangeError)
    },
  )
}

function largeBlobs(make: Make): void {
  test('a large blob goes in and out in pieces', async () => {
    const store = await make()
    await store.put('large', large(40))
    expect(await store.size('large')).toBe(40 * mega)
    let sum = 0
    let largest = 0
    for await (const piece of (await store.read('large')) ?? []) {
      sum += piece.length
      largest = Math.max(largest, piece.length)
    }
    expect(sum).toBe(40 * mega)
    expect(largest).toBeLessThanOrEqual(8 * mega)
    for await (const piece of (await store.read('large', { start: 20 * mega, end: 20 * mega })) ?? [])
      expect([...piece]).toEqual([20])
  })

  test('a reader may stop', async () => {
    const store = await make()
    await store.put('large', large(16))
    for (let reader = 0; reader < 40; reader++) {
      for await (const piece of (await store.read('large')) ?? []) {
        expect(piece.length).toBeGreaterThan(0)
        break
      }
    }
    await store.check()
  })
}

function brokenBlobs(make: Make): void {
  test.each([0, 20])('a source that breaks after %i MB leaves nothing', async (after) => {
    const store = await make()
    const broken: BlobSource = {
      size: 40 * mega,
      async *open() {
        for (let piece = 0; piece < after; piece++) yield new Uint8Array(mega)
        throw new Error('broken')
      },
    }
    await expect(store.put('broken', broken)).rejects.toThrow('broken')
    expect(await store.size('broken')).toBeUndefined()
    await store.put('broken', aBlob(bytes('whole')))
    expect(await readAll(store, 'broken')).toBe('whole')
  })

  test('a source that is not as long as it says leaves nothing', async () => {
    const store = await make()
    await expect(store.put('short', { ...aBlob(bytes('12345')), size: 9 })).rejects.toThrow()
    expect(await store.size('short')).toBeUndefined()
  })
}
