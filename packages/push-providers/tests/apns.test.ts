import type { OutgoingHttpHeaders } from 'node:http2'
import type { DeviceAddress, DeviceNotice, ProviderAnswer } from '@tidings/core'
import { type ApnsGot, ApnsServer, anOwnCertificate } from '@tidings/testkit/push-service'
import { describe, expect, test } from 'vitest'
import { createApns } from '../src/index.ts'
import { clock } from './a-clock.ts'
import { aNotice, longText, now } from './a-notice.ts'
import { type Answering, type ProviderRig, providerConformance } from './conformance.ts'

const app = 'org.example.chat'
const to: DeviceAddress = { token: 'a1'.repeat(32) }
const tls = anOwnCertificate()

/** Over TLS, as it is in the world. */
async function anApple(timeoutMs = 5000, time = clock) {
  const server = await ApnsServer.start({ tls, now: time.now })
  const { url, key, keyId, teamId } = server
  const provider = createApns({ url, key, keyId, teamId, app }, { clock: time, timeoutMs, ca: [tls.cert] })
  return {
    ...{ server, provider },
    send: (notice: Partial<DeviceNotice> = {}, whom = to) => provider.send(whom, aNotice(notice)),
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const replies: Readonly<Partial<Record<Answering, ReturnType<ApnsServer['answers']>>>> = {
  taken: { status: 200 },
  dead: { status: 410, reason: 'Unregistered', timestamp: now - 1000 },
  refused: { status: 400, reason: 'PayloadEmpty' },
  unauthorised: { status: 403, reason: 'ExpiredProviderToken' },
  'unauthorised once': { status: 403, reason: 'ExpiredProviderToken' },
  'wrong keys': { status: 403, reason: 'InvalidProviderToken' },
  busy: { status: 429, reason: 'TooManyRequests', retryAfter: 120 },
  trouble: { status: 503, reason: 'ServiceUnavailable' },
}

/** What is none of Apple's. */
const others: Readonly<Partial<Record<Answering, { readonly headers: OutgoingHttpHeaders; readonly body: string }>>> = {
  redirect: { headers: { ':status': 302, location: '/elsewhere' }, body: '' },
  html: { headers: { ':status': 200 }, body: '<!doctype html>' },
  flood: { headers: { ':status': 200 }, body: 'x'.repeat(10_000_000) },
}

async function rig(timeoutMs: number): Promise<ProviderRig> {
  const apple = await anApple(timeoutMs)
  const { server, provider } = apple
  return {
    ...{ provider, to, secrets: [server.key, 'eyJ'], hasTokens: true, asksForTokens: false },
    answer(how) {
      let left = how
      server.answers = (_, stream) => {
        const answered = left
        if (left === 'unauthorised once') left = 'taken'
        if (answered === 'nothing') stream.session?.destroy()
        const other = others[answered]
        if (!other) return replies[answered]
        stream.respond(other.headers)
        stream.end(other.body)
        return undefined
      }
    },
    counted: () => ({ pushes: server.got.length, tokens: 0 }),
    [Symbol.asyncDispose]: () => apple[Symbol.asyncDispose](),
  }
}

describe('as every provider', () => providerConformance(rig))

const first = (server: ApnsServer): ApnsGot => server.got[0] as ApnsGot

test('a message is an alert, with all that an app needs to show it, sort it and open it', async () => {
  await using apple = await anApple()
  expect(await apple.send()).toEqual({ came: 'taken' })
  const { token, headers, payload } = first(apple.server)
  expect(token).toBe(to.token)
  expect(headers).toMatchObject({
    ...{ 'apns-topic': app, 'apns-push-type': 'alert', 'apns-priority': '10', 'apns-collapse-id': 'aGlraW5nLWNsdWI' },
    'apns-expiration': String(now / 1000 + 86_400),
  })
  expect(payload).toEqual({
    aps: {
      ...{ alert: { title: 'Hiking club', body: 'Alice: Dinner at eight?' }, badge: 3, sound: 'default' },
      ...{ 'thread-id': 'room/abcdefghijkl', 'mutable-content': 1, 'interruption-level': 'active' },
    },
    ...{ kind: 'message', user: 'bob', conversation: 'room/abcdefghijkl', message: '1789900000000-0001', seq: '41' },
  })
  await apple.send({ isSilent: true }, { ...to, app: 'org.example.other' })
  expect(apple.server.got[1]?.payload.aps).not.toHaveProperty('sound')
  expect(apple.server.got[1]?.headers['apns-topic']).toBe('org.example.other')
  // The same push has the same name when it is sent again.
  await apple.send()
  expect(apple.server.got[2]?.headers['apns-id']).toBe(headers['apns-id'])
  expect(apple.server.refused).toEqual([])
})

test('a call wakes the app by its own token, and is shown at least where that is gone or was never there', async () => {
  await using apple = await anApple()
  const whom = { ...to, voipToken: 'b2'.repeat(32) }
  expect(await apple.send({ kind: 'call', shown: { title: 'Alice', body: 'Call' } }, whom)).toEqual({ came: 'taken' })
  expect(first(apple.server)).toMatchObject({
    token: whom.voipToken,
    headers: { 'apns-topic': `${app}.voip`, 'apns-push-type': 'voip', 'apns-priority': '10' },
    payload: { aps: {}, kind: 'call', caller: 'Alice', title: 'Alice', body: 'Call', badge: 3 },
  })
  await apple.send({ kind: 'call', isContentHidden: true }, whom)
  expect(apple.server.got[1]?.payload).not.toHaveProperty('caller')
  apple.server.answers = ({ token }) =>
    token === whom.voipToken ? { status: 400, reason: 'BadDeviceToken' } : { status: 200 }
  expect(await apple.send({ kind: 'call', isSilent: true }, whom)).toEqual({ came: 'taken' })
  const last = apple.server.got.at(-1)
  expect(last?.headers['apns-push-type']).toBe('alert')
  expect(last?.payload.aps).toMatchObject({ sound: 'default', 'interruption-level': 'time-sensitive' })
  expect(apple.server.refused).toEqual([])
})

test('a device that has the token for calls alone is told of these, and is dead when that is', async () => {
  await using apple = await anApple()
  const whom = { voipToken: 'b2'.repeat(32) }
  expect(await apple.send({ kind: 'call' }, whom)).toEqual({ came: 'taken' })
  for (const kind of ['message', 'withdrawal'] as const)
    expect(await apple.send({ kind }, whom)).toEqual({ came: 'impossible' })
  apple.server.answers = () => ({ status: 410, reason: 'Unregistered' })
  expect(await apple.send({ kind: 'call' }, whom)).toMatchObject({ came: 'dead' })
  expect(apple.server.got.map(({ token }) => token)).toEqual([whom.voipToken, whom.voipToken])
})

test('what is taken away again is a background push that shows nothing', async () => {
  await using apple = await anApple()
  expect(await apple.send({ kind: 'withdrawal', shown: { title: '', body: '' } })).toEqual({ came: 'taken' })
  const { headers, payload } = first(apple.server)
  expect(headers).toMatchObject({ 'apns-push-type': 'background', 'apns-priority': '5' })
  expect(payload).toMatchObject({ aps: { 'content-available': 1 }, kind: 'withdrawal', seq: '41', badge: 3 })
  expect(apple.server.refused).toEqual([])
})

test('texts are cut after whole characters to what Apple takes', async () => {
  await using apple = await anApple()
  const text = longText.repeat(3)
  await apple.send({ shown: { title: 'Alice', body: text } })
  await apple.send({ kind: 'call', shown: { title: 'Alice', body: text } }, { ...to, voipToken: 'b2' })
  expect(apple.server.refused).toEqual([])
  const [alert, call] = apple.server.got
  expect(alert?.bytes).toBeGreaterThan(3900)
  expect(alert?.bytes).toBeLessThanOrEqual(4096)
  expect(call?.bytes).toBeLessThanOrEqual(5120)
  const { body: shown } = first(apple.server).payload.aps.alert as { body: string }
  expect(shown).toMatch(/…$/)
  expect(text.startsWith(shown.slice(0, -1))).toBe(true)
})

const minute = 60_000

/** After "Handling notification responses from APNs" (developer.apple.com, as of 2025). */
const documented: readonly (readonly [number, string, ProviderAnswer['came'], object?])[] = [
  [400, 'BadCollapseId', 'refused'],
  [400, 'BadDeviceToken', 'dead'],
  [400, 'BadExpirationDate', 'refused'],
  [400, 'BadMessageId', 'refused'],
  [400, 'BadPriority', 'refused'],
  [400, 'BadTopic', 'refused'],
  [400, 'DeviceTokenNotForTopic', 'dead'],
  [400, 'DuplicateHeaders', 'refused'],
  [400, 'IdleTimeout', 'failed'],
  [400, 'InvalidPushType', 'refused'],
  [400, 'MissingDeviceToken', 'refused'],
  [400, 'MissingTopic', 'refused'],
  [400, 'PayloadEmpty', 'refused'],
  [400, 'TopicDisallowed', 'refused'],
  [403, 'BadCertificate', 'failed'],
  [403, 'BadCertificateEnvironment', 'failed'],
  [403, 'BadEnvironmentKeyIdInToken', 'failed'],
  [403, 'ExpiredProviderToken', 'failed'],
  [403, 'Forbidden', 'failed'],
  [403, 'InvalidProviderToken', 'failed'],
  [403, 'MissingProviderToken', 'failed'],
  [403, 'UnrelatedKeyIdInToken', 'failed'],
  [404, 'BadPath', 'refused'],
  [405, 'MethodNotAllowed', 'refused'],
  [410, 'ExpiredToken', 'dead', { at: now - minute }],
  [410, 'Unregistered', 'dead', { at: now - minute }],
  [413, 'PayloadTooLarge', 'refused'],
  [429, 'TooManyProviderTokenUpdates', 'failed', { retryAfterMs: 20 * minute }],
  [429, 'TooManyRequests', 'failed', { ofDevice: true, retryAfterMs: minute }],
  [500, 'InternalServerError', 'failed'],
  [503, 'ServiceUnavailable', 'failed'],
  [503, 'Shutdown', 'failed'],
  // Those that no document names.
  [400, 'SomethingNew', 'refused'],
  [403, 'SomethingNew', 'failed'],
  [410, 'SomethingNew', 'dead', { at: now - minute }],
  [429, 'SomethingNew', 'failed', { ofDevice: true }],
  [500, 'SomethingNew', 'failed'],
]

test('every answer that Apple documents means what it says', async () => {
  await using apple = await anApple()
  for (const [status, reason, came, more = {}] of documented) {
    apple.server.answers = () => ({ status, reason, ...(status === 410 ? { timestamp: now - minute } : {}) })
    expect(await apple.send(), reason).toMatchObject({ came, why: expect.stringContaining(String(status)), ...more })
  }
})

test('one token is signed for three quarters of an hour, however often Apple calls it expired', async () => {
  const state = { elapsed: 0 }
  const time = { ...clock, now: () => now + state.elapsed, elapsed: () => state.elapsed }
  await using apple = await anApple(5000, time)
  const used = () => apple.server.got.at(-1)?.headers.authorization
  await apple.send()
  const one = used()
  apple.server.answers = () => ({ status: 403, reason: 'ExpiredProviderToken' })
  await apple.send()
  expect(used()).toBe(one)
  state.elapsed = 20 * minute
  await apple.send()
  const two = used()
  expect(two).not.toBe(one)
  apple.server.answers = () => ({ status: 200 })
  state.elapsed = 64 * minute
  await apple.send()
  expect(used()).toBe(two)
  state.elapsed = 65 * minute
  await apple.send()
  expect(used()).not.toBe(two)
  expect(apple.server.refused).toEqual([])
})

test('a check says whether Apple takes the key, and pushes nothing to anybody', async () => {
  await using apple = await anApple()
  apple.server.answers = () => ({ status: 400, reason: 'BadDeviceToken' })
  await apple.provider.check()
  apple.server.answers = () => ({ status: 403, reason: 'InvalidProviderToken' })
  await expect(apple.provider.check()).rejects.toThrow(/InvalidProviderToken.*check the key/)
  apple.server.answers = () => ({ status: 400, reason: 'TopicDisallowed' })
  await expect(apple.provider.check()).rejects.toThrow(/TopicDisallowed.*check the bundle id/)
  expect(new Set(apple.server.got.map(({ token }) => token))).toEqual(new Set(['0'.repeat(64)]))
})
