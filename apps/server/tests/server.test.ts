import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aClient, asApp, aToken, ChildServer, RawClient, signedIn, spawnServer, startServer } from '@tidings/testkit'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'

const text = (data: string) => ({ type: 'text', data })

test('a stop by SIGTERM runs to its end, and a restart has everything', async () => {
  await using server = await spawnServer()
  const alice = await aClient(server, 'alice')
  const bob = await aToken(server, 'bob')
  await alice.send('user/bob', 'kept').done
  await server.stop()
  expect(server.output.at(-1)).toContain('"stopped"')
  await server.start()
  const raw = await signedIn(server.url, bob)
  expect(await raw.request('log.read', { conversation: 'user/alice' })).toMatchObject({
    ok: { messages: [{ content: text('kept') }] },
  })
  alice.disconnect()
  raw.socket.terminate()
})

test('what was acknowledged before a kill -9 is there afterwards', async () => {
  await using server = await spawnServer()
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const acknowledged: number[] = []
  for (let round = 0; round < 3; round++) {
    const client = await signedIn(server.url, token)
    const base = round * 1000
    for (let i = 0; i < 300; i++) {
      void client
        .request('message.send', { to: 'user/bob', content: text(String(base + i)), clientMsgId: `c${base + i}` })
        .then(({ ok }) => ok && acknowledged.push(base + i))
    }
    await expect.poll(() => acknowledged.length).toBeGreaterThan(round * 10)
    await server.kill9()
    await server.start()
  }
  const reader = await signedIn(server.url, token)
  const found = new Set<number>()
  for (let after = 0; ; ) {
    const { ok } = await reader.request('log.read', { conversation: 'user/bob', after, limit: 200 })
    const { messages } = ok as { messages: { seq: number; content: { data: string } }[] }
    if (messages.length === 0) break
    for (const { seq, content } of messages) {
      expect(seq).toBe(++after)
      expect(found.has(Number(content.data))).toBe(false)
      found.add(Number(content.data))
    }
  }
  expect(acknowledged.filter((one) => !found.has(one))).toEqual([])
  reader.socket.terminate()
}, 60_000)

test('a second server on the same data directory refuses, and says who holds it', async () => {
  await using server = await spawnServer()
  const second = new ChildServer({ TIDINGS_DATA: server.data })
  await expect(second.start()).rejects.toThrow(/is in use by process \d+.*stop that server/s)
})

test('the secret is made on the first start, for its owner only; a weak one is refused with advice', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-secret-'))
  const weak = new ChildServer({ TIDINGS_SECRET: 'password' })
  await expect(weak.start()).rejects.toThrow(/secret: is too weak.*randomBytes/s)
  await using made = await startServer({ data, secret: undefined })
  expect(statSync(join(made.data, 'secret')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(made.data, 'secret'), 'utf8').trim().length).toBeGreaterThanOrEqual(43)
})

test('TLS by certificate files', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-tls-'))
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', keyFile, '-out', certFile],
    { stdio: 'ignore' },
  )
  await using server = await spawnServer({ TIDINGS_TLS_CERT_FILE: certFile, TIDINGS_TLS_KEY_FILE: keyFile })
  expect(server.url).toMatch(/^https:/)
  const script = `const a = await fetch('${server.url}/healthz'); console.log(a.status, a.headers.get('strict-transport-security') !== null);
    const w = new WebSocket('${server.url.replace('https', 'wss')}/ws', 'tidings.v1'); w.onopen = () => { console.log('open'); process.exit() }; w.onerror = () => process.exit(1)`
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certFile }
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env }).toString()
  expect(output).toBe('200 true\nopen\n')
})

test("a customer's issuer signs people in", async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] })
  const keys = createServer((_request, response) => response.end(set)).listen(0, '127.0.0.1')
  await new Promise((resolve) => keys.once('listening', resolve))
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`
  await using server = await startServer({ users: 'external', issuers: [{ issuer: 'https://id.example', jwksUrl }] })
  const token = await new SignJWT({ sub: 'org:7', iss: 'https://id.example' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
  const client = await signedIn(server.url, token)
  expect(await client.request('message.send', { to: 'user/org:8', content: text('hi') })).toMatchObject({
    ok: { seq: 1 },
  })
  client.socket.terminate()
  keys.close()
})

test('a revoked token opens nothing more, and its sessions end', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const client = await signedIn(server.url, token)
  await asApp(server, '/tokens/revoke', { user: 'alice' })
  expect(await client.closed).toMatchObject({ code: 4401 })
  const again = new RawClient(server.url)
  await again.open()
  expect(await again.request('connect', { token })).toMatchObject({ error: { code: 'unauthenticated' } })
  again.socket.terminate()
})

test('neither contents nor secrets reach the log, at any level', async () => {
  await using server = await spawnServer({ TIDINGS_LOG: 'debug' })
  const post = (path: string, body: unknown) =>
    fetch(`${server.url}/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const registered = (await (
    await post('/accounts/register', { username: 'alice', password: 'marker-password' })
  ).json()) as { token: string }
  await post('/accounts/login', { username: 'alice', password: 'marker-wrong' })
  await aToken(server, 'bob')
  const client = await signedIn(server.url, registered.token)
  await client.request('message.send', { to: 'user/bob', content: text('marker-content') })
  await client.request('message.send', { to: 'user/bob', content: { type: 'text', data: { 'marker-invalid': 1 } } })
  await client.request('user.search', { query: 'marker-search' })
  client.socket.terminate()
  await server.stop()
  const output = server.output.join('\n')
  expect(output).toContain('listening')
  for (const marker of ['marker-', registered.token.slice(-20), server.secret]) expect(output).not.toContain(marker)
})

test('a full disk is unavailable to senders, and loses nothing', async () => {
  await using server = await startServer({ sqlite: { readers: 1, maxBytes: 3_000_000 } })
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const client = await signedIn(server.url, token)
  const content = { type: 'custom/big', data: 'x'.repeat(50_000) }
  let stored = 0
  let answer = await client.request('message.send', { to: 'user/bob', content })
  for (; answer.ok && stored < 200; stored++) answer = await client.request('message.send', { to: 'user/bob', content })
  expect(answer).toMatchObject({ error: { code: 'unavailable', message: 'the disk is full' } })
  expect(await client.request('log.read', { conversation: 'user/bob', limit: 1 })).toMatchObject({
    ok: { head: stored },
  })
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  const ready = await fetch(`${server.url}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ status: 'not ready', reason: 'the disk is full' })
  client.socket.terminate()
})
