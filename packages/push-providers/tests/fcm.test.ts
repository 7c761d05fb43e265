import type { DeviceAddress, DeviceNotice, ProviderAnswer } from '@tidings/core'
import { createPosting } from '@tidings/outbound-node'
import { FcmServer } from '@tidings/testkit/push-service'
import { describe, expect, test } from 'vitest'
import { createFcm } from '../src/index.ts'
import { clock } from './a-clock.ts'
import { aNotice, longText, now } from './a-notice.ts'
import { type Answering, type ProviderRig, providerConformance } from './conformance.ts'

const to: DeviceAddress = { token: 'fcm-token:of-bob' }

async function aGoogle(timeoutMs = 5000) {
  const server = await FcmServer.start(clock.now)
  const posting = createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'push' })
  const { url, tokenUrl, projectId, clientEmail, privateKey, privateKeyId } = server
  const keys = { projectId, clientEmail, privateKey, privateKeyId }
  const channels = { channel: 'messages', callChannel: 'calls' }
  const provider = createFcm({ ...keys, ...channels, url, tokenUrl }, { clock, timeoutMs, posting })
  return {
    ...{ server, provider },
    send: (notice: Partial<DeviceNotice> = {}) => provider.send(to, aNotice(notice)),
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]()
      posting[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const fcmError = (code: number, status: string, errorCode = status, message = 'something') => ({
  status: code,
  body: {
    error: {
      ...{ code, message, status },
      details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
    },
  },
})

type Reply = ReturnType<FcmServer['answers']>

const replies: Readonly<Partial<Record<Answering, Reply>>> = {
  taken: { status: 200, body: { name: 'projects/tidings-test/messages/1' } },
  dead: fcmError(404, 'NOT_FOUND', 'UNREGISTERED'),
  refused: fcmError(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'Android message is too big'),
  unauthorised: { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } },
  'wrong keys': { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } },
  trouble: fcmError(503, 'UNAVAILABLE'),
  busy: { ...fcmError(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), headers: { 'retry-after': '120' } },
  redirect: { status: 302, body: '', headers: { location: '/elsewhere' } },
  html: { status: 200, body: '<!doctype html>' },
  flood: { status: 200, body: `"${'x'.repeat(10_000_000)}"` },
}

async function rig(timeoutMs: number): Promise<ProviderRig> {
  const google = await aGoogle(timeoutMs)
  const { server, provider } = google
  return {
    ...{ provider, to, secrets: [server.privateKey, 'token-1', 'token-2'], hasTokens: true, asksForTokens: true },
    answer(how) {
      let left = how
      server.areKeysWrong = how === 'wrong keys'
      server.answers = (_, stream) => {
        const answered = left === 'unauthorised once' ? 'unauthorised' : left
        if (left === 'unauthorised once') left = 'taken'
        if (answered === 'nothing') stream.session?.destroy()
        return replies[answered]
      }
    },
    counted: () => ({ pushes: server.got.length, tokens: server.tokens }),
    [Symbol.asyncDispose]: () => google[Symbol.asyncDispose](),
  }
}

describe('as every provider', () => providerConformance(rig))

const data = { user: 'bob', conversation: 'room/abcdefghijkl', message: '1789900000000-0001', seq: '41', badge: '3' }

test('a message is shown by the system, and takes the place of the one before it', async () => {
  await using google = await aGoogle()
  expect(await google.send()).toEqual({ came: 'taken' })
  expect(google.server.got[0]?.message).toEqual({
    token: to.token,
    notification: { title: 'Hiking club', body: 'Alice: Dinner at eight?' },
    data: { ...data, kind: 'message' },
    android: {
      ...{ collapse_key: 'aGlraW5nLWNsdWI', ttl: '86400s', priority: 'HIGH' },
      notification: {
        ...{ tag: 'aGlraW5nLWNsdWI', notification_count: 3, notification_priority: 'PRIORITY_HIGH' },
        ...{ default_sound: true, channel_id: 'messages' },
      },
    },
    apns: {
      headers: {
        ...{ 'apns-collapse-id': 'aGlraW5nLWNsdWI', 'apns-expiration': String(now / 1000 + 86_400) },
        ...{ 'apns-push-type': 'alert', 'apns-priority': '10' },
      },
      payload: { aps: { badge: 3, sound: 'default', 'thread-id': 'room/abcdefghijkl', 'mutable-content': 1 } },
    },
    webpush: { headers: { TTL: '86400', Urgency: 'high', Topic: 'aGlraW5nLWNsdWI' } },
  })
  await google.send({ isSilent: true })
  expect(JSON.stringify(google.server.got[1]?.message)).not.toContain('sound')
})

