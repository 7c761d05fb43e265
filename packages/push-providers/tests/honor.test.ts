import { expect } from 'vitest'
import { createHonor } from '../src/vendors/honor.ts'
import { answersOf, vendorSuite } from './vendor-suite.ts'

const [appId, clientId, clientSecret] = ['104455', 'client-of-honor', 'secret-of-honor']

vendorSuite({
  name: 'honor',
  answers: answersOf('honor'),
  secrets: [clientSecret],
  tokens: {
    path: '/auth/token',
    reply({ text }, token) {
      const asked = Object.fromEntries(new URLSearchParams(text))
      const isRight = asked.client_id === clientId && asked.client_secret === clientSecret
      return isRight ? { access_token: token, expires_in: 3600, token_type: 'Bearer' } : undefined
    },
  },
  authorises: ({ headers }, token) =>
    headers.authorization === `Bearer ${token}` && /^\d{13}$/.test(String(headers.timestamp)),
  create: (origin, parts) =>
    createHonor(
      {
        appId,
        clientId,
        clientSecret,
        activity: 'com.example.chat.MainActivity',
        url: origin,
        tokenUrl: `${origin}/auth/token`,
      },
      parts,
    ),
  bounds(body, bytes) {
    const { android, token } = body as { android: { notification: object }; token: string[] }
    expect(bytes - Buffer.byteLength(token[0] ?? '')).toBeLessThanOrEqual(4096)
    return android.notification as { title: string; body: string }
  },
})
