import { createPushKeys } from '@tidings/credentials-node'
import { aClient, aToken, type ChildServer, spawnServer } from '@tidings/testkit'
import { anOwnCertificate, PushService } from '@tidings/testkit/push-service'
import { expect, test, vi } from 'vitest'

const tls = anOwnCertificate()

const turnedOn = {
  TIDINGS_PUSH_CONTACT: 'mailto:ops@chat.example',
  TIDINGS_PUSH_ALLOW: '127.0.0.0/8',
  NODE_EXTRA_CA_CERTS: tls.certFile,
}

/** With the key of the servers of tests. */
const aPushService = (server: ChildServer) => PushService.start(createPushKeys(server.secret).publicKey, tls)

/** Somebody who has subscribed with a browser, and is there no more. */
async function subscribed(server: ChildServer, service: PushService, user: string): Promise<void> {
  const client = await aClient(server, user)
  await client.call('push.subscribe', { ...service.subscribe(user), language: 'en' })
  client.disconnect()
}

async function say(server: ChildServer, to: string, text: string): Promise<void> {
  const { secret, url } = server
  const headers = { authorization: `Bearer ${secret}`, 'tidings-as': 'ann', 'content-type': 'application/json' }
  const body = JSON.stringify({ to, content: { type: 'text', data: text }, clientMsgId: text })
  const answer = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(await answer.text())
}

test('people who are away are pushed what is said to them, over TLS and over ends of the server, the last of each conversation and hardly anything twice', async () => {
  await using server = await spawnServer(turnedOn)
  await using service = await aPushService(server)
  for (const user of ['ann', 'bob', 'cat']) await aToken(server, user)
  for (const user of ['bob', 'cat']) await subscribed(server, service, user)
  const last = (user: string) => service.of(user).at(-1)?.payload.body
  await say(server, 'user/bob', 'first')
  await vi.waitFor(() => expect(last('bob')).toBe('first'), 20_000)
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 10; n++) await say(server, n % 2 === 0 ? 'user/bob' : 'user/cat', `${round}-${n}`)
    await server.kill9()
    await server.start()
  }
  await vi.waitFor(() => expect([last('bob'), last('cat')]).toEqual(['3-8', '3-9']), 30_000)
  expect(service.refused).toEqual([])
  // In order; what was on its way at a kill may have come twice.
  for (const user of ['bob', 'cat']) {
    const seqs = service.of(user).map(({ payload }) => Number(payload.seq))
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    expect(seqs.length - new Set(seqs).size).toBeLessThanOrEqual(4)
  }
}, 120_000)

test('without a contact nothing is pushed', async () => {
  const { TIDINGS_PUSH_CONTACT: _, ...off } = turnedOn
  await using server = await spawnServer(off)
  await using service = await aPushService(server)
  for (const user of ['ann', 'bob']) await aToken(server, user)
  await subscribed(server, service, 'bob')
  await say(server, 'user/bob', 'first')
  await server.kill9()
  await server.start()
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).not.toContain('tidings_push_total{')
  expect(service.got).toEqual([])
}, 60_000)
