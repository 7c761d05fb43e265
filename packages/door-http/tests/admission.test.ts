import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const rate = (burst: number) => ({ perSecond: 0.001, burst })

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer({ rates: { write: rate(3), addressBytes: rate(3000), userBytes: rate(60_000) } })
  token = await aToken(server, 'alice')
})
afterAll(() => server[Symbol.asyncDispose]())

interface Refused {
  readonly status: number | undefined
  readonly code: string
}

/** What is answered to a request whose body never comes: only the headers are sent. */
function withoutBody(method: string, path: string, headers: RequestOptions['headers'] = {}): Promise<Refused> {
  const { promise, resolve, reject } = Promise.withResolvers<Refused>()
  const type = { 'content-type': 'application/json', 'content-length': 900 }
  const asked = request(`${server.url}${path}`, { method, headers: { ...type, ...headers } })
  asked.on('response', async (answer: IncomingMessage) => {
    const body = (await answer.setEncoding('utf8').toArray()).join('')
    asked.destroy()
    resolve({ status: answer.statusCode, code: JSON.parse(body).error.code })
  })
  asked.on('error', reject)
  asked.flushHeaders()
  return promise
}

const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` })

test('who calls and whether they may is known before the body', async () => {
  expect(await withoutBody('POST', '/v1/rooms')).toEqual({ status: 401, code: 'unauthenticated' })
  expect(await withoutBody('POST', '/v1/rooms', as('nonsense'))).toEqual({ status: 401, code: 'unauthenticated' })
  expect(await withoutBody('POST', '/v1/tokens', as(token))).toEqual({ status: 403, code: 'forbidden' })
  expect(await withoutBody('POST', '/v1/attachments')).toEqual({ status: 401, code: 'unauthenticated' })
})

test('what no route takes is answered before the body', async () => {
  expect(await withoutBody('POST', '/v1/nowhere')).toEqual({ status: 404, code: 'not_found' })
  expect(await withoutBody('DELETE', '/v1/messages')).toEqual({ status: 405, code: 'not_found' })
})

test('the budget of calls is asked before the body', async () => {
  const post = () =>
    fetch(`${server.url}/v1/rooms`, {
      method: 'POST',
      headers: { ...as(token), 'content-type': 'application/json' },
      body: '{"name":"r"}',
    })
  for (let call = 0; call < 3; call++) expect((await post()).status).toBe(200)
  expect(await withoutBody('POST', '/v1/rooms', as(token))).toEqual({ status: 429, code: 'rate_limited' })
})

test('bytes are taken from a budget before they come: of the user, or of the address without a token', async () => {
  const refusal = { status: 429, code: 'rate_limited' }
  const login = () => withoutBody('POST', '/v1/accounts/login', { 'content-length': 4000 })
  const logins = [login(), login()]
  // Whichever of the two came first: it was admitted, and waits for its body until the test's end.
  await expect(Promise.race(logins)).resolves.toEqual(refusal)
  const bob = await aToken(server, 'bob')
  const send = () => withoutBody('POST', '/v1/messages', { ...as(bob), 'content-length': 60_000 })
  const sends = [send(), send()]
  await expect(Promise.race(sends)).resolves.toEqual(refusal)
  void Promise.allSettled([...logins, ...sends])
})

test('a large body that is refused ends its connection; a small one does not', async () => {
  const refused = (length: number) =>
    new Promise<string | undefined>((resolve, reject) => {
      const asked = request(`${server.url}/v1/rooms`, { method: 'POST', headers: { 'content-length': length } })
      asked.on('response', ({ headers }: IncomingMessage) => {
        resolve(headers.connection)
        asked.destroy()
      })
      asked.on('error', reject)
      asked.flushHeaders()
    })
  expect(await refused(10_000_000)).toBe('close')
  expect(await refused(100)).toBe('keep-alive')
})

/** What comes back for bytes that are no request. */
function answerTo(text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let heard = ''
  socket.setEncoding('utf8').on('data', (piece) => {
    heard += piece
  })
  socket.once('close', () => resolve(heard)).once('error', reject)
  socket.write(text)
  return promise
}

test('what is no HTTP is answered in our words', async () => {
  const large = await answerTo(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(large).toContain('HTTP/1.1 431')
  expect(JSON.parse(large.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code: 'invalid' } })
  const broken = await answerTo('NONSENSE\r\n\r\n')
  expect(broken).toContain('HTTP/1.1 400')
  expect(JSON.parse(broken.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code: 'invalid' } })
})

test('a body that nests too deep is refused where it does, and its rest is not waited for', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const nester = await aToken(server, 'nester')
  const { hostname, port, host } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined).on('data', (bytes) => resolve(bytes.toString()))
  const head = `POST /v1/conversations/delivered HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${nester}`
  socket.write(
    `${head}\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n{"conversations":${'['.repeat(200)}`,
  )
  const answer = await promise
  socket.destroy()
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('nests deeper')
})
