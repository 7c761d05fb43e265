import { hash, timingSafeEqual } from 'node:crypto'
import type { AppSecrets } from '@tidings/core'

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/** Compares digests: neither the time nor the length of a wrong guess says anything. */
export function createAppSecrets(secrets: readonly string[]): AppSecrets {
  const digests = secrets.map(digest)
  return {
    matches(secret) {
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
