import type { Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { Place, PlaceKind, PlaceOf, RoomPlace } from '../places/place.ts'

/** Whom a fact concerns: these users, and the members of that room, as they were by that `access` or later. */
export interface Concerned {
  readonly users: readonly Uid[]
  readonly room?: { readonly place: RoomPlace; readonly access: number }
}

const nobody: Concerned = { users: [] }

const readersOf: { readonly [K in PlaceKind]: (place: PlaceOf<K>, access: number) => Concerned | 'all' } = {
  pair: ({ a, b }) => ({ users: [a, b] }),
  room: (place, access) => ({ users: [], room: { place, access } }),
  // Each node asks the store which of its own people subscribe.
  channel: () => 'all',
}

// A place fits the row of its own kind, which the compiler cannot tell of a table.
const membersOf = (place: Place, access = 0): Concerned | 'all' => readersOf[place.kind](place as never, access)

/** `all`: something of which every node may remember something. */
export function concernedBy(fact: Fact): Concerned | 'all' {
  switch (fact.kind) {
    case 'entry':
    case 'changed':
      return membersOf(fact.place, fact.access)
    case 'passing':
      return fact.only ? { users: fact.only } : membersOf(fact.place, fact.access)
    case 'event':
      if (fact.to === 'all') return 'all'
      return 'session' in fact.to ? nobody : { users: fact.to }
    case 'view':
      return { users: [fact.to] }
    case 'room': {
      const { place, removed: users = [], onlyRemoved } = fact
      return onlyRemoved ? { users } : { users, room: { place, access: 0 } }
    }
    case 'arrived':
      return fact.first ? 'all' : { users: [fact.user] }
    case 'here':
      return nobody
    case 'user':
    case 'channel':
    case 'chatroom':
    case 'woken':
    case 'close':
      return 'all'
  }
}
