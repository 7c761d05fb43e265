import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { aClient, aToken, type ChildServer, spawnServer } from '@tidings/testkit'
import { ApnsServer, anOwnCertificate, FcmServer } from '@tidings/testkit/push-service'
import { expect, test, vi } from 'vitest'
import { said } from './a-command.ts'

const tls = anOwnCertificate()
const app = 'org.example.chat'

function aFile(name: string, text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidings-push-')), name)
  writeFileSync(file, text)
  return file
}

const settingsFor = ({ url, key, keyId, teamId }: ApnsServer) => ({
  TIDINGS_PUSH_APNS_KEY_FILE: aFile('AuthKey.p8', key),
  TIDINGS_PUSH_APNS_KEY_ID: keyId,
  TIDINGS_PUSH_APNS_TEAM_ID: teamId,
  TIDINGS_PUSH_APNS_APP: app,
  TIDINGS_PUSH_APNS_URL: url,
  TIDINGS_PUSH_CA_FILE: tls.certFile,
})

/** An app that has registered, and is there no more. */
async function registered(server: ChildServer, user: string, token: string): Promise<void> {
  const client = await aClient(server, user)
  await client.call('push.register', { provider: 'apns', token })
  client.disconnect()
}

/** As ann. */
async function post(server: ChildServer, path: string, body: object = {}) {
  const { secret, url } = server
  const headers = { authorization: `Bearer ${secret}`, 'tidings-as': 'ann', 'content-type': 'application/json' }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as { readonly id: string }
}

const say = (server: ChildServer, to: string, text: string) =>
  post(server, '/v1/messages', { to, content: { type: 'text', data: text }, clientMsgId: text.replaceAll(' ', '-') })

const alertOf = (payload: { readonly aps: Readonly<Record<string, unknown>> }): string | undefined =>
  (payload.aps.alert as { readonly body: string } | undefined)?.body

test('a phone is pushed what is said to its user, and it goes again when it is recalled; over ends of the server; a token that was passed on, or is dead, is pushed nothing more', async () => {
  await using apple = await ApnsServer.start({ tls })
  await using server = await spawnServer(settingsFor(apple))
  for (const user of ['ann', 'bob', 'cat']) await aToken(server, user)
  await registered(server, 'bob', 'phone-1')
  await registered(server, 'cat', 'phone-2')
  const last = (token: string) => apple.of(token).at(-1)
  const { id } = await say(server, 'user/bob', 'first')
  await vi.waitFor(() => expect(alertOf(last('phone-1')?.payload ?? { aps: {} })).toBe('first'), 20_000)
  expect(last('phone-1')).toMatchObject({
    headers: { 'apns-topic': app, 'apns-push-type': 'alert' },
    payload: { aps: { alert: { title: 'ann', body: 'first' }, badge: 1, 'thread-id': 'user/ann' }, seq: '1' },
  })
  await post(server, `/v1/messages/${encodeURIComponent(id)}/recall`)
  await vi.waitFor(() => expect(last('phone-1')?.headers['apns-push-type']).toBe('background'), 20_000)
  expect(last('phone-1')?.payload).toMatchObject({ kind: 'withdrawal', conversation: 'user/ann', message: id })
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 10; n++) await say(server, n % 2 === 0 ? 'user/bob' : 'user/cat', `${round}-${n}`)
    await server.kill9()
    await server.start()
  }
  const bodies = (token: string) => alertOf(last(token)?.payload ?? { aps: {} })
  await vi.waitFor(() => expect([bodies('phone-1'), bodies('phone-2')]).toEqual(['2-8', '2-9']), 30_000)
  // Passed on: what is said to the one who had it is pushed to nobody.
  await registered(server, 'cat', 'phone-1')
  apple.answers = () => ({ status: 410, reason: 'Unregistered', timestamp: Date.now() + 60_000 })
  const before = apple.got.length
  await say(server, 'user/bob', 'for bob alone')
  await say(server, 'user/cat', 'for cat')
  await vi.waitFor(() => expect(apple.got.slice(before).map(({ token }) => token)).toContain('phone-1'), 20_000)
  expect(apple.got.slice(before).map(({ payload }) => alertOf(payload))).not.toContain('for bob alone')
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toMatch(/tidings_push_total\{provider="apns",outcome="dead"\} [12]/)
  }, 20_000)
  expect(apple.refused).toEqual([])
}, 120_000)

