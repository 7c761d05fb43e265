import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fastify } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addWeb } from '../src/web.ts'

const root = mkdtempSync(join(tmpdir(), 'tidings-web-'))
const app = fastify()

beforeAll(async () => {
  for (const file of ['index.html', 'assets/page-abc.js', 'widget/widget.js', 'widget/assets/chat-abc.js']) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), file)
  }
  await addWeb(app, root)
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
