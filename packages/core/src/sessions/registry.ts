import type { Uid } from '@tidings/protocol'
import type { LiveSession } from './live-session.ts'

const none: readonly LiveSession[] = []

/** A change of who is online, by its number; `forgotten` and older ones are no longer kept. */
const kept = 16_384

/** Who is online here, and the order in which sessions came and went. */
export class Registry {
  readonly #byUser = new Map<Uid, LiveSession[]>()
  readonly #changes: LiveSession[] = []
  #forgotten = 0
  #size = 0

  add(session: LiveSession): void {
    const mine = this.#byUser.get(session.uid)
    if (mine) mine.push(session)
    else this.#byUser.set(session.uid, [session])
    this.#size += 1
    this.#note(session)
  }

  remove(session: LiveSession): void {
    const mine = this.#byUser.get(session.uid)
    const index = mine?.indexOf(session) ?? -1
    if (!mine || index < 0) return
    if (mine.length === 1) this.#byUser.delete(session.uid)
    else mine.splice(index, 1)
    this.#size -= 1
    this.#note(session)
  }

  of(uid: Uid): readonly LiveSession[] {
    return this.#byUser.get(uid) ?? none
  }

  all(): LiveSession[] {
    return [...this.#byUser.values()].flat()
  }

  get size(): number {
    return this.#size
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

  #note(session: LiveSession): void {
    this.#changes.push(session)
    if (this.#changes.length > 2 * kept) {
      this.#forgotten += this.#changes.length - kept
      this.#changes.splice(0, this.#changes.length - kept)
    }
  }
}
