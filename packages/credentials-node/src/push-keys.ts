import { createECDH, hkdfSync } from 'node:crypto'

interface PushKeys {
  /** An uncompressed point, base64url: what browsers subscribe with. */
  readonly publicKey: string
  /** The scalar, base64url. */
  readonly privateKey: string
}

const curve = 'prime256v1'

/**
 * The key pair by which push services know this server (VAPID, RFC 8292), derived from the app secret (RFC 5869), so that
 * every node has the same and nothing is to be kept. With another secret, browsers subscribe anew.
 */
export function createPushKeys(secret: string): PushKeys {
  for (let attempt = 0; ; attempt++) {
    const scalar = Buffer.from(hkdfSync('sha256', secret, '', `tidings web push v1 ${attempt}`, 32))
    const ecdh = createECDH(curve)
    try {
      ecdh.setPrivateKey(scalar)
    } catch {
      // Not below the order of the curve: one chance in four billion, and the next one will be.
      continue
    }
    return { publicKey: ecdh.getPublicKey('base64url'), privateKey: scalar.toString('base64url') }
  }
}
