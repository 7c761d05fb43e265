import { type EventName, type ServerEvent, type Uid, uidOf } from '@tidings/protocol'
import type { Body } from '../entries/body.ts'
import { oidFor } from '../places/kinds.ts'
import type { ChannelPlace, PairPlace, Place, PlaceKind, PlaceOf, RoomPlace } from '../places/place.ts'
import type { RoomState, RoomStates } from '../places/room-states.ts'
import type { Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { presentForEvent } from '../presenting/conversation.ts'
import { bodyOf, isForOthers, presentHidden, presentMessage } from '../presenting/entry.ts'
import type { Delivery } from './delivery.ts'
import {
  type ArrivedFact,
  type ChangedFact,
  type ChatroomFact,
  type EntryFact,
  type EventFact,
  type Fact,
  type Passing,
  type PassingFact,
  passingIn,
  type RoomFact,
  type Tell,
  type ViewFact,
  type WokenFact,
} from './facts.ts'
import { Outgoing } from './outgoing.ts'
import type { Receivers } from './receivers.ts'
import type { Subscribers } from './subscribers.ts'
import type { Untold } from './untold.ts'

type MessageEvent = Extract<EventName, 'message' | 'message.changed'>

export interface RenderingParts {
  readonly store: Pick<Store, 'conversations'>
  readonly rooms: RoomStates
  readonly delivery: Delivery
  readonly subscribers: Pick<Subscribers, 'tell' | 'inTurn'>
  readonly receivers: Pick<Receivers, 'close'>
  readonly untold: Pick<Untold, 'view'>
  readonly chatrooms: { hear(fact: ChatroomFact): void }
  readonly waiters: { hear(fact: WokenFact): void }
}

/**
 * Makes of a fact what the sessions of this node are sent: each form once, and once for each codec, whoever many receive it.
 * See `Tell`.
 */
export function createRendering(parts: RenderingParts): Tell {
  return (fact) => {
    if (fact.kind === 'view') return renderView(parts, fact)
    renderNow(parts, fact)
    return undefined
  }
}

function renderNow(parts: RenderingParts, fact: Exclude<Fact, ViewFact>): void {
  switch (fact.kind) {
    case 'entry':
      renderEntry(parts, fact)
      break
    case 'changed':
      renderChanged(parts, fact)
      break
    case 'passing':
      readersOf(fact.place).pass(parts, fact.place, fact)
      break
    case 'event':
      renderEvent(parts, fact)
      break
    case 'room':
      renderRoom(parts, fact)
      break
    case 'arrived':
      renderArrived(parts, fact)
      break
    case 'channel': {
      const { place, channel, subscribed } = fact
      parts.subscribers.tell(place, { event: 'channel', data: { channel, subscribed } })
      break
    }
    case 'chatroom':
      parts.chatrooms.hear(fact)
      break
    case 'woken':
      parts.waiters.hear(fact)
      break
    case 'user':
    case 'here':
      // For nodes: what sessions see of it is told by other facts, or gathered with other presences.
      break
    case 'close':
      parts.receivers.close(fact, fact.reason)
  }
}

function renderEntry(parts: RenderingParts, { place, entry, body = bodyOf(entry), access, except }: EntryFact): void {
  readersOf(place).tell(parts, place, 'message', { entry, body, access, except })
}

function renderChanged(parts: RenderingParts, { place, entry, access }: ChangedFact): void {
  readersOf(place).tell(parts, place, 'message.changed', { entry, body: bodyOf(entry), access, except: undefined })
}

function renderInPair(
  parts: RenderingParts,
  place: PairPlace,
  event: MessageEvent,
  { entry, body, except }: Form,
): void {
  const { delivery } = parts
  const tell = (reader: Uid): ServerEvent => ({ event, data: presentMessage(place, entry, body, reader) })
  delivery.toUser(place.a, () => tell(place.a), except)
  if (place.b !== place.a) delivery.toUser(place.b, () => tell(place.b), except)
}

function renderInRoom(
  parts: RenderingParts,
  place: RoomPlace,
  event: MessageEvent,
  { entry, body, access, except }: Form,
): void {
  const open = new Outgoing({ event, data: presentMessage(place, entry, body, '') })
  const formOf = (room: RoomState) => {
    // Who came later and may not read what was before does not hear of it either, however late it is told.
    const floor = room.room.settings.history === 'joined' ? room.lastJoinedSeq : 0
    if (body.targets === undefined && entry.seq > floor) return open
    const hidden = new Outgoing({ event, data: presentHidden(place, entry, '') })
    return (uid: Uid): Outgoing | undefined => {
      if (entry.seq <= Math.min(floor, room.members.get(uid) ?? 0)) return undefined
      return isForOthers(body, entry.sender, uid) ? hidden : open
    }
  }
  parts.delivery.toRoom(place, formOf, { access, except })
}

function renderInChannel(
  { subscribers }: RenderingParts,
  place: ChannelPlace,
  event: MessageEvent,
  { entry, body, except }: Form,
): void {
  subscribers.tell(place, { event, data: presentMessage(place, entry, body, '') }, except)
}

function passInPair({ delivery }: RenderingParts, place: PairPlace, { passing, notTo, except }: PassingFact): void {
  const only = forOneTerminal(passing)
  for (const uid of new Set([place.a, place.b])) {
    if (uid === notTo || (only && uid === only.from && place.a !== place.b)) continue
    delivery.toUser(uid, () => passingIn(passing, oidFor(place, uid)), except, only?.client)
  }
}

/** What one terminal of the other one gets alone, and who says it. */
function forOneTerminal({ event, data }: Passing): { readonly from: Uid; readonly client: string } | undefined {
  return event === 'signal' && data.client !== undefined ? { from: uidOf(data.from), client: data.client } : undefined
}

function passInRoom(
  { delivery, rooms }: RenderingParts,
  place: RoomPlace,
  { access, passing, only, notTo, except, whereInUse }: PassingFact,
): void {
  if (whereInUse && !rooms.cached(place)) return
  const outgoing = new Outgoing(passingIn(passing, oidFor(place, '')))
  const isFor = (uid: Uid): boolean => uid !== notTo && (!only || only.includes(uid))
  const pick = (uid: Uid): Outgoing | undefined => (isFor(uid) ? outgoing : undefined)
  const form = only || notTo !== undefined ? pick : outgoing
  const writer = writerOf(passing)
  // It may be told by a node that has not heard yet that its writer was removed.
  const formOf = (room: RoomState) => (writer === undefined || room.members.has(writer) ? form : nobody)
  delivery.toRoom(place, formOf, { access, except })
}

/** How those are told who read the conversations of one kind. */
interface Readers<P extends Place = Place> {
  /** An entry, or its change. */
  tell(parts: RenderingParts, place: P, event: MessageEvent, form: Form): void
  /** What is not stored. */
  pass(parts: RenderingParts, place: P, fact: PassingFact): void
}

const readers: { readonly [K in PlaceKind]: Readers<PlaceOf<K>> } = {
  pair: { tell: renderInPair, pass: passInPair },
  room: { tell: renderInRoom, pass: passInRoom },
  channel: { tell: renderInChannel, pass: () => undefined },
}

// A place fits the row of its own kind, which the compiler cannot tell of a table.
const readersOf = ({ kind }: Place): Readers => readers[kind] as unknown as Readers

const nobody = (): undefined => undefined

/** Who says what only passes; that a stream is over is no word of theirs. */
function writerOf({ event, data }: Passing): Uid | undefined {
  if (event === 'stream') return data.state === 'open' ? uidOf(data.from) : undefined
  return event === 'signal' ? uidOf(data.from) : undefined
}

function renderEvent(parts: RenderingParts, { to, event, except }: EventFact): void {
  const { delivery, subscribers } = parts
  if (to === 'all') delivery.toAll(event)
  else if ('session' in to) delivery.toSession(to.session, event)
  else if (event.event === 'channel')
    subscribers.inTurn(event.data.channel.id, () => delivery.toUsers(to, event, except))
  else delivery.toUsers(to, event, except)
}

/** Where it cannot be read, it is read again later. */
async function renderView({ delivery, store, untold }: RenderingParts, fact: ViewFact): Promise<void> {
  const { to, conversation } = fact
  if (!delivery.isHere(to)) return
  try {
    const view = await store.conversations.view(conversation, to)
    if (view) delivery.toUser(to, () => ({ event: 'conversation', data: presentForEvent(view, to) }))
  } catch (error) {
    untold.view(fact, error)
  }
}

function renderArrived(parts: RenderingParts, { user, session, client, first }: ArrivedFact): void {
  const data = { session, client, online: true, ...(first ? { first } : {}) }
  parts.delivery.toUsers([user], { event: 'session', data }, session)
}

function renderRoom(parts: RenderingParts, { place, room, removed = [], onlyRemoved }: RoomFact): void {
  const { delivery } = parts
  if (!room) return
  if (removed.length > 0)
    delivery.inTurn(place, () => delivery.toUsers(removed, { event: 'room', data: { room, member: false } }))
  // Dissolved: nobody is left to hear of it.
  if (onlyRemoved || room.memberCount === 0) return
  const outgoing = new Outgoing({ event: 'room', data: { room, member: true } })
  delivery.toRoom(place, () => outgoing)
}

interface Form {
  readonly entry: Entry
  readonly body: Body
  readonly access: number | undefined
  readonly except: string | undefined
}
