import { randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Passwords } from '@tidings/core'
import { HashingThreads } from './hashing.ts'
import { Turnstile } from './turnstile.ts'

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. Written into each hash, so that it can be raised later. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32
/** A flood of sign-ins must not take the memory or the cores. An office that comes at once is not a flood. */
const bounds = { atOnce: Math.max(1, Math.min(2, availableParallelism() >> 1)), perCaller: 60, inAll: 400 }

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, the PHC string format. */
const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Passwords as argon2id hashes, by Node's own crypto, in threads that stand back. */
export function createPasswords(): Passwords {
  const turnstile = new Turnstile(bounds)
  const threads = new HashingThreads()
  // Verified in place of a missing hash, so that an unknown user takes as long as a known one.
  const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(tagLength))}`

  return {
    async hash(password, turn) {
      const nonce = randomBytes(16)
      const tag = await turnstile.pass(turn, () => threads.hash({ message: password, nonce, tagLength, ...cost }))
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(nonce)}$${base64(tag)}`
    },
    async verify(password, hash, turn) {
      const parts = phc.exec(hash ?? nobody)
      if (!parts) throw new Error('a stored password hash has an unknown format')
      const [memory, passes, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number]
      const nonce = Buffer.from(parts[4] as string, 'base64')
      const expected = Buffer.from(parts[5] as string, 'base64')
      const parameters = { message: password, nonce, memory, passes, parallelism, tagLength: expected.length }
      const tag = await turnstile.pass(turn, () => threads.hash(parameters))
      return timingSafeEqual(tag, expected) && hash !== undefined
    },
  }
}
