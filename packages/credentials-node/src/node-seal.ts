import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { NodeSeal } from '@tidings/core'

/** Of an HMAC-SHA256, in base64url. */
const markLength = 43
const cipher = 'aes-256-gcm'
/** Bytes of what AES-GCM is begun with, and of its mark. */
const ivBytes = 12
const tagBytes = 16

const aboutBytes = (about: string): Buffer => Buffer.from(about)

/**
 * HMAC-SHA256 and AES-256-GCM under keys of their own, which are derived from the app secret (RFC 5869). What is closed is
 * little (questions and answers), so that a random beginning of each never comes twice (NIST SP 800-38D: 2^32 of them).
 */
export function createNodeSeal(secret: string): NodeSeal {
  const derived = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `tidings nodes, ${purpose} v1`, 32))
  const [signing, closing] = [derived('signing'), derived('closing')]
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
    close(text, about) {
      const iv = randomBytes(ivBytes)
      const closed = createCipheriv(cipher, closing, iv).setAAD(aboutBytes(about))
      const parts = [iv, closed.update(text, 'utf8'), closed.final()]
      return Buffer.concat([...parts, closed.getAuthTag()]).toString('base64url')
    },
    open(closed, about) {
      const given = Buffer.from(closed, 'base64url')
      if (given.length < ivBytes + tagBytes) return undefined
      const opened = createDecipheriv(cipher, closing, given.subarray(0, ivBytes), { authTagLength: tagBytes })
      opened.setAAD(aboutBytes(about)).setAuthTag(given.subarray(-tagBytes))
      const text = opened.update(given.subarray(ivBytes, -tagBytes))
      try {
        return Buffer.concat([text, opened.final()]).toString('utf8')
      } catch {
        // It says nothing but that the mark is wrong: another installation's, altered, or about something else.
        return undefined
      }
    },
  }
}
