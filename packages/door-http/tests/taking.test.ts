import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { type Patience, whenTaken } from '../src/api/taking.ts'

const length = 64_000_000
const body = Buffer.alloc(length, 'x')

/** Sends much to a reader that takes what it wants; says whether the server got rid of all of it, and how long it took. */
async function sent(patience: Patience, every: { readonly bytes: number; readonly ms: number }) {
  const done = Promise.withResolvers<boolean>()
  const server = createServer((_request, response) => {
    whenTaken(response, () => done.resolve(response.writableFinished), patience)
    response.writeHead(200, { 'content-length': length, connection: 'close' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  let due = 0
  socket.on('data', (bytes) => {
    due += bytes.length
    if (due < every.bytes) return
    due = 0
    socket.pause()
    setTimeout(() => socket.resume(), every.ms)
  })
  const began = performance.now()
  const isWhole = await done.promise
  const tookMs = performance.now() - began
  socket.destroy()
  server.close()
  return { isWhole, tookMs }
}

test('whoever takes an answer slowly, but does, has all of it', async () => {
  const { isWhole, tookMs } = await sent({ stallMs: 600, wholeMs: 30_000 }, { bytes: 8_000_000, ms: 200 })
  expect(isWhole).toBe(true)
  // In all it was longer than a stall may be.
  expect(tookMs).toBeGreaterThan(600)
}, 30_000)

test('whoever takes nothing is cut', async () => {
  expect(await sent({ stallMs: 300, wholeMs: 30_000 }, { bytes: 1, ms: 60_000 })).toMatchObject({ isWhole: false })
}, 30_000)

test('whoever takes a little now and then is cut in the end', async () => {
  expect(await sent({ stallMs: 5000, wholeMs: 800 }, { bytes: 1_000_000, ms: 100 })).toMatchObject({ isWhole: false })
}, 30_000)
