import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What shows that a request comes from somebody who has the secret: SHA-1 in small hexadecimal digits. */
export const signOf = (nonce: string, secret: string, timestamp: string): string =>
  hash('sha1', `${nonce}|${secret}|${timestamp}`, 'hex')

/** Three headers for something that is posted under a secret, at a time in milliseconds. */
export function signedHeaders(secret: string, at: number, nonce: string): Readonly<Record<string, string>> {
  const timestamp = String(at)
  return { nonce, timestamp, sign: signOf(nonce, secret, timestamp) }
}

/** A signature is good for so long before and after its time. */
const withinMs = 2 * 3_600_000

export type Judged = 'right' | 'wrong' | 'old' | 'missing'

const same = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))

/** What the headers of a request say of who sent it; `now` undefined: whenever it was signed. */
export function judged(headers: IncomingHttpHeaders, secret: string, now: number | undefined): Judged {
  const { nonce, timestamp, sign } = headers
  if (typeof nonce !== 'string' || typeof timestamp !== 'string' || typeof sign !== 'string') return 'missing'
  if (!/^\d{1,15}$/.test(timestamp)) return 'missing'
  if (now !== undefined && Math.abs(now - Number(timestamp)) > withinMs) return 'old'
  return same(signOf(nonce, secret, timestamp), sign.toLowerCase()) ? 'right' : 'wrong'
}
