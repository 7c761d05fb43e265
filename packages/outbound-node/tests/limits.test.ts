import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLinkReader } from '../src/index.ts'
import { pages, startServer } from './local-server.ts'

const options = { maxBytes: 20_000, userAgent: 'tidings-test', isAllowed: () => true }
const reader = createLinkReader({ ...options, timeoutMs: 5000 })
const hasty = createLinkReader({ ...options, timeoutMs: 150 })

async function endless(head: string) {
  let closed: Promise<unknown> | undefined
  const server = await startServer(async (_request, response) => {
    closed = once(response, 'close')
    response.writeHead(200, { 'content-type': 'text/html' }).write(head)
    while (!response.destroyed) {
      response.write('<p>words</p>'.repeat(100))
      await sleep(1)
    }
  })
  const preview = await reader.read(server.origin)
  await closed
  return preview
}

test('a page larger than maxBytes is left where it is, with what it said until then', async () => {
  expect(await endless('<title>Early</title>')).toMatchObject({ title: 'Early' })
  expect(await endless('<title>Early</title><body>')).toMatchObject({ title: 'Early' })
  expect(await endless('')).toBeUndefined()
})

test('what lies behind maxBytes is not seen', async () => {
  const server = await startServer(pages({ '/': `${' '.repeat(20_000)}<title>Late</title>` }))
  expect(await reader.read(server.origin)).toBeUndefined()
})

const late = { code: 'unavailable', message: 'the page did not answer in time' }

test('a server that does not answer is unavailable', async () => {
  const server = await startServer(() => undefined)
  await expect(hasty.read(server.origin)).rejects.toMatchObject(late)
})

test('a server that stops within the page is unavailable', async () => {
  const server = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<title>T')
  })
  await expect(hasty.read(server.origin)).rejects.toMatchObject(late)
})

test('the time is for all redirects together', async () => {
  const server = await startServer(async ({ url }, response) => {
    await sleep(70)
    response.writeHead(302, { location: `${url}x` }).end()
  })
  await expect(hasty.read(`${server.origin}/`)).rejects.toMatchObject(late)
})

test.each([500, 502, 503, 429])('status %s is unavailable', async (status) => {
  const server = await startServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<title>Error</title>')
  })
  await expect(reader.read(server.origin)).rejects.toMatchObject({ code: 'unavailable' })
})

test('a connection that is refused, broken or speaks no HTTP is unavailable', async () => {
  const broken = await startServer(({ socket }) => socket.destroy())
  const breaking = await startServer(({ socket }, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html', 'content-length': 999 })
      .write('<title>T', () => socket.destroy())
  })
  const junk = await startServer(({ socket }) => socket.end('hello\r\n\r\n'))
  for (const link of [
    broken.origin,
    breaking.origin,
    junk.origin,
    'http://127.0.0.1:1/',
    junk.origin.replace('http', 'https'),
  ])
    await expect(reader.read(link)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the page could not be reached',
    })
})

test('elements that are opened and never closed end the reading', async () => {
  const page = `<title>T</title>${'<b>'.repeat(400_000)}${'</x>'.repeat(400_000)}<meta name="og:title" content="Late">`
  const server = await startServer(pages({ '/': page }))
  const patient = createLinkReader({ ...options, timeoutMs: 20_000, maxBytes: 4_000_000 })
  expect(await patient.read(server.origin)).toMatchObject({ title: 'T' })
})
