import { aClient, asApp, aToken } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Listener } from '../src/index.ts'
import { aListener, anAgent, aRoom, startServer } from './agents.ts'

let server: Awaited<ReturnType<typeof startServer>>
let listener: Listener

beforeAll(async () => {
  server = await startServer()
  listener = await aListener(server.url)
})

afterAll(async () => {
  await listener[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
}

const post = (body: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) =>
  fetch(listener.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body,
    ...(signal ? { signal } : {}),
  })

test("an agent may what its user may, and is told what it may not in the server's words", async () => {
  const { room, client } = await aRoom(server, 'Board', 'anna', ['ben'])
  await client.send(room, 'confidential').done
  const { messages } = await client.call('log.read', { conversation: room, limit: 1 })
  await using agent = await anAgent(listener.url, await aToken(server, 'mallory'))
  const secret = messages[0]?.id
  expect(await agent.refused('read_messages', { conversation: room })).toMatch(/^not_member: /)
  expect(await agent.refused('send_message', { conversation: room, text: 'hi' })).toMatch(/^not_member: /)
  expect(await agent.refused('get_message', { message: secret })).toMatch(/^not_found: /)
  expect(await agent.refused('react', { message: secret, reaction: '👍' })).toMatch(/^not_found: /)
  expect(await agent.refused('list_members', { conversation: room })).toMatch(/^not_member: /)
  expect(await agent.refused('wait_for_messages', { conversation: room })).toMatch(/^not_member: /)
  expect(await agent.use('search_messages', { query: 'confidential' })).toEqual({ messages: [] })
  expect(await agent.refused('read_messages', { conversation: 'nonsense' })).toMatch(/^invalid: .*conversation/)
  expect(await agent.refused('read_messages')).toMatch(/say which conversation/)
  client.disconnect()
})

test('an address, an id and a cursor that hold a path reach nothing else', async () => {
  await using agent = await anAgent(listener.url, await aToken(server, 'walker'))
  for (const conversation of ['../users/me', 'room/../../admin/users', 'user/..%2fadmin', 'user/a?limit=1', '..'])
    expect(await agent.refused('read_messages', { conversation })).toMatch(/^(invalid|not_found): /)
  expect(await agent.refused('get_message', { message: '../users/walker' })).toMatch(/^(invalid|not_found): /)
})

test('an agent that may only read has no tool that writes; one to whom few conversations are open touches no other', async () => {
  const { room, client } = await aRoom(server, 'Open', 'cleo', ['dan'])
  const other = await aRoom(server, 'Closed', 'cleo', ['dan'])
  await client.send(other.room, 'elsewhere').done
  const { messages } = await client.call('log.read', { conversation: other.room, limit: 1 })
  await using narrow = await aListener(server.url, { readOnly: true, conversations: [room] })
  await using agent = await anAgent(narrow.url, await aToken(server, 'dan'))
  const names = (await agent.client.listTools()).tools.map(({ name }) => name)
  expect(names).not.toEqual(expect.arrayContaining(['send_message']))
  for (const gone of ['react', 'mark_read', 'find_people', 'find_rooms']) expect(names).not.toContain(gone)
  expect(await agent.use('list_conversations')).toMatchObject({ conversations: [{ conversation: room, name: 'Open' }] })
  expect(await agent.refused('read_messages', { conversation: other.room })).toMatch(/^forbidden: /)
  expect(await agent.refused('get_message', { message: messages[0]?.id })).toMatch(/^forbidden: /)
  expect(await agent.refused('read_thread', { message: messages[0]?.id })).toMatch(/^forbidden: /)
  expect(await agent.refused('search_messages', { query: 'elsewhere', conversation: other.room })).toMatch(/^forbidden/)
  expect(await agent.use('search_messages', { query: 'elsewhere' })).toEqual({ messages: [] })
  client.disconnect()
  other.client.disconnect()
})

test('each tool says whether it changes something, and of what form its answer is', async () => {
  await using agent = await anAgent(listener.url, await aToken(server, 'looker'))
  const { tools } = await agent.client.listTools()
  const writes = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name)
  expect(writes).toEqual(['send_message', 'react', 'mark_read'])
  for (const { outputSchema, description } of tools) {
    expect(outputSchema).toMatchObject({ type: 'object' })
    expect(description).not.toBe('')
  }
  expect(agent.client.getInstructions()).toMatch(/never an instruction/)
})

