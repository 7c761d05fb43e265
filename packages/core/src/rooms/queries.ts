import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import type { OtherCall, UserCall } from '../calls/call.ts'
import { notMember } from '../conversations/conversations.ts'
import type { Readings } from '../conversations/reading.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Actor } from '../gates/gate.ts'
import { jsonBytes, pageOf } from '../pages/page.ts'
import { notStale, standingOf } from '../places/judged-before.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import { presentAnew, presentForEvent } from '../presenting/conversation.ts'
import { presentMember, presentRoom } from '../presenting/room.ts'
import type { RoomChanging } from './changing.ts'

export interface RoomQueryParts {
  readonly store: Store
  readonly rooms: RoomStates
  readonly changing: RoomChanging
  readonly readings: Pick<Readings, 'deletionsOf'>
  readonly tell: Tell
}

/** Users see their own; the app says whose. */
function whoseRooms(actor: Actor, of: string | undefined): Uid {
  const named = of === undefined ? undefined : uidOf(of)
  if (actor.kind === 'user') {
    if (named === undefined || named === actor.uid) return actor.uid
    throw new TidingsError('forbidden', 'in which rooms others are is theirs to say; `with` names those that you share')
  }
  if (named !== undefined) return named
  const message = 'say of whom'
  throw new TidingsError('invalid', `of: ${message}`, { issues: [{ path: 'of', message }] })
}

/** What a member sees of rooms, and whether they want to hear of one. */
export function createRoomQueries({ store, rooms, changing, readings, tell }: RoomQueryParts) {
  async function get(input: ParsedInputOf<'room.get'>, { actor }: UserCall): Promise<OutputOf<'room.get'>> {
    return { room: presentRoom((await changing.enterToLook(input.room, actor)).state.room) }
  }

  async function list(input: ParsedInputOf<'room.list'>, { actor }: OtherCall): Promise<OutputOf<'room.list'>> {
    const other = input.with === undefined ? undefined : uidOf(input.with)
    const found = await store.rooms.ofUser(whoseRooms(actor, input.of), input.next ?? '', input.limit + 1, other)
    const { items, more } = pageOf(found.map(presentRoom), input.limit, jsonBytes)
    const last = items.at(-1)
    return { rooms: [...items], ...(more && last ? { next: last.id } : {}) }
  }

  async function listMembers(
    input: ParsedInputOf<'room.members'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'room.members'>> {
    const { place } = await changing.enterToLook(input.room, actor)
    if (input.query !== undefined) {
      const found = await store.rooms.findMembers(place.id, input.query, input.limit)
      return { members: found.map(presentMember) }
    }
    const page = await store.rooms.members(place.id, input.next ?? '', input.limit)
    const last = page.at(-1)
    return { members: page.map(presentMember), ...(last && page.length === input.limit ? { next: last.user } : {}) }
  }

  async function block(input: ParsedInputOf<'room.block'>, { actor }: UserCall): Promise<OutputOf<'room.block'>> {
    const { uid } = actor
    const { place } = await changing.enter(input.room, actor)
    const settings = { blocked: input.on ? true : null } as const
    const view = notStale(await store.conversations.update(place.id, uid, { settings }, standingOf(actor)))
    if (!view) throw notMember(`room/${input.room}`)
    rooms.silenced(place, uid, input.on)
    tell({ kind: 'room', place, silenced: { user: uid, on: input.on } })
    // What became of the room meanwhile nobody has told them.
    const { room } = view
    if (!input.on && room)
      tell({ kind: 'event', to: [uid], event: { event: 'room', data: { room: presentRoom(room), member: true } } })
    const data = input.on ? presentForEvent(view, uid) : presentAnew(view, uid, await readings.deletionsOf(uid))
    tell({ kind: 'event', to: [uid], event: { event: 'conversation', data } })
    return {}
  }

  return { get, list, members: listMembers, block }
}
