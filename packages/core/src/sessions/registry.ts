import type { CloseReason, Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { ArrivedFact } from '../delivery/facts.ts'
import type { Closing, Receivers } from '../delivery/receivers.ts'
import { type LoginPolicy, pushesOut } from '../settings/login-policy.ts'
import type { LiveSession } from './live-session.ts'

type Coming = Pick<ArrivedFact, 'user' | 'session' | 'client'>

const none: readonly LiveSession[] = []

/** A change of who is online, by its number; `forgotten` and older ones are no longer kept. */
const kept = 16_384
/** What came to different nodes within so long came at the same time. */
const togetherMs = 2000

/** Who is online here, and the order in which sessions came and went. */
export class Registry implements Receivers {
  readonly #byId = new Map<SessionId, LiveSession>()
  readonly #byUser = new Map<Uid, LiveSession[]>()
  readonly #changes: LiveSession[] = []
  readonly #policy: LoginPolicy
  #forgotten = 0

  constructor(policy: LoginPolicy = 'all') {
    this.#policy = policy
  }

  add(session: LiveSession): void {
    const mine = this.#byUser.get(session.uid)
    if (mine) mine.push(session)
    else this.#byUser.set(session.uid, [session])
    this.#byId.set(session.id, session)
    this.#note(session)
  }

  remove(session: LiveSession): void {
    const mine = this.#byUser.get(session.uid)
    const index = mine?.indexOf(session) ?? -1
    if (!mine || index < 0) return
    if (mine.length === 1) this.#byUser.delete(session.uid)
    else mine.splice(index, 1)
    this.#byId.delete(session.id)
    this.#note(session)
  }

  find(id: SessionId): LiveSession | undefined {
    return this.#byId.get(id)
  }

  /** Nobody is at this terminal, it says, or somebody is again. */
  setIdle(id: SessionId, idle: boolean): void {
    const session = this.#byId.get(id)
    if (session) session.idle = idle
  }

  of(uid: Uid): readonly LiveSession[] {
    return this.#byUser.get(uid) ?? none
  }

  all(): LiveSession[] {
    return [...this.#byId.values()]
  }

  get size(): number {
    return this.#byId.size
  }

  users(): IterableIterator<[Uid, readonly LiveSession[]]> {
    return this.#byUser.entries()
  }

  get userCount(): number {
    return this.#byUser.size
  }

  /** The number of the last change. */
  get version(): number {
    return this.#forgotten + this.#changes.length
  }

  /** Sessions that came or went after that version; undefined when it is too long ago. */
  changesSince(version: number): readonly LiveSession[] | undefined {
    return version < this.#forgotten ? undefined : this.#changes.slice(version - this.#forgotten)
  }

  close({ uid, platform, client }: Closing, reason: CloseReason): void {
    for (const session of [...this.of(uid)]) {
      const of = session.actor.platform
      const isOfPlatform = platform === undefined || of === undefined || of === platform
      if (isOfPlatform && (client === undefined || client === session.client.id)) session.close(reason)
    }
  }

  /**
   * Those that may not be online beside a session that comes: a terminal that reconnects takes the place of its old connection,
   * which may not have noticed yet.
   */
  besides({ user, session, client }: Coming): readonly LiveSession[] {
    return this.of(user).filter(
      ({ id, client: other }) =>
        id !== session && (other.id === client.id || pushesOut(this.#policy, client.platform, other.platform)),
    )
  }

  /**
   * Ends what gives way to a session that has come to another node, and answers those of which only the store knows whether
   * they do: where there is one seat, it is whose who sat down last. Else, of two that come at the same time to different
   * nodes, the same one stays on both.
   */
  makeWay(coming: Coming, now: number): readonly LiveSession[] {
    return this.besides(coming).filter((other) => {
      if (pushesOut(this.#policy, coming.client.platform, other.client.platform)) return true
      if (now - other.cameAt > togetherMs || other.id < coming.session) other.close('replaced')
      return false
    })
  }

  #note(session: LiveSession): void {
    this.#changes.push(session)
    if (this.#changes.length > 2 * kept) {
      this.#forgotten += this.#changes.length - kept
      this.#changes.splice(0, this.#changes.length - kept)
    }
  }
}
