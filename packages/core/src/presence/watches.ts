import { limits, TidingsError, type Uid } from '@tidings/protocol'
import type { Clock } from '../ports/system.ts'
import type { LiveSession } from '../sessions/live-session.ts'

/** Which sessions watch whom, and until when. Bounded per session; a session that ends takes its watches with it. */
export class Watches {
  readonly #clock: Clock
  readonly #byUser = new Map<Uid, Map<LiveSession, number>>()
  readonly #bySession = new Map<LiveSession, Set<Uid>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `too_large` when the session would watch more than `limits.watched`. */
  add(session: LiveSession, uids: readonly Uid[], until: number): void {
    const mine = this.#bySession.get(session) ?? new Set()
    if (new Set([...mine, ...uids]).size > limits.watched) this.#expire(session, mine)
    if (new Set([...mine, ...uids]).size > limits.watched) {
      const message = `a session watches ${limits.watched} users at most: watch those that are shown`
      throw new TidingsError('too_large', message, { limit: limits.watched, issues: [{ path: 'users', message }] })
    }
    if (!session.live) return
    this.#bySession.set(session, mine)
    for (const uid of uids) {
      mine.add(uid)
      const watchers = this.#byUser.get(uid)
      if (watchers) watchers.set(session, until)
      else this.#byUser.set(uid, new Map([[session, until]]))
    }
  }

  remove(session: LiveSession, uids: Iterable<Uid>): void {
    const mine = this.#bySession.get(session)
    for (const uid of uids) {
      mine?.delete(uid)
      const watchers = this.#byUser.get(uid)
      watchers?.delete(session)
      if (watchers?.size === 0) this.#byUser.delete(uid)
    }
    if (mine?.size === 0) this.#bySession.delete(session)
  }

  forget(session: LiveSession): void {
    this.remove(session, [...(this.#bySession.get(session) ?? [])])
  }

  /** Who watches this user now. */
  of(uid: Uid): readonly LiveSession[] {
    const watchers = this.#byUser.get(uid)
    if (!watchers) return []
    const now = this.#clock.now()
    const over = [...watchers].filter(([, until]) => until <= now)
    for (const [session] of over) this.remove(session, [uid])
    return [...watchers.keys()]
  }

  /** Watches whose time is over make room for new ones. */
  #expire(session: LiveSession, mine: ReadonlySet<Uid>): void {
    const now = this.#clock.now()
    this.remove(
      session,
      [...mine].filter((uid) => (this.#byUser.get(uid)?.get(session) ?? 0) <= now),
    )
  }
}
