import type { Uid } from '@tidings/protocol'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'

/**
 * The online sessions of one room. Kept up by looking only at who came or went since the last message,
 * so that a message to 100,000 members of whom 500 are online costs 500.
 */
export class Audience {
  readonly #registry: Registry
  readonly #members: ReadonlySet<Uid>
  readonly #online = new Set<LiveSession>()
  /** The registry's version that `#online` stands for; -1 before the first look. */
  #version = -1

  constructor(registry: Registry, members: ReadonlySet<Uid>) {
    this.#registry = registry
    this.#members = members
  }

  sessions(): ReadonlySet<LiveSession> {
    if (this.#version === this.#registry.version) return this.#online
    const changes = this.#version < 0 ? undefined : this.#registry.changesSince(this.#version)
    this.#version = this.#registry.version
    if (changes) for (const session of changes) this.#place(session)
    else this.#rebuild()
    return this.#online
  }

  /** These users joined or left the room. */
  membersChanged(uids: readonly Uid[]): void {
    for (const uid of uids) for (const session of this.#registry.of(uid)) this.#place(session)
  }

  #place(session: LiveSession): void {
    if (session.live && this.#members.has(session.uid)) this.#online.add(session)
    else this.#online.delete(session)
  }

  #rebuild(): void {
    this.#online.clear()
    if (this.#members.size < this.#registry.userCount) {
      for (const uid of this.#members) for (const session of this.#registry.of(uid)) this.#online.add(session)
      return
    }
    for (const [uid, sessions] of this.#registry.users()) {
      if (this.#members.has(uid)) for (const session of sessions) this.#online.add(session)
    }
  }
}
