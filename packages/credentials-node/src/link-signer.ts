import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { LinkSigner } from '@tidings/core'

/** HMAC-SHA256 under a key of its own that is derived from the app secret (RFC 5869), so that every node signs alike. */
export function createLinkSigner(secret: string): LinkSigner {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tidings media links v1', 32))
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest()

  return {
    sign: (text) => mac(text).toString('base64url'),
    verify(text, signature) {
      const given = Buffer.from(signature, 'base64url')
      const right = mac(text)
      return given.length === right.length && timingSafeEqual(given, right)
    },
  }
}
