import { type OutputOf, type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Places } from '../conversations/places.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import { presentMember, presentRoom } from './present.ts'
import type { RoomMembers } from './room-members.ts'

export interface RoomQueryParts {
  readonly store: Store
  readonly places: Places
  readonly members: RoomMembers
}

/** The room, for one of its members. */
export async function enterRoom({ store, places, members }: RoomQueryParts, id: string, uid: Uid): Promise<RoomRecord> {
  const place = await places.room(id)
  if (!(await members.of(place)).has(uid)) throw new TidingsError('not_member', `you are not a member of room/${id}`)
  const room = await store.rooms.get(id)
  if (!room) throw new TidingsError('not_found', `there is no room ${id}`)
  return room
}

export function createRoomQueries(parts: RoomQueryParts) {
  const { store } = parts

  async function get(input: ParsedInputOf<'room.get'>, { actor }: UserCall): Promise<OutputOf<'room.get'>> {
    return { room: presentRoom(await enterRoom(parts, input.room, actor.uid)) }
  }

  async function list(input: ParsedInputOf<'room.list'>, { actor }: UserCall): Promise<OutputOf<'room.list'>> {
    const rooms = await store.rooms.ofUser(actor.uid, input.next ?? '', input.limit)
    const last = rooms.at(-1)
    return { rooms: rooms.map(presentRoom), ...(last && rooms.length === input.limit ? { next: last.id } : {}) }
  }

  async function listMembers(
    input: ParsedInputOf<'room.members'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'room.members'>> {
    const room = await enterRoom(parts, input.room, actor.uid)
    const page = await store.rooms.members(room.conversation, input.next ?? '', input.limit)
    const last = page.at(-1)
    return { members: page.map(presentMember), ...(last && page.length === input.limit ? { next: last.user } : {}) }
  }

  return { get, list, members: listMembers }
}
