import { TidingsError } from '@tidings/protocol'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Clock } from '../ports/system.ts'

/** Who guesses at which account. */
export interface Guesser {
  /** The account, however its name was written; one that does not exist counts as one that does. */
  readonly account: string
  /** The address key of the caller, */
  readonly address: string
  /** or the terminal that has shown to be the account's: the guesses of others are not its own. */
  readonly terminal?: string | undefined
  /** Another node knows that the account was at this address. */
  readonly isKnown?: boolean
}

/** A guess under way; one of the three is called, once. */
export interface Guess {
  right(): void
  wrong(): void
  /** It was not looked at: something failed. */
  dropped(): void
}

interface Failures {
  count: number
  underWay: number
  last: number
}

interface Strangers {
  left: number
  at: number
}

/** Wrong passwords in a row that cost nothing; each one more doubles the wait, from a second up to five minutes. */
const free = 5
const longestMs = 300_000
/** Who has not guessed for an hour begins anew. */
const forgottenMs = 3_600_000
/** Wrong passwords for one account that all addresses together may try, and how soon one more may. */
const strangers = 100
const oneMoreMs = 36_000

/**
 * Wrong passwords, counted by account and caller, so that one's guesses hold up nobody else. A second, looser count over
 * all addresses makes guessing from many of them slow; it does not hold up terminals and addresses that the account has
 * been at, or else an attacker could lock its owner out. In memory, one node's copy: a restart forgets it, and so does a
 * flood of more accounts than it holds, which takes longer than the waits.
 */
export class Guesses {
  readonly #clock: Clock
  readonly #failures = new BoundedCache<string, Failures>(50_000)
  readonly #strangers = new BoundedCache<string, Strangers>(50_000)
  readonly #places = new BoundedCache<string, true>(100_000)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The account was at this address, rightly. */
  wasAt(account: string, address: string): void {
    const place = `${account} ${address}`
    if (!this.#places.get(place)) this.#places.set(place, true)
  }

  /** `rate_limited` while this caller, or strangers to this account, have to wait. */
  begin(guesser: Guesser): Guess {
    const failures = this.#failuresOf(guesser)
    const waitMs = this.#waitMs(failures)
    if (waitMs > 0) throw wait(waitMs, failures.count < free ? 'too many tries at once' : 'too many wrong passwords')
    const giveBack = this.isKnown(guesser) ? () => undefined : this.#takeStrangers(guesser.account)
    failures.underWay += 1
    const ended = (): void => {
      failures.underWay -= 1
    }
    return {
      right: () => {
        ended()
        giveBack()
        failures.count = 0
        this.wasAt(guesser.account, guesser.address)
      },
      wrong: () => {
        ended()
        failures.count += 1
        failures.last = this.#clock.elapsed()
      },
      dropped: () => {
        ended()
        giveBack()
      },
    }
  }

  #failuresOf({ account, address, terminal }: Guesser): Failures {
    const key = terminal === undefined ? `${account} ${address}` : `${account} terminal ${terminal}`
    const known = this.#failures.get(key)
    if (known && (known.underWay > 0 || this.#clock.elapsed() - known.last < forgottenMs)) return known
    const fresh = { count: 0, underWay: 0, last: 0 }
    this.#failures.set(key, fresh)
    return fresh
  }

  /** What is under way may be wrong, too: it counts until it is known. */
  #waitMs({ count, underWay, last }: Failures): number {
    if (count + underWay < free) return 0
    if (underWay > 0) return 1000
    return last + Math.min(longestMs, 1000 * 2 ** (count - free)) - this.#clock.elapsed()
  }

  /** The account itself, or a place where it was: what strangers try does not hold it up. */
  isKnown({ account, address, terminal, isKnown = false }: Guesser): boolean {
    return isKnown || terminal !== undefined || this.#places.get(`${account} ${address}`) !== undefined
  }

  /** Takes one of the strangers' guesses; the answer gives it back. */
  #takeStrangers(account: string): () => void {
    const now = this.#clock.elapsed()
    const count = this.#strangers.get(account) ?? { left: strangers, at: now }
    count.left = Math.min(strangers, count.left + (now - count.at) / oneMoreMs)
    count.at = now
    this.#strangers.set(account, count)
    if (count.left < 1) {
      const advice = 'sign in from a device or a place where this account was before, or by QR code'
      throw wait((1 - count.left) * oneMoreMs, `too many wrong passwords for this account; ${advice}`)
    }
    count.left -= 1
    return () => {
      count.left = Math.min(strangers, count.left + 1)
    }
  }
}

function wait(ms: number, why: string): TidingsError {
  const retryAfter = Math.ceil(ms)
  return new TidingsError('rate_limited', `${why}; try again in ${Math.ceil(retryAfter / 1000)} s`, { retryAfter })
}
