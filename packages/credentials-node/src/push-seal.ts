import { createCipheriv, createECDH, createHmac, createPrivateKey, hkdfSync, randomBytes } from 'node:crypto'
import type { PushSeal } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { SignJWT } from 'jose'
import { createPushKeys } from './push-keys.ts'

const curve = 'prime256v1'
/** One record holds it all, as RFC 8291 has it. */
const recordSize = 4096
const saltBytes = 16
/** Behind the last byte of a last record. */
const delimiter = Uint8Array.of(2)
/** Push services take no token of more than a day. */
const tokenMs = 12 * 3_600_000
/** Of as many push services tokens are kept; a user may name any. */
const mostTokens = 200

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')

interface Once {
  readonly salt: Buffer
  /** The sender's private key, of this message alone. */
  readonly privateKey?: Buffer
}

/** The body of a push (RFC 8291: aes128gcm of RFC 8188 in one record). `once` is for the example of the standard. */
export function sealPush(
  { p256dh, auth }: Parameters<PushSeal['seal']>[0],
  text: string,
  once: Once = { salt: randomBytes(saltBytes) },
): Uint8Array {
  const ecdh = createECDH(curve)
  if (once.privateKey) ecdh.setPrivateKey(once.privateKey)
  else ecdh.generateKeys()
  const [theirs, ours] = [bytesOf(p256dh), ecdh.getPublicKey()]
  let shared: Buffer
  try {
    shared = ecdh.computeSecret(theirs)
  } catch (error) {
    throw new TidingsError('invalid', 'the subscription has a key that is no point of P-256', undefined, {
      cause: error,
    })
  }
  const pseudorandom = createHmac('sha256', bytesOf(auth)).update(shared).digest()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours, Uint8Array.of(1)])
  const secret = createHmac('sha256', pseudorandom).update(info).digest()
  const derived = (what: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, once.salt, `Content-Encoding: ${what}\0`, length))
  const cipher = createCipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12))
  const size = Buffer.alloc(4)
  size.writeUInt32BE(recordSize)
  const header = [once.salt, size, Uint8Array.of(ours.length), ours]
  return Buffer.concat([
    ...header,
    cipher.update(text, 'utf8'),
    cipher.update(delimiter),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}

interface Token {
  readonly header: Promise<string>
  readonly until: number
}

/** Pushes to browsers, signed with the keys that `createPushKeys` derives. `contact`: whom a push service may write to. */
export function createPushSeal(secret: string, contact: string): PushSeal {
  const { publicKey, privateKey } = createPushKeys(secret)
  const point = bytesOf(publicKey)
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url')) as [
    string,
    string,
  ]
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d: privateKey }, format: 'jwk' })
  const tokens = new Map<string, Token>()

  async function made(audience: string, now: number): Promise<string> {
    const jwt = new SignJWT()
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setAudience(audience)
      .setSubject(contact)
      .setExpirationTime(Math.floor((now + tokenMs) / 1000))
    return `vapid t=${await jwt.sign(key)}, k=${publicKey}`
  }

  return {
    seal: (keys, text) => sealPush(keys, text),
    authorization(endpoint, now) {
      const { origin } = new URL(endpoint)
      const kept = tokens.get(origin)
      // Good for another half of its time; a clock that was put back makes another.
      if (kept && kept.until > now && kept.until <= now + tokenMs / 2) return kept.header
      if (tokens.size >= mostTokens) tokens.clear()
      const header = made(origin, now)
      tokens.set(origin, { header, until: now + tokenMs / 2 })
      return header
    },
  }
}
