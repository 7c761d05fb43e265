import type { Uid } from '@tidings/protocol'
import type { RoomState } from '../rooms/room-states.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'

/**
 * The online sessions of one room. Kept up by looking only at who came or went since the last message,
 * so that a message to 100,000 members of whom 500 are online costs 500.
 */
export class Audience {
  readonly #registry: Registry
  readonly #room: Pick<RoomState, 'members' | 'silent'>
  readonly #online = new Set<LiveSession>()
  /** The registry's version that `#online` stands for; -1 before the first look. */
  #version = -1

  constructor(registry: Registry, room: Pick<RoomState, 'members' | 'silent'>) {
    this.#registry = registry
    this.#room = room
  }

  sessions(): ReadonlySet<LiveSession> {
    if (this.#version === this.#registry.version) return this.#online
    const missed = this.#registry.version - this.#version
    // Many came and went, and few are members: the members are looked at.
    const rebuild = this.#version < 0 || missed > 4 * this.#room.members.size + 16
    const changes = rebuild ? undefined : this.#registry.changesSince(this.#version)
    this.#version = this.#registry.version
    if (changes) for (const session of changes) this.#place(session)
    else this.#rebuild()
    return this.#online
  }

  /** These users joined or left the room, or want to hear of it no more, or again. */
  membersChanged(uids: readonly Uid[]): void {
    for (const uid of uids) for (const session of this.#registry.of(uid)) this.#place(session)
  }

  #place(session: LiveSession): void {
    if (session.live && this.#hears(session.uid)) this.#online.add(session)
    else this.#online.delete(session)
  }

  #hears(uid: Uid): boolean {
    return this.#room.members.has(uid) && !this.#room.silent.has(uid)
  }

  #rebuild(): void {
    this.#online.clear()
    if (this.#room.members.size < this.#registry.userCount) {
      for (const uid of this.#room.members.keys()) for (const session of this.#registry.of(uid)) this.#place(session)
      return
    }
    for (const [uid, sessions] of this.#registry.users()) {
      if (this.#hears(uid)) for (const session of sessions) this.#online.add(session)
    }
  }
}
