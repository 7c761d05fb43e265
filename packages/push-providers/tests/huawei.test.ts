import { expect, test } from 'vitest'
import { createHuawei } from '../src/vendors/huawei.ts'
import { aNotice } from './a-notice.ts'
import { type Asked, startVendor } from './a-vendor.ts'
import { answersOf, readBody, type Suite, vendorSuite } from './vendor-suite.ts'

const [clientId, clientSecret] = ['100200300', 'secret-of-huawei']

/** As OAuth 2.0 asks for it: a form with the keys. */
const oauthReply = ({ text, headers }: Asked, token: string) => {
  const form = new URLSearchParams(text)
  const isRight =
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') &&
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === clientId &&
    form.get('client_secret') === clientSecret
  return isRight ? { access_token: token, expires_in: 3600, token_type: 'Bearer' } : undefined
}

const settings = { clientId, clientSecret, activity: 'com.example.chat.MainActivity', channel: 'messages' }

const suite: Suite = {
  name: 'huawei',
  answers: answersOf('huawei'),
  secrets: [clientSecret],
  tokens: { path: '/oauth2/v3/token', reply: oauthReply },
  wrongKeys: { status: 400, body: { error: 1101, sub_error: 20011, error_description: 'client_secret is not valid' } },
  authorises: ({ headers }, token) => headers.authorization === `Bearer ${token}`,
  create: (origin, parts) => createHuawei({ ...settings, url: origin, tokenUrl: `${origin}/oauth2/v3/token` }, parts),
  bounds(body, bytes) {
    const { android, token } = (body as { message: { android: { notification: object }; token: string[] } }).message
    expect(bytes - Buffer.byteLength(token[0] ?? '')).toBeLessThanOrEqual(4096)
    return android.notification as { title: string; body: string }
  },
}

vendorSuite(suite)

test('pushes for several apps of a project by version 2', async () => {
  await using rig = await startVendor({
    ...suite,
    create: (origin, parts) =>
      createHuawei(
        { clientId, clientSecret, projectId: '736', url: origin, tokenUrl: `${origin}/oauth2/v3/token` },
        parts,
      ),
  })
  expect(await rig.provider.send(rig.to, aNotice())).toEqual({ came: 'taken' })
  const [{ path, text } = { path: '', text: '{}' }] = rig.pushes
  expect(path).toBe('/v2/736/messages:send')
  expect(readBody(text, undefined)).not.toHaveProperty('message.android.notification.badge')
})

test('a token that is refused because of the app stays: the app is the operator’s to put right', async () => {
  await using rig = await startVendor(suite)
  const msg = JSON.stringify({ illegalTokens: { noRight: ['device-token-of-bob'] }, failure: 1 })
  rig.reply({ status: 200, body: { code: '80300007', msg, requestId: '1' } })
  const came = await rig.provider.send(rig.to, aNotice())
  expect(came).toEqual({
    came: 'refused',
    why: 'code 80300007: the token is of an app of another project: check the project id',
  })
})
