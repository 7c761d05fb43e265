import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DeviceAddress } from '@tidings/core'
import { createPosting } from '@tidings/outbound-node'
import { describe, expect, test } from 'vitest'
import { createGateway } from '../src/index.ts'
import { clock } from './a-clock.ts'
import { aNotice, now } from './a-notice.ts'
import { startVendor } from './a-vendor.ts'
import { providerConformance } from './conformance.ts'

const secret = 'the-secret-of-the-gateway'
const to: DeviceAddress = { token: 'device-token-of-bob', app: 'org.example.chat', language: 'zh-CN' }

describe('as every provider', () =>
  providerConformance(async (timeoutMs) =>
    startVendor(
      {
        to,
        secrets: [secret],
        create: (origin, parts) =>
          createGateway({ android: `${origin}/android/push`, secret }, parts)[0] as ReturnType<typeof createGateway>[0],
        authorises: ({ headers }) => headers.authorization === `Bearer ${secret}`,
        answers: [
          { status: 200, body: 'ok', came: 'taken' },
          { status: 410, body: {}, came: 'dead' },
          { status: 400, body: {}, came: 'refused' },
          { status: 401, body: {}, came: 'unauthorised' },
        ],
      },
      timeoutMs,
    ),
  ))

/** What Wildfire's push_server reads, with the types that it reads it as (`PushMessage`, 2026-06). */
const fields: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  ...{ sender: 'string', senderName: 'string', senderPortrait: 'string', convType: 'number', target: 'string' },
  ...{ targetName: 'string', targetPortrait: 'string', userId: 'string', line: 'number', cntType: 'number' },
  ...{ serverTime: 'number', pushMessageType: 'number', pushType: 'number', pushContent: 'string', pushData: 'string' },
  ...{ unReceivedMsg: 'number', existBadgeNumber: 'number', mentionedType: 'number', packageName: 'string' },
  ...{ deviceToken: 'string', voipDeviceToken: 'string', isHiddenDetail: 'boolean', language: 'string' },
  ...{ messageId: 'number', callStartUid: 'string', republish: 'boolean' },
}

/** As Wildfire's: answers `ok`, whatever comes of it. */
async function aPushServer() {
  const got: { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      got.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString('utf8')) })
      response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' }).end('"OK"')
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const posting = createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'push' })
  const settings = { android: `${origin}/android/push`, ios: `${origin}/ios/push`, harmony: `${origin}/harmony/push` }
  const all = createGateway(settings, { posting, clock, timeoutMs: 5000 })
  return {
    got,
    all: new Map(all.map((one) => [one.name, one])),
    async [Symbol.asyncDispose]() {
      posting[Symbol.dispose]()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test("a push is said field by field as Wildfire's server says it", async () => {
  await using server = await aPushServer()
  const { message } = aNotice()
  const mentions = ['user/bob']
  const notice = aNotice({ message: { ...message, mentions } })
  expect(await server.all.get('xiaomi')?.send(to, notice)).toEqual({ came: 'taken' })
  const [{ path, body }] = server.got as [(typeof server.got)[number]]
  expect(path).toBe('/android/push')
  expect(Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeof value]))).toEqual(fields)
  expect(body).toEqual({
    ...{ sender: 'alice', senderName: 'Alice', senderPortrait: 'https://chat.example/alice.png', convType: 1, line: 0 },
    ...{ target: 'abcdefghijkl', targetName: 'Hiking club', targetPortrait: 'https://chat.example/hiking.png' },
    ...{ userId: 'bob', cntType: 1, serverTime: now },
    ...{ pushMessageType: 0, pushType: 1, pushContent: 'Alice: Dinner at eight?', pushData: expect.any(String) },
    ...{ unReceivedMsg: 3, existBadgeNumber: 0, mentionedType: 1, packageName: 'org.example.chat' },
    ...{ deviceToken: to.token, voipDeviceToken: '', isHiddenDetail: false, language: 'zh-CN' },
    ...{ messageId: expect.any(Number), callStartUid: '', republish: false },
  })
  expect(Number.isSafeInteger(body.messageId)).toBe(true)
  expect(JSON.parse(String(body.pushData))).toMatchObject({ conversation: 'room/abcdefghijkl', seq: 41 })
})

test('each who pushes has the number and the address that Wildfire gives it', async () => {
  await using server = await aPushServer()
  for (const provider of server.all.values()) await provider.send(to, aNotice())
  const said = [...server.all.keys()].map((name, at) => [name, server.got[at]?.path, server.got[at]?.body.pushType])
  expect(said).toEqual([
    ...[
      ...['xiaomi', 'huawei', 'meizu', 'vivo', 'oppo', 'fcm', 'getui', 'jpush', 'honor', 'unipush'].map((name, at) => [
        ...[name, '/android/push', at + 1],
      ]),
      ['apns', '/ios/push', 0],
      ['apns-sandbox', '/ios/push', 1],
      ['harmony', '/harmony/push', 0],
    ],
  ])
})

test('a call, its end, and what was taken back have numbers of their own; what was read elsewhere has none, and nothing hidden is said', async () => {
  await using server = await aPushServer()
  const apns = server.all.get('apns')
  const { message } = aNotice()
  const alone = { ...message, conversation: 'user/alice' }
  const voip = { ...to, voipToken: 'voip-of-bob' }
  const invite = { ...alone, content: { type: 'call/invite', data: {} } } as const
  await apns?.send(voip, aNotice({ kind: 'call', message: invite, names: { sender: 'Alice' } }))
  await apns?.send(to, aNotice({ message: { ...alone, content: { type: 'call/bye', data: {} } } }))
  await apns?.send(to, aNotice({ message: { ...alone, content: { type: 'call/answer', data: {} } } }))
  await apns?.send(to, aNotice({ kind: 'withdrawal', message: { ...alone, recalled: true } }))
  expect(await apns?.send(to, aNotice({ kind: 'withdrawal' }))).toEqual({ came: 'impossible' })
  await apns?.send(to, aNotice({ isContentHidden: true, shown: { title: 'Tidings', body: 'New message' } }))
  expect(server.got.map(({ body }) => body.pushMessageType)).toEqual([1, 2, 4, 5, 0])
  expect(server.got[0]?.body).toMatchObject({
    ...{ convType: 0, target: 'alice', targetName: 'Alice', cntType: 400, voipDeviceToken: 'voip-of-bob' },
    callStartUid: message.id,
  })
  for (const at of [3, 4]) expect(server.got[at]?.body).not.toHaveProperty('pushContent')
  expect(server.got[4]?.body.isHiddenDetail).toBe(true)
})

test('an address that is none, and a secret that is not taken, are told to the operator', async () => {
  await using rig = await startVendor({
    to,
    secrets: [secret],
    create: (origin, parts) =>
      createGateway({ ios: `${origin}/ios/push`, secret }, parts)[0] as ReturnType<typeof createGateway>[0],
    authorises: () => true,
    answers: [{ status: 404, body: {}, came: 'refused' }],
  })
  rig.answer('refused')
  await expect(rig.provider.check()).rejects.toThrow('check the address')
  // It is not the device that is wrong.
  expect(await rig.provider.send(rig.to, aNotice())).toMatchObject({ came: 'failed' })
})
