import type { Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { RoomPlace } from '../places/place.ts'
import type { RoomState } from '../places/room-states.ts'
import type { Guests } from './guests.ts'

export interface PassingOnParts {
  readonly guests: Guests
  /** In the turn of what was told of that room before, with its members as they were by that `access`, or later. */
  readonly withRoom: (place: RoomPlace, access: number, use: (room: Pick<RoomState, 'members'>) => void) => void
}

/** Whom a fact concerns: these, and the members of that room. */
interface Concerned {
  readonly users: readonly Uid[]
  readonly room?: { readonly place: RoomPlace; readonly access: number }
}

function concernedBy(fact: Fact): Concerned {
  switch (fact.kind) {
    case 'entry':
    case 'changed':
    case 'passing': {
      const { place, access = 0 } = fact
      if (fact.kind === 'passing' && fact.only) return { users: fact.only }
      return place.kind === 'pair' ? { users: [place.a, place.b] } : { users: [], room: { place, access } }
    }
    case 'room': {
      const { place, removed: users = [], onlyRemoved } = fact
      return onlyRemoved ? { users } : { users, room: { place, access: 0 } }
    }
    case 'event':
      return { users: typeof fact.to === 'object' && !('session' in fact.to) ? fact.to : [] }
    case 'view':
      return { users: [fact.to] }
    case 'arrived':
      return { users: [fact.user] }
    case 'user':
    case 'here':
    case 'close':
      return { users: [] }
  }
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
    const { users, room } = concernedBy(fact)
    const nodes = this.#nodesOf(users)
    if (room) this.#parts.withRoom(room.place, room.access, ({ members }) => pass(this.#nodesOf(members.keys(), nodes)))
    else if (nodes.size > 0) pass(nodes)
  }

  #nodesOf(users: Iterable<Uid>, nodes = new Set<string>()): Set<string> {
    for (const user of users) for (const node of this.#parts.guests.nodesOf(user)) nodes.add(node)
    return nodes
  }
}
