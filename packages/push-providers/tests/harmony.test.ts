import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createHarmony } from '../src/vendors/harmony.ts'
import { aNotice, now } from './a-notice.ts'
import { startVendor } from './a-vendor.ts'
import { answersOf, readBody, type Suite, vendorSuite } from './vendor-suite.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const audience = 'https://oauth-login.cloud.huawei.com/oauth2/v3/token'
const account = { projectId: '3158882', keyId: 'key-1', subAccount: '104', privateKey, audience }

const suite: Suite = {
  name: 'harmony',
  answers: answersOf('harmony'),
  secrets: [privateKey.slice(60, 100)],
  hasTokens: true,
  authorises: ({ headers }) => headers.authorization?.startsWith('Bearer eyJ') === true,
  create: (origin, parts) => createHarmony({ ...account, clientId: '110', hasCalls: true, url: origin }, parts),
  bounds(body, bytes) {
    const { payload, target } = body as { payload: { notification: object }; target: { token: string[] } }
    expect(bytes - Buffer.byteLength(target.token[0] ?? '')).toBeLessThanOrEqual(4096)
    return payload.notification as { title: string; body: string }
  },
}

vendorSuite(suite)

test('its token is signed as the document asks for, with PS256, for an hour', async () => {
  await using rig = await startVendor(suite)
  await rig.provider.send(rig.to, aNotice())
  await rig.provider.send(rig.to, aNotice())
  const [first, second] = rig.pushes.map(({ headers }) => headers.authorization?.slice('Bearer '.length) ?? '')
  const seconds = Math.floor(now / 1000)
  const { payload, protectedHeader } = await jwtVerify(first ?? '', createPublicKey(publicKey), {
    audience,
    algorithms: ['PS256'],
    currentDate: new Date(now),
  })
  expect(protectedHeader).toEqual({ kid: 'key-1', typ: 'JWT', alg: 'PS256' })
  expect(payload).toEqual({ aud: audience, iss: '104', iat: seconds, exp: seconds + 3600 })
  expect(second).toBe(first)
})

test('without the right to calls a call is a notification of its class; without a client id nothing is withdrawn', async () => {
  await using rig = await startVendor({
    ...suite,
    create: (origin, parts) => createHarmony({ ...account, hasCalls: false, url: origin }, parts),
  })
  expect(await rig.provider.send(rig.to, aNotice({ kind: 'call' }))).toEqual({ came: 'taken' })
  expect(await rig.provider.send(rig.to, aNotice({ kind: 'withdrawal' }))).toEqual({ came: 'impossible' })
  expect(rig.pushes).toHaveLength(1)
  const [asked] = rig.pushes
  expect([asked?.headers['push-type'], readBody(asked?.text ?? '', undefined)]).toMatchObject([
    '0',
    { payload: { notification: { category: 'VOIP' } } },
  ])
})
