import { connect } from 'node:net'
import { aToken, spawnServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

const heads = [
  'POST /v1/messages HTTP/1.1\r\nContent-Type: application/json',
  'POST /v1/attachments HTTP/1.1\r\nContent-Type: application/octet-stream',
  'POST /v1/attachments HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x',
  'POST /v1/uploads HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 5000\r\nUpload-Metadata: filename YQ==',
]

test('whoever leaves in the middle of a body is no fault of the server', async () => {
  await using server = await spawnServer({ TIDINGS_LOG: 'info' })
  const token = await aToken(server, 'alice')
  const { hostname, port, host } = new URL(server.url)
  const leaves = (head: string, afterMs: number): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      socket.once('close', () => resolve())
      socket.write(`${head}\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 5000\r\n\r\n{"to":`)
      setTimeout(() => socket.destroy(), afterMs)
    })
  for (const head of heads) await Promise.all([1, 5, 20, 60].map((afterMs) => leaves(head, afterMs)))
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(server.output.filter((line) => /"level":(?:50|60)/.test(line))).toEqual([])
}, 30_000)
