import type { Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { RoomPlace } from '../places/place.ts'
import type { RoomState, RoomStates } from '../places/room-states.ts'
import { concernedBy } from './concerned.ts'
import type { Guests } from './guests.ts'
import type { ClusterHomes } from './homes.ts'

export interface RoutesParts {
  readonly homes: ClusterHomes
  readonly guests: Guests
  readonly rooms: Pick<RoomStates, 'cached'>
}

/** To which nodes something goes; this one may be among them. */
export type Route = 'all' | ReadonlySet<string>

/** Where so many users for each node are to hear of something, nearly all nodes are to. */
const manyForNode = 3

interface Known {
  readonly access: number
  readonly homes: number
  readonly guests: number
  /** The homes of its members. */
  readonly ofHomes: ReadonlySet<string>
  /** And where else they sit. */
  readonly nodes: ReadonlySet<string>
}

/**
 * To which nodes a fact goes: the homes of those to whom it matters, which pass it on to where else they are. Nodes that this one
 * is the home of somebody on are added at once. What everybody remembers something of goes to all.
 */
export class Routes {
  readonly #parts: RoutesParts
  /** Copies, each of what follows from a room as it is remembered. */
  readonly #ofRooms = new WeakMap<RoomState, Known>()

  constructor(parts: RoutesParts) {
    this.#parts = parts
  }

  of(fact: Fact): Route {
    const concerned = concernedBy(fact)
    if (concerned === 'all') return 'all'
    const { users, room } = concerned
    const ofUsers = this.#ofUsers(users)
    if (!room || ofUsers === 'all') return ofUsers
    const ofRoom = this.#ofRoom(room.place)
    return ofRoom === 'all' || users.length === 0 ? ofRoom : new Set([...ofRoom, ...ofUsers])
  }

  #ofUsers(uids: readonly Uid[]): Route {
    if (uids.length >= this.#many && uids.length > 2) return 'all'
    const nodes = new Set<string>()
    for (const uid of uids) this.#add(uid, nodes)
    return nodes
  }

  /** Of a room that this node does not know nothing is known: all are told. */
  #ofRoom(place: RoomPlace): Route {
    const { homes, guests, rooms } = this.#parts
    const room = rooms.cached(place)
    if (!room || room.members.size >= this.#many) return 'all'
    const known = this.#ofRooms.get(room)
    const { access } = room.room
    const isSame = known?.access === access && known.homes === homes.version
    if (isSame && known.guests === guests.version) return known.nodes
    // Guests come and go all the time, on all nodes; homes are reckoned anew when they move.
    const ofHomes = isSame ? known.ofHomes : this.#homesOf(room)
    const nodes = new Set(ofHomes)
    if (!guests.isEmpty) for (const uid of room.members.keys()) for (const node of guests.nodesOf(uid)) nodes.add(node)
    this.#ofRooms.set(room, { access, homes: homes.version, guests: guests.version, ofHomes, nodes })
    return nodes
  }

  #homesOf({ members }: RoomState): ReadonlySet<string> {
    const nodes = new Set<string>()
    for (const uid of members.keys()) this.#parts.homes.addHomesOf(uid, nodes)
    return nodes
  }

  #add(uid: Uid, nodes: Set<string>): void {
    this.#parts.homes.addHomesOf(uid, nodes)
    for (const node of this.#parts.guests.nodesOf(uid)) nodes.add(node)
  }

  get #many(): number {
    return this.#parts.homes.count * manyForNode
  }
}
