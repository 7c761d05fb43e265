import { request as httpRequest, METHODS } from 'node:http'
import { byteRoutes, type OperationDefinition, operations } from '@tidings/protocol'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer({ http: { proxies: ['::ffff:127.0.0.1'] } })
  token = await aToken(server, 'alice')
})
afterAll(() => server[Symbol.asyncDispose]())

interface Answer {
  readonly status: number
  readonly allow: string | undefined
  readonly body: string
}

/** As it is written: `fetch` would tidy up paths, methods and headers. */
function raw(method: string, path: string, headers: Record<string, string> = {}, text = ''): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const asked = httpRequest(server.url, { method, path, headers, agent: false })
  asked.on('response', async (answer) => {
    const body = (await answer.setEncoding('utf8').toArray()).join('')
    resolve({ status: answer.statusCode ?? 0, allow: answer.headers.allow, body })
  })
  asked.on('error', reject)
  asked.end(text)
  return promise
}

const as = (bearer: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${bearer}`, ...more })

describe('Tidings-As carries any id', () => {
  const asBytes = (uid: string) => Buffer.from(uid).toString('latin1')

  test.each(['张三', 'żółw', 'José', 'Äª', 'a@b.c'])('%s', async (uid) => {
    await aToken(server, uid)
    for (const name of [encodeURIComponent(uid), asBytes(uid), encodeURIComponent(`user/${uid}`)]) {
      const { status, body } = await raw(
        'GET',
        `/v1/users/${encodeURIComponent(uid)}`,
        as(server.secret, { 'tidings-as': name }),
      )
      expect([status, JSON.parse(body).user?.id ?? body]).toEqual([200, uid])
    }
  })

  test.each(['%E0%A4%A', '%zz', 'Jos\u00e9', 'no body', 'alice, bob', '%'])('%j is refused', async (name) => {
    const { status, body } = await raw('GET', '/v1/rooms', as(server.secret, { 'tidings-as': name }))
    expect([status, JSON.parse(body).error.code]).toEqual([400, 'invalid'])
  })
})

test.each([['/v1/users/%ff'], ['/%c0%ae%c0%ae/server.json'], ['/v1/users/%'], [`/v1/users/${'a'.repeat(600)}`]])(
  'an address that nothing can have is refused in the contract’s words: %s',
  async (path) => {
    const { status, body } = await raw('GET', path, as(token))
    expect([status, JSON.parse(body).error.code]).toEqual([400, 'invalid'])
  },
)

interface Place {
  readonly method: string
  readonly path: string
}

const routes: Place[] = Object.values<OperationDefinition>(operations).flatMap(({ http }) => (http ? [http] : []))
const segments = (path: string) => path.replace('{conversation}', '{kind}/{id}').split('/')

/** Every word of a route that stands where a user's id stands in another one, whatever their methods. */
const words = new Set(
  routes.flatMap(({ path }) => {
    const at = segments(path).indexOf('{user}')
    if (at < 0) return []
    const before = segments(path).slice(0, at).join('/')
    return routes.flatMap((other) => {
      const word = segments(other.path)[at]
      return other.path.startsWith(`${before}/`) && word && !word.startsWith('{') ? [word] : []
    })
  }),
)

test.each([...words])('somebody called %s is reached by every route', async (uid) => {
  await aToken(server, uid)
  for (const { method, path } of routes.filter((route) => /\{user\}$/.test(route.path))) {
    const url = path.replace('{user}', uid).replaceAll(/\{\w+\}/g, 'x1')
    const { status, body } = await raw(method, url, as(path.startsWith('/v1/admin') ? server.secret : token))
    expect(status, `${method} ${url}: ${body}`).not.toBe(405)
    expect(body).not.toContain('there is nothing at')
  }
  const got = await raw('GET', `/v1/users/${uid}`, as(token))
  expect(JSON.parse(got.body)).toMatchObject({ user: { id: uid } })
  const byAddress = await raw('GET', `/v1/users/user%2F${uid}`, as(token))
  expect(JSON.parse(byAddress.body)).toMatchObject({ user: { id: uid } })
})

test('the words that stand where ids stand are known', () => {
  expect([...words].sort()).toEqual(expect.arrayContaining(['blocked', 'list', 'me', 'profiles', 'requests']))
})

const known = [...routes, ...byteRoutes].map(({ method, path }) => ({ method, path }))
const allowedAt = (path: string) => new Set(known.flatMap((route) => (route.path === path ? [route.method] : [])))

test.each([...new Set(known.map(({ path }) => path))])(
  '%s answers every other method with those that it takes',
  async (path) => {
    const url = segments(path)
      .map((part) => (part.startsWith('{') ? 'x-1' : part))
      .join('/')
    const allowed = allowedAt(path)
    for (const method of METHODS) {
      const taken = allowed.has(method as never) || (method === 'HEAD' && allowed.has('GET'))
      if (taken || ['CONNECT', 'OPTIONS'].includes(method)) continue
      const { status, allow, body } = await raw(method, url)
      const asked = method === 'HEAD' ? 'GET' : method
      if (routes.some((route) => route.method === asked && matches(route.path, url))) continue
      expect([method, status]).toEqual([method, 405])
      for (const one of allowed) expect(allow?.split(', ')).toContain(one)
      if (method !== 'HEAD') expect(JSON.parse(body).error.message).toContain('this path takes')
    }
  },
)

const matches = (path: string, url: string): boolean =>
  new RegExp(
    `^${segments(path)
      .join('/')
      .replaceAll(/\{\w+\}/g, '[^/]+')}$`,
  ).test(url)

test('metrics are for this machine, whichever way they are asked for', async () => {
  const ask = (headers: Record<string, string> = {}) => raw('GET', '/metrics', headers)
  expect((await ask()).status).toBe(200)
  expect((await ask({ 'x-forwarded-for': '127.0.0.1' })).status).toBe(200)
  expect((await ask({ 'x-forwarded-for': '203.0.113.5' })).status).toBe(403)
  expect((await ask({ 'x-forwarded-for': '127.0.0.1, 203.0.113.5' })).status).toBe(403)
  await using unnamed = await startServer()
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
    expect((await fetch(`${unnamed.url}/metrics`, { headers: { [name]: '127.0.0.1' } })).status, name).toBe(403)
})

test('a client that would rather speak HTTP/2 is answered in HTTP/1.1', async () => {
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA' }
  const asked = await raw('GET', '/v1/users/alice', as(token, offer))
  expect(asked).toMatchObject({ status: 200, body: expect.stringContaining('"alice"') })
  const json = { ...offer, 'content-type': 'application/json' }
  const note = JSON.stringify({ to: 'user/alice', content: { type: 'text', data: 'hi' } })
  const said = await raw('POST', '/v1/messages', as(token, json), note)
  expect(said).toMatchObject({ status: 200, body: expect.stringContaining('"seq":1') })
})
