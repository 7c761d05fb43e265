import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'
import { bearer } from './sending-files.ts'

const filePart = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
const otherPart = '\r\n--B\r\nContent-Disposition: form-data; name="other"\r\n\r\nabc'
const bytes = 'x'.repeat(60_000)

const uploadsOf = ({ data }: TestServer): string[] => readdirSync(join(data, 'uploads'))

/** Sends a form as far as it goes, sees that it has begun to arrive, and hangs up. */
async function breakOff(server: TestServer, token: string, body: string): Promise<void> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  const before = new Set(uploadsOf(server))
  const headers = [
    'POST /v1/attachments HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${token}`,
    'Content-Type: multipart/form-data; boundary=B',
    'Content-Length: 100000000',
  ]
  socket.write(`${headers.join('\r\n')}\r\n\r\n${body}`)
  await vi.waitFor(() => expect(uploadsOf(server).some((name) => !before.has(name))).toBe(true))
  socket.destroy()
}

test.each([
  ['inside its file', filePart + bytes],
  ['behind its file', filePart + bytes + otherPart],
])('a form that is broken off %s leaves nothing', async (_, body) => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  for (let time = 0; time < 3; time++) await breakOff(server, token, body)
  await vi.waitFor(() => expect(uploadsOf(server)).toEqual([]), 5000)
})

test.each([
  ['ends inside its file', 'multipart/form-data; boundary=B', filePart + bytes],
  ['ends inside a header', 'multipart/form-data; boundary=B', `${filePart}${bytes}\r\n--B\r\nConte`],
  ['says no boundary', 'multipart/form-data', filePart],
])('a form that %s is refused, and nothing is left', async (_, type, body) => {
  await using server = await startServer()
  const headers = { ...bearer(await aToken(server, 'alice')), 'content-type': type }
  const answer = await fetch(`${server.url}/v1/attachments`, { method: 'POST', headers, body })
  expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([400, 'invalid'])
  await vi.waitFor(() => expect(uploadsOf(server)).toEqual([]), 5000)
})

test('a form whose file is too large is refused, and nothing is left', async () => {
  await using server = await startServer({ media: { maxBytes: 50_000 } })
  const headers = { ...bearer(await aToken(server, 'alice')), 'content-type': 'multipart/form-data; boundary=B' }
  const body = `${filePart}${bytes}\r\n--B--\r\n`
  const answer = await fetch(`${server.url}/v1/attachments`, { method: 'POST', headers, body })
  expect(answer.status).toBe(413)
  await vi.waitFor(() => expect(uploadsOf(server)).toEqual([]), 5000)
})
