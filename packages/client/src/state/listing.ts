import type { Channel, Conversation, EventData, Room } from '@tidings/protocol'
import { newestOrder } from './arrivals.ts'
import { itemOf } from './item-of.ts'
import { laterChannel, mergeConversation } from './merge-conversation.ts'
import type { ClientState } from './state.ts'
import { withWindow } from './window.ts'

/** A page of the list. */
export interface Listed {
  readonly conversations: readonly Conversation[]
  /** Rooms that the user is no longer in. */
  readonly gone?: readonly string[]
  readonly cursor?: string
  /** This page ends there, and what is older was not asked for yet; null: there is nothing older. */
  readonly older?: string | null
}

export function listed(state: ClientState, { conversations, gone = [], cursor, older }: Listed): ClientState {
  const left = gone.reduce(withoutConversation, state)
  return {
    ...conversations.reduce(putConversation, left),
    ...(cursor === undefined ? {} : { cursor }),
    ...(older === undefined ? {} : { older: older ?? undefined }),
  }
}

/** A room is known by its latest state; two of one moment in the order in which they came. */
export function putRoom(state: ClientState, room: Room): ClientState {
  const before = itemOf(state.rooms, room.id)
  return before && before.version > room.version ? state : { ...state, rooms: { ...state.rooms, [room.id]: room } }
}

export function putChannel(state: ClientState, channel: Channel): ClientState {
  const { oid } = channel
  const known = state.conversations[oid]
  if (!known) return state
  return {
    ...state,
    conversations: { ...state.conversations, [oid]: { ...known, ...laterChannel(known.channel, channel) } },
  }
}

/**
 * Where a conversation stands that is told of alone. The server's number would put it above those that were written to
 * later, and of which no number is known here yet.
 */
function orderOf(state: ClientState, told: Conversation): number {
  const known = state.conversations[told.conversation]
  if (!known) return told.order
  return known.seq >= told.seq ? known.order : newestOrder(state) + 1
}

/** A view of a conversation, joined with what is known. An event may have told more than a page that was on its way. */
function putConversation(state: ClientState, { room, ...told }: Conversation): ClientState {
  const before = state.conversations[told.conversation]
  const merged = before ? mergeConversation(before, told) : told
  const next = { ...state, conversations: { ...state.conversations, [told.conversation]: merged } }
  const cleared = clearWindow(next, told.conversation, merged.floor)
  return room ? putRoom(cleared, room) : cleared
}

/** A conversation that is told of alone. */
export const conversationTold = (state: ClientState, told: Conversation): ClientState =>
  putConversation(state, { ...told, order: orderOf(state, told) })

/** Nothing up to there is kept any more, for anybody. */
export function conversationTrimmed(
  state: ClientState,
  { conversation, trimmedSeq }: EventData<'conversation.trimmed'>,
): ClientState {
  const known = state.conversations[conversation]
  return known ? putConversation(state, { ...known, trimmedSeq }) : state
}

/** What stands at or below the floor is not shown any more. */
function clearWindow(state: ClientState, oid: string, floor: number): ClientState {
  const first = state.windows[oid]?.messages[0]
  if (!first || first.seq > floor) return state
  return withWindow(state, oid, (window) => ({
    ...window,
    messages: window.messages.filter(({ seq }) => seq > floor),
  }))
}

export function withoutConversation(state: ClientState, oid: string): ClientState {
  const { [oid.slice(oid.indexOf('/') + 1)]: _room, ...rooms } = state.rooms
  const { [oid]: _conversation, ...conversations } = state.conversations
  const { [oid]: _window, ...windows } = state.windows
  const { [oid]: _receipts, ...receipts } = state.receipts
  return { ...state, rooms: oid.startsWith('room/') ? rooms : state.rooms, conversations, windows, receipts }
}
