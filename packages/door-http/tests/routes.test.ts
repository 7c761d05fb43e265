import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type ErrorCode, errorCodes, type OperationDefinition, operations } from '@tidings/protocol'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer()
  token = await aToken(server, 'alice')
  await aToken(server, 'bob')
})
afterAll(() => server[Symbol.asyncDispose]())

const routes = Object.entries<OperationDefinition>(operations).flatMap(([name, { http, access }]) =>
  http
    ? [{ name, access, ...http, url: http.path.replace('{conversation}', 'user/bob').replaceAll(/\{\w+\}/g, 'bob') }]
    : [],
)

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: {
    readonly error?: {
      readonly code: ErrorCode
      readonly message: string
      readonly details?: { readonly issues?: { path: string }[] }
    }
  }
}

async function call(
  method: string,
  path: string,
  init: { body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const headers = { ...(init.body === undefined ? {} : { 'content-type': 'application/json' }), ...init.headers }
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers,
    ...(init.body === undefined ? {} : { body: init.body }),
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] }
}

const as = (bearer: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${bearer}`, ...more },
})

describe('every route', () => {
  test.each(routes.filter(({ access }) => access !== 'public'))(
    '$method $path asks who is calling',
    async ({ method, url }) => {
      const body = method === 'GET' ? {} : { body: '{}' }
      expect(await call(method, url, body)).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
      const wrong = await call(method, url, { ...body, headers: { authorization: 'Bearer nonsense' } })
      expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
    },
  )

  test.each(routes.filter(({ access }) => access === 'app'))(
    '$method $path is for the app only',
    async ({ method, url }) => {
      const answer = await call(method, url, { ...as(token), ...(method === 'GET' ? {} : { body: '{}' }) })
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    },
  )

  test.each(routes.filter(({ method }) => method !== 'GET'))(
    '$method $path answers junk with a fitting code',
    async ({ method, url }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.jsonValue().map((value) => JSON.stringify(value)),
            fc.string(),
          ),
          async (body) => {
            const { status, body: answer } = await call(method, url, {
              ...as(token),
              body,
              headers: { ...as(token).headers, 'content-type': 'application/json' },
            })
            const code = answer.error?.code
            if (code !== undefined) expect(code in errorCodes && code !== 'internal', JSON.stringify(answer)).toBe(true)
            if (code !== undefined) expect(status).toBe(errorCodes[code].status)
          },
        ),
        { numRuns: 20 },
      )
    },
  )

  test.each(routes.filter(({ method }) => method === 'GET'))(
    '$method $path answers a junk query with a fitting code',
    async ({ url }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.constantFrom('limit', 'after', 'before', 'next', 'since', 'query', 'x'), fc.string()),
          async (query) => {
            const { body } = await call('GET', `${url}?${new URLSearchParams(query)}`, as(token))
            expect(body.error?.code ?? 'ok').not.toBe('internal')
          },
        ),
        { numRuns: 20 },
      )
    },
  )
})

test('a message goes the way of the page: send, list, read, by HTTP alone', async () => {
  const sent = await call('POST', '/v1/messages', {
    ...as(token),
    body: JSON.stringify({ to: 'user/bob', content: { type: 'text', data: 'hi' } }),
  })
  expect(sent).toMatchObject({ status: 200, body: { seq: 1 } })
  const log = await call('GET', '/v1/conversations/user/bob/log?after=0&limit=10', as(token))
  expect(log.body).toMatchObject({ head: 1, messages: [{ seq: 1, content: { data: 'hi' } }] })
  const actingAsBob = as(server.secret, { 'tidings-as': 'bob' })
  expect((await call('GET', '/v1/conversations', actingAsBob)).body).toMatchObject({
    conversations: [{ conversation: 'user/alice', unread: 1 }],
  })
  const read = await call('POST', '/v1/conversations/user/alice/read', { ...actingAsBob, body: '{"seq":1}' })
  expect(read.body).toMatchObject({ readSeq: 1, unread: 0 })
})

test('the path, the query and the body each say where a fault is', async () => {
  const issues = async (method: string, path: string, body?: string) =>
    (
      await call(method, path, { ...as(token), ...(body === undefined ? {} : { body }) })
    ).body.error?.details?.issues?.map(({ path: at }) => at)
  expect(await issues('GET', '/v1/conversations/user/bob/log?after=x')).toEqual(['after'])
  expect(await issues('GET', '/v1/conversations/user/bob/log?after=1&before=2')).toEqual(['before'])
  expect(await issues('GET', '/v1/conversations/user/bob/log?lmit=1')).toEqual(['lmit'])
  expect(await issues('GET', '/v1/conversations/user/a%20b/log')).toEqual(['conversation'])
  expect(await issues('POST', '/v1/conversations/user/bob/read', '{"conversation":"user/x","seq":1}')).toEqual([
    'conversation',
  ])
  expect(
    await issues('POST', '/v1/messages', '{"to":"user/bob","content":{"type":"image","data":{"url":"x"}}}'),
  ).toEqual(['content.data.url'])
})

test('bodies: not JSON, not UTF-8, too large, of another type', async () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    })
  expect((await post('{')).status).toBe(400)
  expect((await post(Uint8Array.of(0x7b, 0xff, 0x7d))).status).toBe(400)
  expect((await post(`"${'x'.repeat(2_000_000)}"`)).status).toBe(413)
  expect((await post('a=b', 'application/x-www-form-urlencoded')).status).toBe(415)
  expect((await post('')).status).toBe(400)
})

test('a body that was compressed is refused as such, whatever it is for', async () => {
  const body = gzipSync(JSON.stringify({ to: 'user/bob', content: { type: 'text', data: 'hi' } }))
  const post = async (path: string, encoding: string) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-encoding': encoding,
    }
    const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body })
    return { status: answer.status, body: await answer.json() }
  }
  const message = 'compressed bodies are not taken: send it as it is, without Content-Encoding'
  for (const path of ['/v1/messages', '/v1/attachments?name=a.txt'])
    expect(await post(path, 'gzip'), path).toMatchObject({ status: 400, body: { error: { code: 'invalid', message } } })
  expect((await post('/v1/attachments?name=a.gz', 'identity')).status).toBe(201)
})

test('the wrong method, the wrong path, and a malformed URL', async () => {
  const wrong = await call('DELETE', '/v1/messages', as(token))
  expect(wrong).toMatchObject({ status: 405, body: { error: { code: 'not_found' } } })
  expect(wrong.headers.get('allow')).toBe('POST')
  expect(await call('GET', '/v1/nowhere', as(token))).toMatchObject({
    status: 404,
    body: { error: { code: 'not_found' } },
  })
  const status = await new Promise((resolve) => {
    httpRequest(`${server.url}`, { path: '/v1/users/%E0%A4%A' }, (answer) => resolve(answer.statusCode)).end()
  })
  expect(status).toBe(400)
})

test('the page and the documents: security headers, ETag, health, metrics', async () => {
  const page = await fetch(`${server.url}/docs`)
  expect(await page.text()).toContain('Tidings API')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  const openApi = await fetch(`${server.url}/v1/openapi.json`)
  expect(await openApi.json()).toMatchObject({ openapi: '3.1.0' })
  const again = await fetch(`${server.url}/v1/openapi.json`, {
    headers: { 'if-none-match': openApi.headers.get('etag') ?? '' },
  })
  expect(again.status).toBe(304)
  const encoded = await Promise.all(
    ['br', 'gzip', 'identity'].map((encoding) =>
      fetch(`${server.url}/v1/openapi.json`, { headers: { 'accept-encoding': encoding } }),
    ),
  )
  expect(encoded.map(({ headers }) => headers.get('content-encoding'))).toEqual(['br', 'gzip', null])
  expect(new Set(encoded.map(({ headers }) => headers.get('etag'))).size).toBe(3)
  expect(new Set(await Promise.all(encoded.map((answer) => answer.text()))).size).toBe(1)
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ready' })
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('tidings_message_store_seconds_count')
  expect((await fetch(`${server.url}/../../etc/passwd`)).status).toBe(404)
})

test('other origins are let in when they are named, and only then', async () => {
  await using open = await startServer({ http: { origins: ['https://app.example'], proxies: [], metrics: 'off' } })
  const preflight = (origin: string) =>
    fetch(`${open.url}/v1/messages`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
  expect((await preflight('https://app.example')).headers.get('access-control-allow-origin')).toBe(
    'https://app.example',
  )
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  expect((await fetch(`${open.url}/metrics`)).status).toBe(404)
})

test('a cursor of digits and the 0 from which everything is told are both taken from a query', async () => {
  const all = await call('GET', '/v1/conversations?since=0', as(token))
  expect(all).toMatchObject({ status: 200, body: { cursor: expect.stringMatching(/^\d+$/) } })
  const { cursor } = all.body as unknown as { readonly cursor: string }
  expect(await call('GET', `/v1/conversations?since=${cursor}`, as(token))).toMatchObject({
    status: 200,
    body: { conversations: [] },
  })
})

test('whose token it is, is said', async () => {
  expect(await call('GET', '/v1/self', as(token))).toMatchObject({ status: 200, body: { user: { id: 'alice' } } })
})
