import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTpns } from '../src/vendors/tpns.ts'
import { aNotice, now } from './a-notice.ts'
import { type Asked, startVendor } from './a-vendor.ts'
import { answersOf, readBody, type Suite, vendorSuite } from './vendor-suite.ts'

const android = { accessId: '1500015188', secretKey: 'secret-of-android' }
const ios = { accessId: '1600015187', secretKey: 'secret-of-ios' }

function isSigned({ headers, text }: Asked): boolean {
  const app = [android, ios].find(({ accessId }) => accessId === headers.accessid)
  const seconds = String(Math.floor(now / 1000))
  if (!app || headers.timestamp !== seconds) return false
  const hex = createHmac('sha256', app.secretKey).update(`${seconds}${app.accessId}${text}`).digest('hex')
  return headers.sign === Buffer.from(hex).toString('base64')
}

const suite: Suite = {
  name: 'tpns',
  answers: answersOf('tpns'),
  secrets: [android.secretKey, ios.secretKey],
  authorises: isSigned,
  create: (url, parts) => createTpns({ android, ios, channels: { xm_ch_id: '101' }, isSandbox: false, url }, parts),
  bounds(body, bytes) {
    const { title, content } = (body as { message: { title: string; content: string } }).message
    expect(bytes).toBeLessThanOrEqual(4096)
    return { title, body: content }
  },
}

vendorSuite(suite)

test('an iPhone is pushed to with the keys of the app for iOS, and shows all that calls its owner', async () => {
  await using rig = await startVendor(suite)
  const terminal = { id: 'phone', platform: 'ios' }
  for (const kind of ['message', 'withdrawal'] as const)
    expect(await rig.provider.send(rig.to, aNotice({ kind, terminal }))).toEqual({ came: 'taken' })
  const [shown, told] = rig.pushes.map(({ text }) => readBody(text, undefined))
  expect(rig.pushes[0]?.headers.accessid).toBe(ios.accessId)
  expect(shown).toMatchObject({
    environment: 'product',
    message: { ios: { aps: { badge_type: 3, sound: 'default' } } },
  })
  expect(told).toMatchObject({ message_type: 'message', message: { ios: { aps: { 'content-available': 1 } } } })
})

test('a device whose app has no keys is refused, with words for the operator', async () => {
  await using rig = await startVendor({
    ...suite,
    create: (url, parts) => createTpns({ ios, isSandbox: false, url }, parts),
  })
  const came = await rig.provider.send(rig.to, aNotice())
  expect(came).toEqual({ came: 'refused', why: 'no keys are set for the app of Android' })
  expect(rig.pushes).toHaveLength(0)
})
