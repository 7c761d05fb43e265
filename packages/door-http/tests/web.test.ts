import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compressFiles } from '../../../tools/prepare/compress.mjs'
import { addWeb } from '../src/web.ts'

const root = mkdtempSync(join(tmpdir(), 'tidings-web-'))
const app = fastify()
const large = 'export const words = "so many words"\n'.repeat(500)

beforeAll(async () => {
  for (const file of ['index.html', 'assets/page-abc.js', 'widget/widget.js', 'widget/assets/chat-abc.js']) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), file)
  }
  writeFileSync(join(root, 'assets/large-abc.js'), large)
  await compressFiles(root)
  await addWeb(app, { webRoot: root, basePath: '' })
  await app.ready()
})
afterAll(async () => {
  await app.close()
  rmSync(root, { recursive: true })
})

const forever = 'public, max-age=31536000, immutable'

test.each([
  ['/widget/widget.js', 'no-cache', '*', 'cross-origin'],
  ['/widget/assets/chat-abc.js', forever, '*', 'cross-origin'],
  ['/assets/page-abc.js', forever, undefined, undefined],
  ['/', 'no-cache', undefined, undefined],
])(
  '%s is kept as long as its name says, and only the widget is for pages of other origins',
  async (url, ...expected) => {
    const { statusCode, headers } = await app.inject({ url })
    expect(statusCode).toBe(200)
    expect([
      headers['cache-control'],
      headers['access-control-allow-origin'],
      headers['cross-origin-resource-policy'],
    ]).toEqual(expected)
  },
)

const decoded = { br: brotliDecompressSync, gzip: gunzipSync, undefined: (bytes: Buffer) => bytes }

test.each([
  ['br, gzip', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['identity', undefined],
  ['', undefined],
] as const)('who accepts “%s” is sent %s', async (accepted, encoding) => {
  const url = '/assets/large-abc.js'
  const answer = await app.inject({ url, headers: { 'accept-encoding': accepted } })
  expect([answer.statusCode, answer.headers['content-encoding'], answer.headers.vary]).toEqual([
    200,
    encoding,
    'accept-encoding',
  ])
  expect(String(decoded[`${encoding}`](answer.rawPayload))).toBe(large)
  expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/)
  expect(answer.headers['cache-control']).toBe(forever)
  if (encoding) expect(Number(answer.headers['content-length'])).toBeLessThan(large.length / 10)
  const known = { 'accept-encoding': accepted, 'if-none-match': answer.headers.etag }
  expect((await app.inject({ url, headers: known })).statusCode).toBe(304)
  const other = await app.inject({ url, headers: { ...known, 'accept-encoding': encoding ? 'identity' : 'br' } })
  expect(other.statusCode).toBe(200)
})

test('the page at the root comes compressed; a small file, and a part of one, as they are', async () => {
  const headers = { 'accept-encoding': 'gzip, br' }
  const part = await app.inject({ url: '/assets/large-abc.js', headers: { ...headers, range: 'bytes=7-12' } })
  expect([part.statusCode, part.headers['content-encoding'], part.payload]).toEqual([206, undefined, 'const '])
  const small = await app.inject({ url: '/', headers })
  expect([small.statusCode, small.headers['content-encoding'], small.payload]).toEqual([200, undefined, 'index.html'])
  expect((await app.inject({ url: '/assets/large-abc.js.br', headers })).statusCode).toBe(404)
})
