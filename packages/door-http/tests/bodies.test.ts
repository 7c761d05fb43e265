import { type OperationDefinition, operations } from '@tidings/protocol'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer()
  token = await aToken(server, 'alice')
  await aToken(server, 'bob')
})
afterAll(() => server[Symbol.asyncDispose]())

async function call(method: string, path: string, body?: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
  const { error } = (await answer.json()) as { error?: { message: string; details?: { issues?: { path: string }[] } } }
  return { status: answer.status, path: error?.details?.issues?.[0]?.path, length: error?.message.length ?? 0 }
}

const padded = (body: object, bytes: number) => JSON.stringify(body).padEnd(bytes, ' ')

test('a body is as large as what its operation takes, and no larger', async () => {
  const content = { type: 'text', data: '漢'.repeat(20_000) }
  const escaped = JSON.stringify({ to: 'user/bob', content }).replaceAll('漢', '\\u6f22')
  expect(escaped.length).toBeGreaterThan(120_000)
  expect((await call('POST', '/v1/messages', escaped)).status).toBe(200)
  expect((await call('POST', '/v1/rooms/search', padded({}, 20_000))).status).toBe(405)
  expect((await call('PATCH', '/v1/users/me', padded({ name: 'Alice' }, 10_000))).status).toBe(200)
  expect((await call('PATCH', '/v1/users/me', padded({ name: 'Alice' }, 20_000))).status).toBe(413)
  expect((await call('DELETE', '/v1/saved/2s-1a', padded({}, 20_000))).status).toBe(413)
})

test('a body with more fields than there are is refused by the first, in few words', async () => {
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`k${index}`, 0])))
  expect(await call('POST', '/v1/rooms', body)).toMatchObject({ status: 400, path: 'k0', length: 26 })
})

/** Operations whose fields may all be left out, or stand in the path. */
const empty = Object.values<OperationDefinition>(operations).flatMap(({ http, access, input }) =>
  http && access === 'user' && !['GET', 'DELETE'].includes(http.method) && input.safeParse({}).success ? [http] : [],
)

test.each(empty)('$method $path takes no body or an object, not null', async ({ method, path }) => {
  for (const body of ['null', '[]', '0', '""']) expect((await call(method, path, body)).status).toBe(400)
  expect((await call(method, path, '{}')).status).toBe((await call(method, path)).status)
})

test('a whole number in a query is read as JSON reads it', async () => {
  const at = (ts: string) => call('GET', `/v1/conversations/user/bob/at?ts=${ts}`)
  expect((await at('9007199254740991')).status).toBe(200)
  for (const ts of ['9007199254740993', '01', '1e3', '+1', ' 1'])
    expect(await at(ts)).toMatchObject({ status: 400, path: 'ts' })
})
