import { hash, timingSafeEqual } from 'node:crypto'
import type { AppSecrets } from '@tidings/core'

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/** How every JWT of ours begins, and nearly every other: base64url of `{"`. */
const isWrittenAsToken = (text: string): boolean => text.startsWith('eyJ')

/**
 * Compares digests: neither the time nor the length of a wrong guess says anything. A token, which comes with nearly every
 * request, is not hashed to find that it is no secret, unless a secret is written as tokens are: that none is, is all that
 * the time says.
 */
export function createAppSecrets(secrets: readonly string[]): AppSecrets {
  const digests = secrets.map(digest)
  const oneIsAlike = secrets.some(isWrittenAsToken)
  return {
    matches(secret) {
      if (!oneIsAlike && isWrittenAsToken(secret)) return false
      const given = digest(secret)
      return digests.reduce((found, known) => timingSafeEqual(known, given) || found, false)
    },
  }
}

/** Why a secret must not be used, undefined when it may. Guessing is an attacker's first try. */
export function weaknessOf(secret: string): string | undefined {
  if (secret.length < 32) return `it has ${secret.length} characters, at least 32 are needed`
  if (new Set(secret).size < 10) return 'it repeats too few characters'
  if (/(?:secret|password|changeme|example|tidings|1234567|qwerty)/i.test(secret))
    return 'it contains a word that is guessed first'
  return undefined
}