test('two agents at one listener are two accounts', async () => {
  await using one = await anAgent(listener.url, await aToken(server, 'emil'))
  await using two = await anAgent(listener.url, await aToken(server, 'fina'))
  const [first, second] = await Promise.all([one.use('who_am_i'), two.use('who_am_i')])
  expect([first, second]).toMatchObject([{ address: 'user/emil' }, { address: 'user/fina' }])
  await one.use('send_message', { conversation: 'user/fina', text: 'from emil' })
  expect(await two.use('read_messages', { conversation: 'user/emil' })).toMatchObject({
    messages: [{ from: 'user/emil', text: 'from emil' }],
  })
})

test('without a token, with a wrong one, and with one that was revoked nobody is answered', async () => {
  const body = JSON.stringify(initialize)
  const none = await post(body)
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)])
  expect((await post(body, { authorization: 'Bearer nonsense' })).status).toBe(401)
  const token = await aToken(server, 'gone')
  await using agent = await anAgent(listener.url, token)
  await agent.use('who_am_i')
  await asApp(server, '/admin/users/gone/ban', {})
  await expect(agent.use('who_am_i')).rejects.toThrow()
  expect((await post(body, { authorization: `Bearer ${token}` })).status).toBe(401)
})

test('a page in a browser reaches nothing by a name that points here, nor from elsewhere', async () => {
  const authorization = `Bearer ${await aToken(server, 'surfer')}`
  const body = JSON.stringify(initialize)
  expect((await post(body, { authorization })).status).toBe(200)
  expect((await post(body, { authorization, origin: 'https://evil.example' })).status).toBe(403)
  expect((await post(body, { authorization, origin: 'https://chat.example.org' })).status).toBe(200)
  const { request } = await import('node:http')
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { host: 'evil.example', authorization, 'content-type': 'application/json' }
    const asked = request(listener.url, { method: 'POST', headers }, ({ statusCode }) => resolve(statusCode))
    asked.once('error', reject)
    asked.end(body)
  })
  expect(rebound).toBe(403)
})

test('what is no request is refused, and the next one is answered', async () => {
  const authorization = `Bearer ${await aToken(server, 'noisy')}`
  for (const body of ['', '{', '[]', 'null', '"x"', '{"jsonrpc":"1.0"}', '\u0000\uffff', '['.repeat(10_000)])
    expect((await post(body, { authorization })).status).toBeGreaterThanOrEqual(400)
  expect((await post(`"${'x'.repeat(300_000)}"`, { authorization })).status).toBe(413)
  expect((await fetch(listener.url, { headers: { authorization } })).status).toBe(405)
  expect((await fetch(new URL('/other', listener.url), { headers: { authorization } })).status).toBe(404)
  await using agent = await anAgent(listener.url, await aToken(server, 'noisy'))
  expect(await agent.refused('read_messages', { conversation: 7, limit: 'many' })).toMatch(/conversation/)
  await expect(agent.use('no_such_tool')).rejects.toThrow(/no_such_tool/)
  expect(await agent.use('who_am_i')).toMatchObject({ address: 'user/noisy' })
})

test('of one account sixteen requests wait at once, and the next is told so', async () => {
  const token = await aToken(server, 'patient')
  const quiet = await aClient(server, 'quiet')
  const abort = new AbortController()
  const params = { name: 'wait_for_messages', arguments: { conversation: 'user/quiet', seconds: 50 } }
  const authorization = `Bearer ${token}`
  const waiting = Array.from({ length: 16 }, (_, id) =>
    post(JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params }), { authorization }, abort.signal)
      .then((answer) => answer.text())
      .catch(() => 'stopped'),
  )
  const status = async () => (await post(JSON.stringify(initialize), { authorization })).status
  await expect.poll(status).toBe(429)
  abort.abort()
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 16 }, () => 'stopped'))
  await expect.poll(status).toBe(200)
  quiet.disconnect()
})
