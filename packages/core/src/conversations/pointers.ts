import {
  limits,
  type OutputOf,
  type ParsedInputOf,
  roomOid,
  type ServerEvent,
  type Uid,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Settings } from '../own/user-settings.ts'
import type { ListedConversation } from '../ports/conversations.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { Sweeping } from '../retention/sweeping.ts'
import type { RoomStates } from '../rooms/room-states.ts'
import type { Scheduler } from '../scheduler.ts'
import { expectPlace, notMember } from './conversations.ts'
import { otherOf, type Place } from './place.ts'
import type { Places } from './places.ts'
import { presentForEvent } from './present.ts'

export interface PointerParts {
  readonly store: Store
  readonly clock: Clock
  readonly places: Places
  readonly rooms: RoomStates
  readonly userSettings: Settings
  readonly delivery: Delivery
  readonly scheduler: Scheduler
  readonly sweeping: Sweeping
}

/** How far users have read and received, and who is told of it. */
export function createPointers(parts: PointerParts) {
  const { store, clock, places, rooms, userSettings, delivery, scheduler, sweeping } = parts

  /** The peer sees how far its messages were received and read. */
  async function tellPeer(place: Place & { kind: 'pair' }, reader: Uid): Promise<void> {
    const peer = otherOf(place, reader)
    if (peer === reader || !delivery.isOnline(peer)) return
    const view = await store.conversations.view(place.id, peer)
    if (view) delivery.toUser(peer, () => ({ event: 'conversation', data: presentForEvent(view, peer) }))
  }

  /** In a small room the others see it at once; in a large one they ask. */
  async function tellRoom(place: Place & { kind: 'room' }, reader: Uid, readSeq: number): Promise<void> {
    if ((await rooms.of(place)).members.size > limits.smallRoom) return
    const data = { conversation: roomOid(place.room), user: userOid(reader), readSeq }
    const event: ServerEvent = { event: 'receipt', data }
    delivery.toRoom(place, event)
  }

  async function tellOthers(place: Place, reader: Uid, readSeq: number): Promise<void> {
    if (!(await userSettings.of(reader)).receipts) return
    await (place.kind === 'pair' ? tellPeer(place, reader) : tellRoom(place, reader, readSeq))
  }

  /** Reading takes away the mark that somebody set by hand. */
  async function unmarked(view: ListedConversation, uid: Uid): Promise<ListedConversation> {
    if (!view.membership.settings.unreadMark) return view
    return (await store.conversations.update(view.conversation.id, uid, { settings: { unreadMark: null } })) ?? view
  }

  async function read(
    input: ParsedInputOf<'conversation.read'>,
    call: UserCall,
  ): Promise<OutputOf<'conversation.read'>> {
    const { uid } = call.actor
    const place = await expectPlace(places, uid, input.conversation)
    const result = await store.conversations.read(place.id, uid, { seq: input.seq, now: clock.now() })
    if (!result) throw notMember(input.conversation)
    const view = await unmarked(result.view, uid)
    const data = presentForEvent(view, uid)
    if (result.moved || view !== result.view) delivery.toUser(uid, () => ({ event: 'conversation', data }))
    if (result.moved) {
      if (place.kind === 'pair') sweeping.received(place.id)
      scheduler.look()
      await tellOthers(place, uid, Math.max(data.readSeq, view.membership.seenSeq))
    }
    return { readSeq: data.readSeq, unread: data.unread, mentions: data.mentions }
  }

  async function unread(
    input: ParsedInputOf<'conversation.unread'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.unread'>> {
    const place = await expectPlace(places, actor.uid, input.conversation)
    const view = await store.conversations.unread(place.id, actor.uid, input.seq)
    if (!view) throw notMember(input.conversation)
    const data = presentForEvent(view, actor.uid)
    delivery.toUser(actor.uid, () => ({ event: 'conversation', data }))
    return { readSeq: data.readSeq, unread: data.unread, mentions: data.mentions }
  }

  async function delivered(
    input: ParsedInputOf<'conversation.delivered'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'conversation.delivered'>> {
    const { uid } = actor
    const found = await Promise.all(input.conversations.map(({ conversation }) => places.toRead(uid, conversation)))
    const positions = input.conversations.flatMap(({ seq }, index) => {
      const place = found[index]
      return place ? [{ id: place.id, seq }] : []
    })
    const moved = new Set(await store.conversations.delivered(uid, positions))
    for (const id of moved) if (sweeping.received(id)) scheduler.look()
    if (moved.size === 0 || !(await userSettings.of(uid)).receipts) return {}
    for (const place of found) if (place?.kind === 'pair' && moved.has(place.id)) await tellPeer(place, uid)
    return {}
  }

  return { read, unread, delivered }
}
