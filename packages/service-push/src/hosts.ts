import type { Clock } from '@tidings/core'

/** So many answers one after the other that were none say that it is in trouble; one is bad luck. */
const mostInRow = 3
/** And of so many people: what one person's subscription gets is no trouble of others. */
const mostUsers = 3
const firstMs = 30_000
const longestMs = 15 * 60_000
/** People name the push services: no more of them, and of those to whom they do not answer, are remembered. */
const most = 10_000

interface Trouble {
  /** One after the other. */
  readonly inRow: number
  /** Who met it, at most so many as say that it is everybody's. */
  readonly users: readonly string[]
  /** How often it was left alone. */
  readonly times: number
  /** Not before. */
  readonly until: number
}

const none: Trouble = { inRow: 0, users: [], times: 0, until: 0 }

/** What one person has there. */
const ownOf = (host: string, user: string): string => `${host} ${user}`

/**
 * Which push services are in trouble, or want to be left alone for a while: nothing is sent to them meanwhile. By the host that a
 * browser has named, or the name of a provider. What one person meets there is theirs alone: else whoever brings their own
 * subscription to its limit would end the pushes of all.
 */
export class Hosts {
  readonly #clock: Clock
  readonly #troubled = new Map<string, Trouble>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** 0: something may be sent to it now. `user`: whose subscription it is, where people have named the host. */
  waitMs(host: string, user?: string): number {
    return Math.max(this.#waitMs(host), user === undefined ? 0 : this.#waitMs(ownOf(host, user)))
  }

  took(host: string, user?: string): void {
    this.#troubled.delete(host)
    if (user !== undefined) this.#troubled.delete(ownOf(host, user))
  }

  /** It answered nothing, or that something is wrong with it. What was under way when it was given up says nothing new. */
  failed(host: string, user?: string): void {
    this.#met(host, user, ({ inRow }) => inRow >= mostInRow, 0)
  }

  /** It asks for being left alone, perhaps for how long. */
  asks(host: string, user: string | undefined, atLeastMs: number): void {
    this.#met(host, user, () => true, atLeastMs)
  }

  #met(host: string, user: string | undefined, isEnough: (met: Trouble) => boolean, atLeastMs: number): void {
    if (user === undefined) this.#count(host, '', isEnough, atLeastMs)
    else {
      this.#count(ownOf(host, user), user, isEnough, atLeastMs)
      this.#count(host, user, (met) => met.users.length >= mostUsers && isEnough(met), atLeastMs)
    }
  }

  #waitMs(name: string): number {
    return Math.max(0, (this.#troubled.get(name)?.until ?? 0) - this.#clock.elapsed())
  }

  /** After it was left alone once, one more is enough, until it takes something. */
  #count(name: string, user: string, isEnough: (met: Trouble) => boolean, atLeastMs: number): void {
    if (this.#waitMs(name) > 0) return
    const { inRow, users, times } = this.#troubled.get(name) ?? none
    const isNew = users.length < mostUsers && !users.includes(user)
    const met = { inRow: inRow + 1, users: isNew ? [...users, user] : users, times, until: 0 }
    if (!isEnough(met)) {
      this.#note(name, met)
      return
    }
    const ownMs = Math.min(longestMs, firstMs * 2 ** Math.min(times, 10))
    const until = this.#clock.elapsed() + Math.max(ownMs, atLeastMs)
    this.#note(name, { ...met, times: times + 1, until })
  }

  #note(name: string, trouble: Trouble): void {
    this.#troubled.delete(name)
    this.#troubled.set(name, trouble)
    const [oldest] = this.#troubled.keys()
    if (this.#troubled.size > most && oldest !== undefined) this.#troubled.delete(oldest)
  }
}
