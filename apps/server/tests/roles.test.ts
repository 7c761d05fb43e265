import { RawClient, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

test('a node without doors says how it is, and of what it does not do who does', async () => {
  await using server = await startServer({ roles: ['login'], http: { metrics: 'loopback' } })
  const ask = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init)
  for (const path of ['/healthz', '/readyz', '/metrics']) expect((await ask(path)).status).toBe(200)
  expect(await (await ask('/v1/directory/rooms')).json()).toEqual({
    error: { code: 'unavailable', message: expect.stringContaining('has not the role doors: ask a node that has it') },
  })
  expect((await ask('/', { headers: { accept: 'text/html' } })).status).toBe(404)
  const register = { username: 'alice', password: 'correct horse battery' }
  const headers = { 'content-type': 'application/json' }
  const made = await ask('/v1/accounts/register', { method: 'POST', headers, body: JSON.stringify(register) })
  expect(await made.json()).toMatchObject({ user: { id: 'alice' } })
  const refused = new Promise((resolve) => new RawClient(server.url).socket.on('error', resolve))
  expect(String(await refused)).toContain('503')
})

test('a node without login takes connections, and sends whoever wants an account elsewhere', async () => {
  await using server = await startServer({ roles: ['doors', 'jobs'] })
  const answer = await fetch(`${server.url}/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('has not the role login')])
  const raw = new RawClient(server.url)
  await raw.open()
  raw.socket.terminate()
})
