import { copyFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ImageFacts } from '@tidings/core'
import { afterAll, expect, test } from 'vitest'
import { createUploads } from '../src/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidings-media-'))
const uploads = createUploads({ directory })
afterAll(() => uploads[Symbol.asyncDispose]())

let next = 0
const asSent = { original: false, everyone: false }

/** An upload with these bytes. */
function upload(bytes: Uint8Array | string): string {
  const id = `upload-${next++}`
  writeFileSync(join(directory, id), bytes)
  return id
}

const file = (name: string): string => fileURLToPath(new URL(`files/${name}`, import.meta.url))

function uploadFile(name: string): string {
  const id = `upload-${next++}`
  copyFileSync(file(name), join(directory, id))
  return id
}

test.each([
  ['phone-portrait.jpg', 'image/jpeg', { kind: 'image', width: 400, height: 640 }],
  ['small.png', 'image/png', { kind: 'image', width: 300, height: 200 }],
  ['animated.gif', 'image/gif', { kind: 'image', width: 40, height: 40 }],
  ['picture.webp', 'image/webp', { kind: 'image', width: 600, height: 300 }],
  ['voice.ogg', 'audio/ogg', { kind: 'audio', durationMs: expect.closeTo(1500, -2) }],
  ['sound.mp3', 'audio/mpeg', { kind: 'audio', durationMs: expect.closeTo(1200, -2) }],
  ['sound.m4a', 'audio/x-m4a', { kind: 'audio', durationMs: expect.closeTo(1000, -2) }],
  ['sound.wav', 'audio/wav', { kind: 'audio', durationMs: expect.closeTo(300, -2) }],
  ['recording.webm', 'video/webm', { kind: 'audio', durationMs: expect.closeTo(1000, -2) }],
  ['film.webm', 'video/webm', { kind: 'video', durationMs: expect.closeTo(1000, -2), width: 160, height: 90 }],
  ['portrait.mp4', 'video/mp4', { kind: 'video', durationMs: expect.closeTo(1000, -2), width: 90, height: 160 }],
])('knows what %s is', async (name, mime, media) => {
  const found = await uploads.inspect(uploadFile(name), asSent)
  expect(found).toMatchObject({ mime, size: readFileSync(file(name)).length, media })
  expect(found.sha256).toMatch(/^[0-9a-f]{64}$/)
})

test('a thumbnail is small, the right way up, and does not say where it was taken', async () => {
  const { media } = await uploads.inspect(uploadFile('phone-portrait.jpg'), asSent)
  const { thumbnail = new Uint8Array(), blurhash } = media as ImageFacts
  expect(blurhash).toMatch(/^[\w#$%*+,.:;=?@[\]^{|}~-]{20,}$/)
  const text = Buffer.from(thumbnail).toString('latin1')
  expect(text.slice(8, 12)).toBe('WEBP')
  expect(text).not.toContain('Exif')
  const again = await uploads.inspect(upload(thumbnail), asSent)
  expect(again.media).toMatchObject({ width: 300, height: 480 })
  expect(again.media).not.toHaveProperty('thumbnail')
})

test.each([
  ['a picture that decodes to 400 megapixels', () => uploadFile('bomb.png'), 'image/png'],
  ['a picture that is cut off', () => upload(readFileSync(file('small.png')).subarray(0, 40)), 'image/png'],
  ['a film that is cut off', () => upload(readFileSync(file('portrait.mp4')).subarray(0, 60)), 'video/mp4'],
  [
    'noise with the head of a picture',
    () => upload(Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(5000, 7)])),
    'image/jpeg',
  ],
  [
    'a box of absurd size',
    () => upload(Buffer.from('0000001866747970697336d00000000169736f6dffffffff6d6f6f76', 'hex')),
    'video/mp4',
  ],
  ['a text', () => upload('just words'), undefined],
  ['one byte', () => upload('x'), undefined],
  ['nothing', () => upload(''), undefined],
  [
    'a drawing',
    () => upload('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    'image/svg+xml',
  ],
  ['a page', () => upload('<!DOCTYPE html><script>alert(1)</script>'), 'text/html'],
  [
    'a drawing behind much else',
    () => upload(`\uFEFF<?xml version="1.0"?>\n<!-- ${'x'.repeat(900)} --><!DOCTYPE svg><svg/>`),
    'image/svg+xml',
  ],
  ['a drawing in UTF-16', () => upload(Buffer.from('\uFEFF<svg xmlns="x"></svg>', 'utf16le')), 'image/svg+xml'],
  ['a text that speaks of a drawing', () => upload('first of all write <svg>'), undefined],
  ['a text that begins as a picture does', () => upload('BMW, GIF and so on'), undefined],
  ['a text with the marks of a stream of films', () => upload(`G${'o'.repeat(187)}G${'o'.repeat(187)}G`), undefined],
])('%s is a file like any other', async (_, make, mime) => {
  const found = await uploads.inspect(make(), asSent)
  expect(found.media).toBeUndefined()
  expect(found.mime).toBe(mime)
})

test('a comment that blows up does not keep the picture from being shown', async () => {
  const found = await uploads.inspect(uploadFile('text-bomb.png'), asSent)
  expect(found.mime).toBe('image/png')
  expect(found.media === undefined || found.media.kind === 'image').toBe(true)
})

test('a file that takes too long is given up, and the next one is looked at', async () => {
  const slow = createUploads({ directory, bounds: { timeMs: 1 } })
  expect(await slow.inspect(uploadFile('phone-portrait.jpg'), asSent)).not.toHaveProperty('media')
  await slow[Symbol.asyncDispose]()
  const both = await Promise.all(['small.png', 'sound.mp3'].map((name) => uploads.inspect(uploadFile(name), asSent)))
  expect(both.map(({ media }) => media?.kind)).toEqual(['image', 'audio'])
})

test('the event loop goes on meanwhile, also for a large file', async () => {
  const id = upload('')
  truncateSync(join(directory, id), 400 * 1024 * 1024)
  let turns = 0
  let looking = true
  const found = uploads.inspect(id, asSent).finally(() => {
    looking = false
  })
  for (; looking; turns++) await sleep(1)
  expect(turns).toBeGreaterThan(20)
  expect((await found).size).toBe(400 * 1024 * 1024)
})

test('an upload that is not there is said so, and no path leads elsewhere', async () => {
  await expect(uploads.inspect('none', asSent)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await uploads.offset('none')).toBeUndefined()
  await uploads.remove('none')
  for (const id of ['../x', 'a/b', '', '.', 'x'.repeat(65)])
    await expect(uploads.inspect(id, asSent)).rejects.toThrow(RangeError)
})

test('what has come is read again, and removed with what stands beside it', async () => {
  const id = upload('12345')
  writeFileSync(join(directory, `${id}.json`), '{}')
  expect(await uploads.offset(id)).toBe(5)
  const { size, open } = await uploads.source(id)
  let text = ''
  for await (const piece of open()) text += Buffer.from(piece).toString()
  expect([size, text]).toEqual([5, '12345'])
  await uploads.remove(id)
  expect(await uploads.offset(id)).toBeUndefined()
})
