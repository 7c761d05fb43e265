import { addressKey } from '../budgets/address-key.ts'
import { RateLimiter } from '../budgets/rate-limiter.ts'
import type { GuessesAcross } from '../identity/guesses-across.ts'
import type { HashTurn, Passwords } from '../ports/credentials.ts'
import type { Clock } from '../ports/system.ts'
import type { Rate } from '../settings/settings.ts'
import { isPassword } from './password-check.ts'

/** Who comes with a password, and what for. */
export interface PasswordCaller {
  readonly address: string
  /** The account at which a password is tried. */
  readonly account: string
  readonly to: 'sign in' | 'register' | 'change the account'
  /** A terminal that has shown to be the account's. */
  readonly terminal?: string | undefined
  /** An app server that acts for many: its address is not one caller's. */
  readonly byApp?: boolean
}

/** A site of IPv6 (/48) has so many times the budget of an address (/64). */
const siteFactor = 8

/**
 * The one place where passwords are looked at and hashed, which is the dearest thing that a stranger can ask for: within
 * the budget of the caller's address and its site, in the address's turn, and no faster than guesses may come.
 */
export class PasswordDesk {
  readonly #passwords: Passwords
  readonly #guesses: Pick<GuessesAcross, 'begin'>
  readonly #changes: RateLimiter
  readonly #sites: RateLimiter

  constructor(parts: {
    readonly passwords: Passwords
    readonly guesses: Pick<GuessesAcross, 'begin'>
    readonly clock: Clock
    readonly rate: Rate
  }) {
    const { clock, rate } = parts
    this.#passwords = parts.passwords
    this.#guesses = parts.guesses
    // Apart from the budget of those who sign in: changes of accounts do not use up a neighbour's.
    this.#changes = new RateLimiter(clock, rate)
    this.#sites = new RateLimiter(clock, { perSecond: siteFactor * rate.perSecond, burst: siteFactor * rate.burst })
  }

  /** `rate_limited`, `unavailable` when too many wait. */
  async hash(password: string, caller: PasswordCaller): Promise<string> {
    this.#take(caller)
    return this.#passwords.hash(password, turnOf(caller))
  }

  /** An undefined hash takes as long as one that is wrong. `rate_limited`, `unavailable` when too many wait. */
  async isRight(typed: string, hash: string | undefined, caller: PasswordCaller): Promise<boolean> {
    const { account, terminal, address } = caller
    this.#take(caller)
    const guess = await this.#guesses.begin({ account, terminal, address: addressKey(address) })
    try {
      const right = await isPassword(this.#passwords, { typed, hash, turn: turnOf(caller) })
      if (right) guess.right()
      else guess.wrong()
      return right
    } catch (error) {
      guess.dropped()
      throw error
    }
  }

  #take({ address, to, byApp }: PasswordCaller): void {
    if (byApp) return
    // Whoever has no token yet has taken one of the address's budget on the way in.
    if (to === 'change the account') this.#changes.take(addressKey(address))
    this.#sites.take(`${to} ${addressKey(address, 48)}`)
  }
}

const turnOf = ({ address, to }: PasswordCaller): HashTurn => ({
  caller: addressKey(address),
  signsIn: to === 'sign in',
})
