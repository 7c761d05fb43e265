import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createGetui } from '../src/vendors/getui.ts'
import { aNotice, now } from './a-notice.ts'
import { startVendor } from './a-vendor.ts'
import { answersOf, readBody, type Suite, vendorSuite } from './vendor-suite.ts'

const [appId, appKey, masterSecret] = ['appid1', 'key-of-getui', 'secret-of-getui']
const options = { XM: { '/extra.channel_id': '101' } }

const suite: Suite = {
  name: 'getui',
  answers: answersOf('getui'),
  secrets: [masterSecret],
  tokens: {
    path: `/v2/${appId}/auth`,
    reply({ text }, token) {
      const asked = JSON.parse(text)
      const right = createHash('sha256').update(`${appKey}${now}${masterSecret}`).digest('hex')
      const isRight = asked.appkey === appKey && asked.timestamp === String(now) && asked.sign === right
      return isRight ? { code: 0, msg: 'success', data: { expire_time: String(now + 86_400_000), token } } : undefined
    },
  },
  wrongKeys: { status: 400, body: { code: 20_001, msg: 'sign is invalid' } },
  authorises: ({ headers }, token) => headers.token === token,
  create: (origin, parts) => createGetui({ appId, appKey, masterSecret, options, url: `${origin}/v2` }, parts),
  bounds(body) {
    const { notification } = (body as { push_message: { notification: { title: string; body: string } } }).push_message
    expect(notification.title.length).toBeLessThanOrEqual(50)
    expect(notification.body.length).toBeLessThanOrEqual(256)
    return notification
  },
}

vendorSuite(suite)

test('UniPush is the same, by its own name and keys', async () => {
  await using rig = await startVendor({
    ...suite,
    create: (origin, parts) => createGetui({ appId, appKey, masterSecret, url: `${origin}/v2` }, parts, 'unipush'),
  })
  expect(rig.provider.name).toBe('unipush')
  expect(await rig.provider.send(rig.to, aNotice())).toEqual({ came: 'taken' })
})

test('a call rings an iPhone that has a token for calls, and has one name however often it is tried', async () => {
  await using rig = await startVendor(suite)
  const to = { ...rig.to, voipToken: 'voip' }
  for (let tried = 0; tried < 2; tried++) await rig.provider.send(to, aNotice({ kind: 'call' }))
  const [first, second] = rig.pushes.map(({ text }) => readBody(text, undefined))
  expect(first).toMatchObject({ push_channel: { ios: { type: 'voip' } } })
  expect(second).toEqual(first)
})

test('whoever asks for too many tokens is told so, and not that the keys are wrong', async () => {
  const wrongKeys = { status: 401, body: { code: 10_003, msg: '每分钟鉴权频率超限' } }
  await using rig = await startVendor({ ...suite, wrongKeys })
  rig.answer('wrong keys')
  const why = 'no token: code 10003: too many tokens were asked for'
  await expect(rig.provider.check()).rejects.toMatchObject({ code: 'unavailable', message: why })
  expect(await rig.provider.send(rig.to, aNotice())).toEqual({ came: 'failed', why })
})
