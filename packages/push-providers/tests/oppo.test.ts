import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { createOppo } from '../src/vendors/oppo.ts'
import { now } from './a-notice.ts'
import { answersOf, vendorSuite } from './vendor-suite.ts'

const [appKey, masterSecret] = ['key-of-oppo', 'secret-of-oppo']

vendorSuite({
  name: 'oppo',
  answers: answersOf('oppo'),
  secrets: [masterSecret],
  tokens: {
    path: '/server/v1/auth',
    reply({ text }, token) {
      const asked = Object.fromEntries(new URLSearchParams(text))
      const right = createHash('sha256').update(`${appKey}${now}${masterSecret}`).digest('hex')
      const isRight = asked.app_key === appKey && asked.timestamp === String(now) && asked.sign === right
      return isRight ? { code: 0, message: 'Success', data: { auth_token: token, create_time: now } } : undefined
    },
  },
  // Such answers come with status 200.
  wrongKeys: { status: 200, body: { code: 16, message: 'Invalid Signature' } },
  authorises: ({ text }, token) => new URLSearchParams(text).get('auth_token') === token,
  create: (url, parts) => createOppo({ appKey, masterSecret, channel: 'messages', callChannel: 'calls', url }, parts),
  bounds(body) {
    const { notification } = JSON.parse((body as { message: string }).message)
    expect(notification.title.length).toBeLessThanOrEqual(50)
    expect(notification.content.length).toBeLessThanOrEqual(notification.style === 2 ? 128 : 50)
    return { title: notification.title, body: notification.content }
  },
})
