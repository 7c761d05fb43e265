import { type OutputOf, type ParsedInputOf, TidingsError, uidOf } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Place } from '../conversations/place.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { presentMessage } from '../messages/present.ts'
import type { RoomChanged } from '../ports/rooms.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { CoreSettings } from '../settings.ts'
import type { Directory } from '../users/directory.ts'
import { type Notice, roomNotice } from './notice.ts'
import { presentRoom } from './present.ts'
import { enterRoom, type RoomQueryParts } from './queries.ts'

export interface RoomParts extends RoomQueryParts {
  readonly directory: Directory
  readonly delivery: Delivery
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: CoreSettings
}

export function createRoomCommands(parts: RoomParts) {
  const { store, members, directory, delivery, clock, ids, settings } = parts

  /** After the commit: caches, the entry to everyone who is in, the room itself to those who came or went. */
  function announce(changed: RoomChanged, { body, entry }: Notice, call: UserCall): void {
    const place: Place = { kind: 'room', id: changed.room.conversation, room: changed.room.id }
    const { added, removed, appended } = changed
    delivery.roomChanged(place, added, removed)
    const room = presentRoom(changed.room)
    for (const uid of added) delivery.toUser(uid, () => ({ event: 'room', data: { room, member: true } }), call.session)
    for (const uid of removed)
      delivery.toUser(uid, () => ({ event: 'room', data: { room, member: false } }), call.session)
    if (appended.kind === 'duplicate') return
    const { seq, counted } = appended
    const stored = { ...entry, conversation: place.id, seq, rev: 0, counted }
    delivery.toRoom(place, { event: 'message', data: presentMessage(place, stored, body, call.actor.uid) })
  }

  function expectRoomFor(count: number): void {
    if (count <= settings.roomMembers) return
    const message = `a room takes at most ${settings.roomMembers} members`
    throw new TidingsError('too_large', message, {
      limit: settings.roomMembers,
      issues: [{ path: 'members', message }],
    })
  }

  async function create(input: ParsedInputOf<'room.create'>, call: UserCall): Promise<OutputOf<'room.create'>> {
    const owner = call.actor.uid
    const others = [...new Set(input.members.map(uidOf))].filter((uid) => uid !== owner)
    expectRoomFor(others.length + 1)
    await directory.expectAll(others)
    const told = roomNotice('notice/room-created', clock.now(), owner, [owner, ...others])
    const createdAt = told.entry.ts
    const room = { id: ids.room(), name: input.name, avatar: input.avatar ?? '', owner, members: others, createdAt }
    const changed = await store.rooms.create(room, told.entry)
    announce(changed, told, call)
    return { room: presentRoom(changed.room) }
  }

  async function invite(input: ParsedInputOf<'room.invite'>, call: UserCall): Promise<OutputOf<'room.invite'>> {
    const room = await enterRoom(parts, input.room, call.actor.uid)
    const inside = await members.of({ id: room.conversation })
    const add = [...new Set(input.members.map(uidOf))].filter((uid) => !inside.has(uid))
    if (add.length === 0) return { room: presentRoom(room) }
    expectRoomFor(inside.size + add.length)
    await directory.expectAll(add)
    const told = roomNotice('notice/members-added', clock.now(), call.actor.uid, add)
    const changed = await store.rooms.change(room.id, { add, entry: told.entry })
    if (!changed) throw new TidingsError('not_found', `there is no room ${room.id}`)
    announce(changed, told, call)
    return { room: presentRoom(changed.room) }
  }

  async function leave(input: ParsedInputOf<'room.leave'>, call: UserCall): Promise<OutputOf<'room.leave'>> {
    const { uid } = call.actor
    const room = await enterRoom(parts, input.room, uid)
    const heir = room.owner === uid ? await store.rooms.successor(room.conversation, uid) : undefined
    const told = roomNotice('notice/member-left', clock.now(), uid, [uid])
    const changed = await store.rooms.change(room.id, {
      remove: [uid],
      ...(heir === undefined ? {} : { roles: [{ user: heir, role: 'owner' as const }] }),
      // The leaver's pointer goes with the membership.
      entry: { ...told.entry, reader: null },
    })
    if (changed) announce(changed, told, call)
    return {}
  }

  return { create, invite, leave }
}
