import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { createVivo } from '../src/vendors/vivo.ts'
import { now } from './a-notice.ts'
import { answersOf, vendorSuite } from './vendor-suite.ts'

const [appId, appKey, appSecret] = ['10004', 'key-of-vivo', 'secret-of-vivo']

/** As its document counts: a Chinese character is two letters. */
const letters = (text: string): number =>
  [...text].reduce((sum, one) => sum + ((one.codePointAt(0) ?? 0) > 255 ? 2 : 1), 0)

vendorSuite({
  name: 'vivo',
  answers: answersOf('vivo'),
  secrets: [appSecret],
  tokens: {
    path: '/message/auth',
    reply({ text }, token) {
      const asked = JSON.parse(text)
      const right = createHash('md5').update(`${appId}${appKey}${now}${appSecret}`).digest('hex')
      const isRight =
        asked.appId === appId && asked.appKey === appKey && asked.timestamp === now && asked.sign === right
      return isRight ? { result: 0, desc: '请求成功', authToken: token } : undefined
    },
  },
  wrongKeys: { status: 200, body: { result: 10_000, desc: '权限认证失败' } },
  authorises: ({ headers }, token) => headers.authtoken === token,
  create: (url, parts) => createVivo({ appId, appKey, appSecret, isTest: false, url }, parts),
  bounds(body) {
    const { title, content } = body as { title: string; content: string }
    expect(letters(title)).toBeLessThanOrEqual(40)
    expect(letters(content)).toBeLessThanOrEqual(100)
    return { title, body: content }
  },
})
