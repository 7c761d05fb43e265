import { existsSync, readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { bearer, post } from './sending-files.ts'

const quotaBytes = 200_000

function onDisk({ data }: TestServer): number {
  const directory = join(data, 'uploads')
  if (!existsSync(directory)) return 0
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size)
  return sizes.reduce<number>((sum, size = 0) => sum + size, 0)
}

/** Bytes that go on until the server will not have any more: it says so, or hangs up on who goes on all the same. */
function endless(server: TestServer, token: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const call = request(`${server.url}/v1/attachments`, { method: 'POST', headers: bearer(token) })
  let over = false
  call.on('response', async (response) => {
    over = true
    let text = ''
    for await (const chunk of response) text += chunk
    resolve((JSON.parse(text) as { error: { code: string } }).error.code)
    call.destroy()
  })
  call.on('error', () => {
    over = true
    resolve('hung up')
  })
  const write = async () => {
    while (!over && !call.destroyed) {
      call.write('x'.repeat(5000))
      await sleep(2)
    }
  }
  void write()
  return promise
}

test('all that a user sends at once stays within the quota while it comes', async () => {
  await using server = await startServer({ media: { quotaBytes } })
  const token = await aToken(server, 'alice')
  let most = 0
  const watching = setInterval(() => {
    most = Math.max(most, onDisk(server))
  }, 5)
  const answers = await Promise.all(Array.from({ length: 8 }, () => endless(server, token)))
  clearInterval(watching)
  expect(answers.filter((answer) => answer !== 'too_large' && answer !== 'hung up')).toEqual([])
  expect(most).toBeLessThanOrEqual(quotaBytes)
  await expect.poll(() => onDisk(server)).toBe(0)
  // What was refused holds no room.
  const file = { query: '?name=a', type: 'text/plain', body: Buffer.alloc(150_000) }
  expect((await post(server, token, file)).status).toBe(201)
  expect((await post(server, token, file)).body.error).toMatchObject({
    code: 'too_large',
    message: 'your files may take 200000 bytes; 150000 are taken, and 0 on their way: remove some first',
  })
})

test('what a request announces is refused before a byte of it is read', async () => {
  await using server = await startServer({ media: { quotaBytes } })
  const token = await aToken(server, 'alice')
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  const headers = { ...bearer(token), 'content-length': String(quotaBytes + 1) }
  const call = request(`${server.url}/v1/attachments`, { method: 'POST', headers }, ({ statusCode }) =>
    resolve(statusCode),
  )
  call.on('error', () => undefined)
  call.flushHeaders()
  expect(await promise).toBe(413)
  call.destroy()
  expect(onDisk(server)).toBe(0)
})

test('one user has no more than some files on their way', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const calls = Array.from({ length: 20 }, () => waiting(server, token))
  const refused = await Promise.any(calls.map(({ refused }) => refused))
  expect(refused).toBe(429)
  for (const { call } of calls) call.destroy()
})

/** A body that begins and waits. */
function waiting(server: TestServer, token: string) {
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  const call = request(`${server.url}/v1/attachments`, { method: 'POST', headers: bearer(token) })
  call.on('response', ({ statusCode }) => resolve(statusCode)).on('error', () => undefined)
  call.write('x')
  return { call, refused: promise }
}
