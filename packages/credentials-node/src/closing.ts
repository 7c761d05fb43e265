import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
/** Bytes of what AES-GCM is begun with, and of its mark. */
const ivBytes = 12
const tagBytes = 16

export interface Closing {
  /** base64url: another one each time. `about` is not in it, and has to be the same when it is opened. */
  close(text: string, about: string): string
  /** undefined when it was closed with another key, was altered, or is about something else. */
  open(closed: string, about: string): string | undefined
}

/**
 * AES-256-GCM. What is closed with one key is little, so that a random beginning of each never comes twice (NIST SP 800-38D:
 * 2^32 of them).
 */
export function createClosing(key: Buffer): Closing {
  return {
    close(text, about) {
      const iv = randomBytes(ivBytes)
      const closed = createCipheriv(cipher, key, iv).setAAD(Buffer.from(about))
      const parts = [iv, closed.update(text, 'utf8'), closed.final()]
      return Buffer.concat([...parts, closed.getAuthTag()]).toString('base64url')
    },
    open(closed, about) {
      const given = Buffer.from(closed, 'base64url')
      if (given.length < ivBytes + tagBytes) return undefined
      const opened = createDecipheriv(cipher, key, given.subarray(0, ivBytes), { authTagLength: tagBytes })
      opened.setAAD(Buffer.from(about)).setAuthTag(given.subarray(-tagBytes))
      const text = opened.update(given.subarray(ivBytes, -tagBytes))
      try {
        return Buffer.concat([text, opened.final()]).toString('utf8')
      } catch {
        // It says nothing but that the mark is wrong.
        return undefined
      }
    },
  }
}