test('a device of a provider that is not set up cannot register, and is told which are', async () => {
  await using apple = await ApnsServer.start({ tls })
  await using server = await spawnServer(settingsFor(apple))
  const client = await aClient(server, 'ann')
  await expect(client.call('push.register', { provider: 'fcm', token: 'a' })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('apns'),
  })
  // Browsers are another matter.
  expect(await client.call('push.key', {})).toMatchObject({ on: false })
  client.disconnect()
}, 60_000)

test('a gateway of the operator gets what is for devices whose providers have no keys here', async () => {
  const got: Readonly<Record<string, unknown>>[] = []
  const gateway = createServer(async (request, response) => {
    got.push({ ...((await json(request)) as object), path: request.url, said: request.headers.authorization })
    response.end('"OK"')
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/android/push`
  const settings = { TIDINGS_PUSH_GATEWAY_ANDROID: url, TIDINGS_PUSH_GATEWAY_SECRET: 'known' }
  await using server = await spawnServer(settings)
  for (const user of ['ann', 'bob']) await aToken(server, user)
  const client = await aClient(server, 'bob')
  await client.call('push.register', { provider: 'xiaomi', token: 'of-bob', app: 'org.example.chat' })
  client.disconnect()
  await say(server, 'user/bob', 'hello')
  await vi.waitFor(() => expect(got).toHaveLength(1), 20_000)
  expect(got[0]).toMatchObject({
    ...{ path: '/android/push', said: 'Bearer known', pushType: 1, deviceToken: 'of-bob', pushContent: 'hello' },
    ...{ sender: 'ann', userId: 'bob', target: 'ann', packageName: 'org.example.chat', unReceivedMsg: 1 },
  })
  gateway.closeAllConnections()
  await new Promise((resolve) => gateway.close(resolve))
}, 60_000)

const data = () => ({ TIDINGS_DATA: mkdtempSync(join(tmpdir(), 'tidings-push-')), TIDINGS_PORT: '0' })

test('doctor says whether providers take their keys, and what to do where they do not', async () => {
  await using apple = await ApnsServer.start({ tls })
  await using google = await FcmServer.start()
  apple.answers = () => ({ status: 400, reason: 'BadDeviceToken' })
  const settings = {
    ...data(),
    ...settingsFor(apple),
    TIDINGS_PUSH_FCM_SERVICE_ACCOUNT_FILE: aFile('account.json', JSON.stringify(google.serviceAccount)),
    TIDINGS_PUSH_FCM_URL: google.url,
  }
  expect((await said(['doctor'], settings)).out).toMatch(/ok +pushes +go to apns, fcm/)
  google.areKeysWrong = true
  apple.answers = () => ({ status: 403, reason: 'InvalidProviderToken' })
  const { out } = await said(['doctor'], settings)
  expect(out).toMatch(
    /fault +pushes +apns: .*InvalidProviderToken.*check the key.*; fcm: .*check the id and the secret/,
  )
  expect(out).not.toContain('PRIVATE KEY')
})

test.each([
  ['a key that is not there', { TIDINGS_PUSH_APNS_KEY_FILE: '/nowhere.p8' }, /push\.apns\.keyFile: \/nowhere\.p8/],
  ['a key that is none', { TIDINGS_PUSH_APNS_KEY_FILE: aFile('key.p8', 'no key') }, /push\.apns\.keyFile/],
  [
    'an account that is none',
    { TIDINGS_PUSH_FCM_SERVICE_ACCOUNT_FILE: aFile('account.json', '{"project_id":"a"}') },
    /push\.fcm\.serviceAccountFile: .*client_email/,
  ],
])('doctor names the setting of %s', async (_, broken, named) => {
  const whole = { TIDINGS_PUSH_APNS_KEY_ID: 'a', TIDINGS_PUSH_APNS_TEAM_ID: 'b', TIDINGS_PUSH_APNS_APP: app }
  const { code, out } = await said(['doctor'], { ...data(), ...whole, ...broken })
  expect(code).toBe(1)
  expect(out).toMatch(named)
})
