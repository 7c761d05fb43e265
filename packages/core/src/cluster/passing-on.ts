import type { Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { RoomPlace } from '../places/place.ts'
import type { RoomState } from '../places/room-states.ts'
import { concernedBy } from './concerned.ts'
import type { Guests } from './guests.ts'

export interface PassingOnParts {
  readonly guests: Guests
  /** In the turn of what was told of that room before, with its members as they were by that `access`, or later. */
  readonly withRoom: (place: RoomPlace, access: number, use: (room: Pick<RoomState, 'members'>) => void) => void
}

/** On which other nodes those sit whom a fact concerns and whose home this node is. */
export class PassingOn {
  readonly #parts: PassingOnParts

  constructor(parts: PassingOnParts) {
    this.#parts = parts
  }

  /** `pass` is called with them, in the order of the facts of a room, and not at all where there are none. */
  on(fact: Fact, pass: (nodes: ReadonlySet<string>) => void): void {
    if (this.#parts.guests.isEmpty) return
    const concerned = concernedBy(fact)
    // Each node has been told.
    if (concerned === 'all') return
    const { users, room } = concerned
    const nodes = this.#nodesOf(users)
    if (room) this.#parts.withRoom(room.place, room.access, ({ members }) => pass(this.#nodesOf(members.keys(), nodes)))
    else if (nodes.size > 0) pass(nodes)
  }

  #nodesOf(users: Iterable<Uid>, nodes = new Set<string>()): Set<string> {
    for (const user of users) for (const node of this.#parts.guests.nodesOf(user)) nodes.add(node)
    return nodes
  }
}