test('a call, and what takes something away, is for the app alone', async () => {
  await using google = await aGoogle()
  const until = now + 60_000
  await google.send({ kind: 'call', until, shown: { title: 'Alice', body: 'Call' } })
  await google.send({ kind: 'withdrawal', shown: { title: '', body: '' } })
  const [call, gone] = google.server.got.map(({ message }) => message)
  expect(call).toMatchObject({
    data: { ...data, kind: 'call', caller: 'Alice', channel: 'calls', title: 'Alice', body: 'Call' },
    android: { priority: 'HIGH', ttl: '60s' },
    apns: { payload: { aps: { alert: { title: 'Alice', body: 'Call' }, sound: 'default' } } },
  })
  expect(gone).toMatchObject({
    data: { ...data, kind: 'withdrawal' },
    android: { priority: 'NORMAL' },
    apns: { headers: { 'apns-push-type': 'background', 'apns-priority': '5' } },
  })
  for (const one of [call, gone]) {
    expect(one).not.toHaveProperty('notification')
    expect(one?.android).not.toHaveProperty('notification')
  }
})

test('texts are cut after whole characters to what Google takes', async () => {
  await using google = await aGoogle()
  await google.send({ shown: { title: 'Alice', body: longText.repeat(3) } })
  const [got] = google.server.got
  expect(got?.bytes).toBeLessThanOrEqual(4096 + (to.token ?? '').length)
  expect(got?.bytes).toBeGreaterThan(3900)
  expect(got?.message.notification).toMatchObject({ body: expect.stringMatching(/…$/) })
})

const badRequest = (field: string) => ({
  status: 400,
  body: {
    error: {
      ...{ code: 400, message: `Invalid value at '${field}'`, status: 'INVALID_ARGUMENT' },
      details: [
        { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description: 'invalid' }] },
      ],
    },
  },
})

/** After `ErrorCode` and "FCM Error Codes" (firebase.google.com, as of 2026). */
const documented: readonly (readonly [object, ProviderAnswer['came']])[] = [
  [fcmError(404, 'NOT_FOUND', 'UNREGISTERED', 'Requested entity was not found.'), 'dead'],
  [
    fcmError(
      400,
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'The registration token is not a valid FCM registration token',
    ),
    'dead',
  ],
  [badRequest('message.token'), 'dead'],
  [badRequest('message.data[0].value'), 'refused'],
  [fcmError(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH', 'SenderId mismatch'), 'dead'],
  [fcmError(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), 'failed'],
  [fcmError(503, 'UNAVAILABLE'), 'failed'],
  [fcmError(500, 'INTERNAL'), 'failed'],
  [fcmError(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR'), 'refused'],
  [{ status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } }, 'failed'],
  [{ status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED' } } }, 'failed'],
  [{ status: 404, body: { error: { code: 404, status: 'NOT_FOUND' } } }, 'refused'],
  [{ status: 400, body: { error: { code: 400, status: 'SOMETHING_NEW' } } }, 'refused'],
  [{ status: 200, body: {} }, 'failed'],
  [{ status: 200, body: null }, 'failed'],
]

test('every answer that Google documents means what it says', async () => {
  await using google = await aGoogle()
  for (const [reply, came] of documented) {
    google.server.answers = () => reply as { status: number }
    expect(await google.send(), JSON.stringify(reply)).toMatchObject({ came, why: expect.any(String) })
  }
})

test('a check has Google look at a push that is sent to nobody', async () => {
  await using google = await aGoogle()
  await google.provider.check()
  expect(google.server.got.map(({ isTrial, message }) => [isTrial, message.token])).toEqual([[true, undefined]])
  google.server.areKeysWrong = true
  await expect(google.provider.check()).rejects.toThrow(/check the id and the secret/)
})
