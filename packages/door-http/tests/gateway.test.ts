import { aToken, startServer, startServerCluster, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const nodeUrl = 'https://n1.chat.example/here'
let server: TestServer
let unnamed: TestServer

beforeAll(async () => {
  server = await startServer({ nodeUrl, http: { url: 'https://chat.example/chat' } })
  unnamed = await startServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await unnamed[Symbol.asyncDispose]()
})

const asked = async ({ url }: TestServer, headers: Record<string, string>) => {
  const answer = await fetch(`${url}/v1/gateway`, { headers })
  return [answer.status, await answer.json()] as const
}

test('whoever has a token, and an app for a user, is told where the node is reached; nobody else', async () => {
  const nodes = [{ node: 'node-1', url: nodeUrl }]
  const token = await aToken(server, 'alice')
  expect(await asked(server, { authorization: `Bearer ${token}` })).toEqual([200, { nodes }])
  const app = { authorization: `Bearer ${server.secret}` }
  expect(await asked(server, { ...app, 'tidings-as': 'alice' })).toEqual([200, { nodes }])
  expect((await asked(server, app))[0]).toBe(403)
  expect((await asked(server, {}))[0]).toBe(401)
})

test('a node without an address of its own names none', async () => {
  const token = await aToken(unnamed, 'alice')
  expect(await asked(unnamed, { authorization: `Bearer ${token}` })).toEqual([200, { nodes: [] }])
})

const lets = async ({ url }: TestServer, origin: string): Promise<boolean> => {
  const answer = await fetch(`${url}/v1/gateway`, { method: 'OPTIONS', headers: { origin } })
  return answer.headers.get('access-control-allow-origin') === origin
}

test('pages of the installation call its nodes, by whichever address they came; others do not', async () => {
  expect(await lets(server, 'https://n1.chat.example')).toBe(true)
  expect(await lets(server, 'https://chat.example')).toBe(true)
  expect(await lets(server, 'http://n1.chat.example')).toBe(false)
  expect(await lets(server, 'https://n2.chat.example')).toBe(false)
  expect(await lets(unnamed, unnamed.url)).toBe(false)
})

const policyOf = async ({ url }: TestServer) => {
  const policy = (await fetch(url)).headers.get('content-security-policy') ?? ''
  return policy.split('; ').find((rule) => rule.startsWith('connect-src'))
}

test('the page may connect to the nodes, and to nobody else', async () => {
  expect(await policyOf(server)).toBe("connect-src 'self' https://n1.chat.example wss://n1.chat.example")
  expect(await policyOf(unnamed)).toBe("connect-src 'self'")
})

test('the page of one node of a cluster calls the others', async () => {
  await using cluster = await startServerCluster()
  const [first, second] = cluster.servers
  expect([await lets(second, first.url), await lets(first, second.url)]).toEqual([true, true])
  expect(await policyOf(first)).toContain(second.url.replace('http', 'ws'))
})
