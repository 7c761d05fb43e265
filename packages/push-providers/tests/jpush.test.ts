import { expect } from 'vitest'
import { createJPush } from '../src/vendors/jpush.ts'
import { answersOf, vendorSuite } from './vendor-suite.ts'

const [appKey, masterSecret] = ['key-of-jpush', 'secret-of-jpush']

vendorSuite({
  name: 'jpush',
  answers: answersOf('jpush'),
  secrets: [masterSecret, Buffer.from(`${appKey}:${masterSecret}`).toString('base64')],
  authorises: ({ headers }) => headers.authorization === `Basic ${btoa(`${appKey}:${masterSecret}`)}`,
  create: (url, parts) =>
    createJPush(
      {
        appKey,
        masterSecret,
        activity: 'com.example.chat.MainActivity',
        channel: 'messages',
        isSandbox: false,
        makers: { xiaomi: { channel_id: '101' } },
        url,
      },
      parts,
    ),
  bounds(body) {
    const { ios, android } = (body as { notification: { ios: object; android: object } }).notification
    expect(Buffer.byteLength(JSON.stringify(ios))).toBeLessThanOrEqual(2000)
    expect(Buffer.byteLength(JSON.stringify(android))).toBeLessThanOrEqual(4000)
    return (ios as { alert: { title: string; body: string } }).alert
  },
})
