import { TidingsError } from '@tidings/protocol'
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'

/** A key set is looked at again after this long; until then a key that is not in it may still be a new one. */
const freshMs = 600_000
/** What was had last is used this long while its issuer cannot be asked. */
const lastGoodMs = 86_400_000
const timeoutMs = 5000
const maxBytes = 262_144
/** Looks at once, and how soon one more comes back: a flood of unknown keys is not a flood of requests. */
const looks = 5
const oneMoreMs = 10_000
/** After a failure. */
const restMs = 3000

export interface KnownKeys {
  readonly find: JWTVerifyGetKey
  readonly at: number
  /** Another one when the set has changed. */
  readonly version: number
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  const { keys } = (value ?? {}) as { keys?: unknown }
  return Array.isArray(keys) && keys.length <= 100 && keys.every((key) => typeof key === 'object' && key !== null)
}

/** The body's text as far as it may go; the rest is not read. */
async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/**
 * The keys that an issuer publishes. A passing fault of its server is not a verdict on a token: while it cannot be asked
 * the keys had last are used, for a day; without any it is `unavailable`. One request at a time, few in a row.
 */
export class KeySet {
  readonly #url: string
  readonly #elapsed: () => number
  #known: KnownKeys | undefined
  #text = ''
  #asking: Promise<void> | undefined
  #looks = looks
  #countedAt: number
  /** After a failure nobody waits for another one until then. */
  #restUntil = 0

  constructor(url: string, elapsed: () => number) {
    this.#url = url
    this.#elapsed = elapsed
    this.#countedAt = elapsed()
  }

  /** The keys as they are, or were at most ten minutes ago while their issuer answers. `unavailable`. */
  async current(): Promise<KnownKeys> {
    const age = this.#known ? this.#elapsed() - this.#known.at : Number.POSITIVE_INFINITY
    if (age < freshMs) return this.#known as KnownKeys
    const asked = await this.#ask()
    const known = this.#known
    if (known && (asked === 'answered' || this.#elapsed() - known.at < lastGoodMs)) return known
    throw this.#unavailable()
  }

  /** Looks again, for a key that was not in `before`. `unavailable` when it cannot be known now whether there is one. */
  async newerThan(before: KnownKeys): Promise<KnownKeys> {
    if (this.#known && this.#known.at > before.at) return this.#known
    if ((await this.#ask()) === 'answered' && this.#known) return this.#known
    throw this.#unavailable()
  }

  get version(): number {
    return this.#known?.version ?? 0
  }

  /** Is what was judged by these keys to be judged again? */
  isPast(version: number, at: number): boolean {
    return version !== this.version || this.#elapsed() - at >= freshMs
  }

  async #ask(): Promise<'answered' | 'failed'> {
    const now = this.#elapsed()
    if (!this.#asking) {
      if (now < this.#restUntil || !this.#takeLook(now)) return 'failed'
      this.#asking = this.#fetch().finally(() => {
        this.#asking = undefined
      })
    }
    try {
      await this.#asking
      return 'answered'
    } catch {
      // Why is of no use to the caller: `current` and `newerThan` say what follows from it.
      this.#restUntil = this.#elapsed() + restMs
      return 'failed'
    }
  }

  #takeLook(now: number): boolean {
    this.#looks = Math.min(looks, this.#looks + (now - this.#countedAt) / oneMoreMs)
    this.#countedAt = now
    if (this.#looks < 1) return false
    this.#looks -= 1
    return true
  }

  async #fetch(): Promise<void> {
    const headers = { accept: 'application/json' }
    const answer = await fetch(this.#url, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
    if (answer.status !== 200) throw new Error(`the answer was ${answer.status}`)
    const set: unknown = JSON.parse(await textOf(answer))
    if (!isKeySet(set)) throw new Error('the answer is no key set')
    const text = JSON.stringify(set)
    const find = (text === this.#text && this.#known?.find) || createLocalJWKSet(set)
    this.#known = { find, at: this.#elapsed(), version: this.version + (text === this.#text ? 0 : 1) }
    this.#text = text
  }

  #unavailable(): TidingsError {
    const now = this.#elapsed()
    const untilLook = this.#looks < 1 ? (1 - this.#looks) * oneMoreMs : 0
    const retryAfter = Math.ceil(Math.max(1000, this.#restUntil - now, untilLook))
    return new TidingsError('unavailable', "the keys of the token's issuer cannot be had now; try again", {
      retryAfter,
    })
  }
}
