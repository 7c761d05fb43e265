import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aBlob, blobConformance } from '@tidings/conformance'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createGatewayBlobs } from '../src/index.ts'

const example = fileURLToPath(new URL('../../../docs/examples/blob-gateway.ts', import.meta.url))
const secret = 'a secret that both sides know'
const directory = mkdtempSync(join(tmpdir(), 'tidings-gateway-'))

let url = ''
const child = spawn(process.execPath, [example, directory, secret, '0'])
beforeAll(async () => {
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  url = `http://127.0.0.1:${(JSON.parse(line.toString()) as AddressInfo).port}`
})
afterAll(() => void child.kill())

let next = 0
// Each store has a place of its own in the one gateway: the suite reads no others.
blobConformance('a gateway', async () => {
  const place = `place-${next++}`
  const blobs = createGatewayBlobs({ url, secret })
  const at = (key: string): string => (key === '' ? '/' : `${place}/${key}`.slice(0, 201))
  return {
    put: (key, source) => blobs.put(at(key), source),
    read: (key, range) => blobs.read(at(key), range),
    size: (key) => blobs.size(at(key)),
    remove: (keys) => blobs.remove(keys.map(at)),
    check: () => blobs.check(),
  }
})

const some = aBlob(new Uint8Array([1, 2, 3]))

test('what breaks off leaves nothing with the gateway, and another secret is refused', async () => {
  await vi.waitFor(() => expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]), 5000)
  const stranger = createGatewayBlobs({ url, secret: 'another' })
  const asked = [stranger.put('a', some), stranger.read('a'), stranger.check()]
  for (const error of await Promise.all(asked.map((one) => one.catch((caught: unknown) => caught)))) {
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('media.gateway.token or secret'),
    })
    expect(JSON.stringify(error)).not.toContain('another')
  }
})

async function withGateway(listener: RequestListener, run: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/files`).finally(() => {
    server.closeAllConnections()
    server.close()
  })
}

test('a gateway that is away for a moment is asked again, with all bytes anew', async () => {
  const seen: string[] = []
  let busy = 2
  await withGateway(
    async (request, response) => {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece as Buffer)
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${Buffer.concat(pieces).length}`)
      response.writeHead(busy-- > 0 ? 503 : 201).end()
    },
    (at) => createGatewayBlobs({ url: at, token: 'T' }).put('a/b', some),
  )
  expect(seen).toEqual(Array(3).fill('PUT /files/a/b Bearer T 3'))
})

test('a gateway that knows no ranges is understood; one that is not there is unavailable', async () => {
  await withGateway(
    (_, response) => response.writeHead(200, { 'content-length': 10 }).end('0123456789'),
    async (at) => {
      let text = ''
      const bytes = await createGatewayBlobs({ url: at, token: 'T' }).read('a', { start: 3, end: 5 })
      for await (const piece of bytes ?? []) text += Buffer.from(piece).toString()
      expect(text).toBe('345')
    },
  )
  const nowhere = createGatewayBlobs({ url: 'http://127.0.0.1:9', token: 'T' })
  await expect(nowhere.check()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('media.gateway.url'),
  })
})
