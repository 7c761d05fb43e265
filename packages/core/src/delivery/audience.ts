import type { Uid } from '@tidings/protocol'
import type { RoomState } from '../places/room-states.ts'
import type { Receiver, Receivers } from './receivers.ts'

/**
 * The online sessions of one room. Kept up by looking only at who came or went since the last message,
 * so that a message to 100,000 members of whom 500 are online costs 500.
 */
export class Audience {
  readonly #receivers: Receivers
  readonly #room: Pick<RoomState, 'members' | 'silent'>
  readonly #online = new Set<Receiver>()
  /** The version of the receivers that `#online` stands for; -1 before the first look. */
  #version = -1

  constructor(receivers: Receivers, room: Pick<RoomState, 'members' | 'silent'>) {
    this.#receivers = receivers
    this.#room = room
  }

  sessions(): ReadonlySet<Receiver> {
    if (this.#version === this.#receivers.version) return this.#online
    const missed = this.#receivers.version - this.#version
    // Many came and went, and few are members: the members are looked at.
    const rebuild = this.#version < 0 || missed > 4 * this.#room.members.size + 16
    const changes = rebuild ? undefined : this.#receivers.changesSince(this.#version)
    this.#version = this.#receivers.version
    if (changes) for (const session of changes) this.#place(session)
    else this.#rebuild()
    return this.#online
  }

  /** These users joined or left the room, or want to hear of it no more, or again. */
  membersChanged(uids: readonly Uid[]): void {
    for (const uid of uids) for (const session of this.#receivers.of(uid)) this.#place(session)
  }

  #place(session: Receiver): void {
    if (session.live && this.#hears(session.uid)) this.#online.add(session)
    else this.#online.delete(session)
  }

  #hears(uid: Uid): boolean {
    return this.#room.members.has(uid) && !this.#room.silent.has(uid)
  }

  #rebuild(): void {
    this.#online.clear()
    if (this.#room.members.size < this.#receivers.userCount) {
      for (const uid of this.#room.members.keys()) for (const session of this.#receivers.of(uid)) this.#place(session)
      return
    }
    for (const [uid, sessions] of this.#receivers.users()) {
      if (this.#hears(uid)) for (const session of sessions) this.#online.add(session)
    }
  }
}
