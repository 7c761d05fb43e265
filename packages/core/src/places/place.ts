import { parseOid, TidingsError, type Uid } from '@tidings/protocol'
import type { ConversationId } from '../ports/message-log.ts'

/** A conversation as the core handles it: what never changes about it. */
export type Place =
  | { readonly kind: 'pair'; readonly id: ConversationId; readonly a: Uid; readonly b: Uid }
  | { readonly kind: 'room'; readonly id: ConversationId; readonly room: string }
  | { readonly kind: 'channel'; readonly id: ConversationId; readonly channel: string }

export type PlaceKind = Place['kind']
export type PlaceOf<K extends PlaceKind> = Extract<Place, { readonly kind: K }>
export type PairPlace = PlaceOf<'pair'>
export type RoomPlace = PlaceOf<'room'>
export type ChannelPlace = PlaceOf<'channel'>

/** Uids cannot hold a `+`, so the key is unambiguous. */
export const pairKey = (a: Uid, b: Uid): string => (a < b ? `pair/${a}+${b}` : `pair/${b}+${a}`)
export const roomKey = (room: string): string => `room/${room}`
export const channelKey = (channel: string): string => `channel/${channel}`

/** The place that a stored key names. */
export function placeFromKey(id: ConversationId, key: string): Place {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (key.slice(0, slash) === 'room') return { kind: 'room', id, room: name }
  if (key.slice(0, slash) === 'channel') return { kind: 'channel', id, channel: name }
  const plus = name.indexOf('+')
  return { kind: 'pair', id, a: name.slice(0, plus), b: name.slice(plus + 1) }
}

export const otherOf = (pair: { readonly a: Uid; readonly b: Uid }, uid: Uid): Uid => (pair.a === uid ? pair.b : pair.a)

/** What the address of a conversation names: the other of a pair, the room or the channel. */
export interface Target {
  readonly kind: 'user' | 'room' | 'channel'
  readonly id: string
}

/** What a `ConversationOid` asks for on this server. Other domains are not served yet. */
export function targetOf(oid: string): Target {
  const parsed = parseOid(oid)
  if (parsed.domain !== undefined)
    throw new TidingsError('not_found', `this server is not federated with ${parsed.domain}`)
  if (parsed.kind === 'chatroom')
    throw new TidingsError('not_found', `${oid} keeps no conversation: chatroom.send says something there`)
  if (parsed.kind === 'node') throw new TidingsError('not_found', `there is no ${oid}`)
  return { kind: parsed.kind, id: parsed.id }
}
