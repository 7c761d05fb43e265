import { limits, TidingsError, type Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { Clock } from '../ports/system.ts'

export interface Watch {
  readonly session: SessionId
  readonly watcher: Uid
  until: number
  /** May see, and was told what there is to see. */
  sees: boolean
}

function countOfBoth(mine: ReadonlySet<Uid>, uids: readonly Uid[]): number {
  let count = mine.size
  for (const uid of uids) if (!mine.has(uid)) count += 1
  return count
}

/** Which sessions watch whom, and until when. Bounded per session; a session that ends takes its watches with it. */
export class Watches {
  readonly #clock: Clock
  readonly #byUser = new Map<Uid, Map<SessionId, Watch>>()
  readonly #bySession = new Map<SessionId, Set<Uid>>()

  readonly #unwatched: (uid: Uid) => void

  /** `unwatched`: nobody watches that user any more. */
  constructor(clock: Clock, unwatched: (uid: Uid) => void = () => undefined) {
    this.#clock = clock
    this.#unwatched = unwatched
  }

  /** Each user once. `too_large` when the session would watch more than `limits.watched`. */
  add({ session, watcher }: Pick<Watch, 'session' | 'watcher'>, uids: readonly Uid[], until: number): void {
    const mine = this.#bySession.get(session) ?? new Set()
    if (countOfBoth(mine, uids) > limits.watched) this.#expire(session, mine)
    if (countOfBoth(mine, uids) > limits.watched) {
      const message = `a session watches ${limits.watched} users at most: watch those that are shown`
      throw new TidingsError('too_large', message, { limit: limits.watched, issues: [{ path: 'users', message }] })
    }
    this.#bySession.set(session, mine)
    for (const uid of uids) {
      mine.add(uid)
      const watchers = this.#byUser.get(uid)
      const watch = watchers?.get(session)
      if (watch) watch.until = until
      else if (watchers) watchers.set(session, { session, watcher, until, sees: false })
      else this.#byUser.set(uid, new Map([[session, { session, watcher, until, sees: false }]]))
    }
  }

  saw(session: SessionId, uid: Uid, sees: boolean): void {
    const watch = this.#byUser.get(uid)?.get(session)
    if (watch) watch.sees = sees
  }

  remove(session: SessionId, uids: Iterable<Uid>): void {
    const mine = this.#bySession.get(session)
    for (const uid of uids) {
      mine?.delete(uid)
      const watchers = this.#byUser.get(uid)
      watchers?.delete(session)
      if (watchers?.size === 0) {
        this.#byUser.delete(uid)
        this.#unwatched(uid)
      }
    }
    if (mine?.size === 0) this.#bySession.delete(session)
  }

  forget(session: SessionId): void {
    this.remove(session, [...(this.#bySession.get(session) ?? [])])
  }

  /** Who watches this user now. */
  of(uid: Uid): readonly Watch[] {
    const watchers = this.#byUser.get(uid)
    if (!watchers) return []
    const now = this.#clock.now()
    const over = [...watchers.values()].filter(({ until }) => until <= now)
    for (const { session } of over) this.remove(session, [uid])
    return [...watchers.values()]
  }

  /** Watches whose time is over make room for new ones. */
  #expire(session: SessionId, mine: ReadonlySet<Uid>): void {
    const now = this.#clock.now()
    this.remove(
      session,
      [...mine].filter((uid) => (this.#byUser.get(uid)?.get(session)?.until ?? 0) <= now),
    )
  }
}
