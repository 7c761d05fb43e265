import { readdirSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { post } from './sending-files.ts'

/** Uploads a file for everyone; answers its address. */
async function aLink(server: TestServer): Promise<string> {
  const sent = { query: '?name=x.bin&audience=everyone', type: 'application/octet-stream', body: Buffer.from('bytes') }
  const { body } = await post(server, await aToken(server, 'alice'), sent)
  return `${server.url}${body.links?.url}`
}

/** What of an answer a cache or a browser would remember. */
async function rememberedOf(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers })
  await answer.arrayBuffer()
  const kept = ['cache-control', 'etag', 'content-disposition', 'accept-ranges'] as const
  return [answer.status, ...kept.map((name) => answer.headers.get(name))]
}

const forgotten = ['no-store', null, null, null]

test('that a file is gone is remembered by nobody', async () => {
  await using server = await startServer()
  const url = await aLink(server)
  expect((await rememberedOf(url, { range: 'bytes=9-' })).slice(0, 3)).toEqual([416, 'no-store', null])
  for (const directory of readdirSync(join(server.data, 'blobs')))
    rmSync(join(server.data, 'blobs', directory), { recursive: true })
  expect(await rememberedOf(url)).toEqual([404, ...forgotten])
  expect(await rememberedOf(url, { range: 'bytes=0-1' })).toEqual([404, ...forgotten])
  expect(await rememberedOf(`${url.replace(/media\/./, 'media/_')}`)).toEqual([404, ...forgotten])
})

/** As little of S3 as it takes; `fault` makes it refuse everything, or hang up before the first byte. */
function aBucket() {
  const objects = new Map<string, Buffer>()
  const state: { fault?: 'refuses' | 'breaks' } = {}
  const faults = {
    refuses: (answer: ServerResponse) => void answer.writeHead(403).end(),
    breaks(answer: ServerResponse) {
      answer.writeHead(200, { 'content-length': 5 }).flushHeaders()
      setTimeout(() => answer.destroy(), 50)
    },
  }
  const server = createServer(async (request, answer) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    if (state.fault) return faults[state.fault](answer)
    const key = request.url?.split('?')[0] ?? ''
    if (request.method === 'PUT') objects.set(key, Buffer.concat(pieces))
    const body = objects.get(key)
    answer.writeHead(body || key === '/b' ? 200 : 404, { etag: '"x"' }).end(request.method === 'GET' ? body : undefined)
  })
  return Object.assign(state, { server })
}

test('that the files cannot be reached for a moment is remembered by nobody', async () => {
  const state = aBucket()
  await using bucket = state.server
  await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`
  const s3 = { provider: 'minio', region: 'us-east-1', bucket: 'b', prefix: '', endpoint } as const
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' }
  await using server = await startServer({ media: { blobs: 's3', s3: { ...s3, ...keys } } })
  const url = await aLink(server)
  expect((await rememberedOf(url))[0]).toBe(200)
  for (const fault of ['refuses', 'breaks'] as const) {
    state.fault = fault
    const [status, ...kept] = await rememberedOf(url)
    expect(status).toBeGreaterThanOrEqual(500)
    expect(kept).toEqual(forgotten)
  }
  delete state.fault
  expect((await rememberedOf(url))[0]).toBe(200)
  bucket.closeAllConnections()
})
