import { expect } from 'vitest'
import { createXiaomi } from '../src/vendors/xiaomi.ts'
import { answersOf, vendorSuite } from './vendor-suite.ts'

const appSecret = 'secret-of-xiaomi=='

vendorSuite({
  name: 'xiaomi',
  answers: answersOf('xiaomi'),
  secrets: [appSecret],
  authorises: ({ headers }) => headers.authorization === `key=${appSecret}`,
  create: (url, parts) =>
    createXiaomi({ appSecret, package: 'com.example.chat', channel: '101', callChannel: '102', url }, parts),
  bounds(body) {
    const { title = '', description = '' } = body as Record<string, string>
    expect(title.length).toBeLessThan(50)
    expect(description.length).toBeLessThan(128)
    return { title, body: description }
  },
})
