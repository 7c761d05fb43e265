import type { Client, Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { UserActor } from '../judging/judging.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import { seatOf } from '../settings/login-policy.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { Turns } from '../turns/turns.ts'
import type { Directory } from '../users/directory.ts'

/** A session of this node that may be where only one at a time may be. */
export interface Seated {
  readonly id: SessionId
  readonly uid: Uid
  readonly live: boolean
  readonly client: Pick<Client, 'platform'>
  readonly actor: UserActor
}

export interface SeatParts {
  readonly store: Store
  readonly directory: Directory
  readonly clock: Clock
  readonly log: Log
  readonly settings: Pick<CoreSettings, 'loginPolicy'>
}

/** Those who leave are told to the store together: 15,000 connections that end are a few writes. */
const leaveAfterMs = 1000

/**
 * Where only one session of a user at a time may be, by the login policy: the store says whose seat it is, so that all nodes know.
 * A session that ends leaves its seat; who sits down where nobody sits takes it from nobody. A user has as many seats at most as
 * the policies have names for.
 */
export class Seats {
  readonly #parts: SeatParts
  readonly #turns = new Turns()
  readonly #sat = new WeakSet<Seated>()
  readonly #taken = new WeakSet<Seated>()
  /** By user and name of the seat, sessions that have ended and that the store was not told of yet. */
  readonly #left = new Map<Uid, Map<string, SessionId>>()
  #scheduled = false

  constructor(parts: SeatParts) {
    this.#parts = parts
  }

  /** Whether any session may lose its place to another one. */
  get areFew(): boolean {
    return this.#parts.settings.loginPolicy !== 'all'
  }

  /** What is done about a user's seats is done in turn. */
  inTurn<T>(uid: Uid, act: () => T | Promise<T>): Promise<T> {
    return this.#turns.take(uid, act)
  }

  /** Of those that come here, in the order of coming. */
  async sitDown(session: Seated): Promise<void> {
    const { id, uid } = session
    const name = this.#nameOf(session)
    if (name === undefined) return
    await this.inTurn(uid, async () => {
      if (!session.live) return
      await this.#tell([uid])
      this.#sat.add(session)
      await this.#parts.directory.update(uid, { seat: { name, session: id } })
      if (!session.live) this.left(session)
    })
  }

  /** Unless another session has taken its seat; it may have left it since. */
  sits(session: Seated, { seats }: UserRecord): boolean {
    const name = this.#nameOf(session)
    if (name === undefined) return true
    const sitting = seats[name]
    return sitting === undefined ? !this.#sat.has(session) : sitting === session.id
  }

  /** It has ended. */
  left(session: Seated): void {
    const name = this.#nameOf(session)
    if (name === undefined || this.#taken.has(session)) return
    const left = this.#left.get(session.uid) ?? new Map<string, SessionId>()
    this.#left.set(session.uid, left.set(name, session.id))
    if (this.#scheduled) return
    this.#scheduled = true
    this.#parts.clock.after(leaveAfterMs, () => void this.leaveNow())
  }

  /** It ends because another terminal takes its seat: what it said and is not stored yet is judged anew. */
  takenFrom(session: Seated): void {
    this.#taken.add(session)
  }

  /** A seat that could not be left is taken from whoever sat there. */
  async leaveNow(): Promise<void> {
    this.#scheduled = false
    try {
      await this.#tell([...this.#left.keys()])
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'seats that were left could not be noted')
    }
  }

  async #tell(uids: readonly Uid[]): Promise<void> {
    const left = uids.flatMap((user) =>
      [...(this.#left.get(user) ?? [])].map(([name, session]) => ({ user, name, session })),
    )
    for (const uid of uids) this.#left.delete(uid)
    if (left.length > 0) await this.#parts.store.users.leave(left)
  }

  #nameOf({ client: { platform } }: Seated): string | undefined {
    return platform && seatOf(this.#parts.settings.loginPolicy, platform)
  }
}
