import { createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createPushKeys } from './push-keys.ts'
import { createPushSeal, sealPush } from './push-seal.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')

/** RFC 8291, section 5 and appendix A. */
const keys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}
const example =
  'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'

test('seals the example of the standard as the standard has it', () => {
  const once = {
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
  }
  const sealed = sealPush(keys, 'When I grow up, I want to be a watermelon', once)
  expect(Buffer.from(sealed).toString('base64url')).toBe(example)
})

test('the same text is never sealed the same way twice', () => {
  expect(sealPush(keys, 'a')).not.toEqual(sealPush(keys, 'a'))
})

test('a key that is no point of the curve is said to be none', () => {
  const none = { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') }
  expect(() => sealPush(none, 'a')).toThrow(expect.objectContaining({ code: 'invalid' }))
})

test('says who sends, to one push service and for less than a day, by the key that browsers subscribe with', async () => {
  const seal = createPushSeal('secret', 'mailto:ops@chat.example')
  const now = Date.now()
  const header = await seal.authorization('https://push.example/send/abc', now)
  const { publicKey } = createPushKeys('secret')
  const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? []
  expect(key).toBe(publicKey)
  const point = bytes(publicKey)
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url')) as [
    string,
    string,
  ]
  const { payload } = await jwtVerify(
    token,
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }),
    {
      audience: 'https://push.example',
      subject: 'mailto:ops@chat.example',
    },
  )
  expect(payload.exp).toBe(Math.floor(now / 1000) + 12 * 3600)
  expect(await seal.authorization('https://push.example/send/other', now + 3_600_000)).toBe(header)
  expect(await seal.authorization('https://push.example/send/other', now + 7 * 3_600_000)).not.toBe(header)
  expect(await seal.authorization('https://other.example/', now)).not.toBe(header)
})
