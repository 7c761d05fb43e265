import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { NodeSeal } from '@tidings/core'
import { createClosing } from './closing.ts'

/** Of an HMAC-SHA256, in base64url. */
const markLength = 43

/** HMAC-SHA256 and AES-256-GCM under keys of their own, which are derived from the app secret (RFC 5869). */
export function createNodeSeal(secret: string): NodeSeal {
  const derived = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `tidings nodes, ${purpose} v1`, 32))
  const signing = derived('signing')
  /** What is said about something ends where the text begins, whatever stands in either. */
  const markOf = (text: string, about: string): string =>
    createHmac('sha256', signing).update(`${about.length} ${about}`).update(text).digest('base64url')

  return {
    installation: derived('name').toString('hex').slice(0, 16),
    sign: (text, about) => markOf(text, about) + text,
    verify(signed, about) {
      const text = signed.slice(markLength)
      const [given, right] = [Buffer.from(signed.slice(0, markLength)), Buffer.from(markOf(text, about))]
      return given.length === right.length && timingSafeEqual(given, right) ? text : undefined
    },
    ...createClosing(derived('closing')),
  }
}
