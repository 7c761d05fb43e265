import { TidingsError, type Uid } from '@tidings/protocol'
import type { Relations } from '../contacts/relations.ts'
import { anything } from '../places/anything.ts'
import { noChannel, notSubscribed } from '../places/no-channel.ts'
import {
  type ChannelPlace,
  otherOf,
  type PairPlace,
  type Place,
  type PlaceKind,
  type PlaceOf,
  type RoomPlace,
} from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'

/** Who may write in conversations of one kind. Each answers the `access` by which it was judged. */
export interface Access<P extends Place = Place> {
  /** From memory alone; undefined where that is not known, or not so. */
  known(place: P, uid: Uid): number | undefined
  /** Throws where they may not. */
  expect(place: P, uid: Uid): Promise<number>
  /** For what they put on another's words: a reaction, an answer to a poll or a card. */
  expectMark(place: P, uid: Uid): Promise<number>
  /** For what somebody does with their own words. */
  expectOwn(place: P, uid: Uid): Promise<number>
  /** Who is judged next is judged by what the store says. */
  forget(place: P): void
}

export interface AccessParts {
  readonly store: Pick<Store, 'conversations' | 'rooms'>
  readonly rooms: RoomStates
  readonly relations: Relations
}

/** `blocked`, `not_friend`. One's own words are one's own also where one is not welcome any more. */
const inPairs = ({ relations }: AccessParts): Access<PairPlace> => ({
  known: (place, uid) => relations.knownAccess(uid, otherOf(place, uid)),
  expect: (place, uid) => relations.expectWelcome(uid, otherOf(place, uid)),
  expectMark: (place, uid) => relations.expectWelcome(uid, otherOf(place, uid)),
  expectOwn: async () => anything,
  forget: ({ a, b }) => relations.forget(a, b),
})

/** `not_member`, `not_found`. */
function inRooms({ rooms }: AccessParts): Access<RoomPlace> {
  const accessIn = (state: ReturnType<RoomStates['cached']>, uid: Uid): number | undefined =>
    state?.members.has(uid) ? state.room.access : undefined
  async function expect(place: RoomPlace, uid: Uid): Promise<number> {
    const access = accessIn(await rooms.forMember(place, uid), uid)
    if (access !== undefined) return access
    throw new TidingsError('not_member', `you are not a member of room/${place.room}`)
  }
  return {
    known: (place, uid) => accessIn(rooms.cached(place), uid),
    expect,
    expectMark: expect,
    expectOwn: expect,
    forget: (place) => rooms.forget(place),
  }
}

/**
 * `not_member`; `forbidden` for what is more than a mark of who subscribes. The store is asked each time: what is published is seldom, and what
 * nobody remembers no node has to forget.
 */
function inChannels({ store }: AccessParts): Access<ChannelPlace> {
  async function enter({ id, channel }: ChannelPlace, uid: Uid) {
    // The version first: what is read after it is as new or newer.
    const found = await store.rooms.get(channel)
    const membership = await store.conversations.membership(id, uid)
    if (!found) throw noChannel(channel)
    if (!membership) throw notSubscribed(channel)
    return { access: found.access, isEditor: membership.role !== 'member' }
  }
  async function expect(place: ChannelPlace, uid: Uid): Promise<number> {
    const { access, isEditor } = await enter(place, uid)
    if (isEditor) return access
    throw new TidingsError('forbidden', `what is published in channel/${place.channel} is for its editors to write`)
  }
  const expectMark = async (place: ChannelPlace, uid: Uid) => (await enter(place, uid)).access
  return { known: () => undefined, expect, expectMark, expectOwn: expect, forget: () => undefined }
}

/** Who may write, by kind of conversation. */
export function createAccess(parts: AccessParts): (place: Place) => Access {
  const byKind: { readonly [K in PlaceKind]: Access<PlaceOf<K>> } = {
    pair: inPairs(parts),
    room: inRooms(parts),
    channel: inChannels(parts),
  }
  // A place fits the row of its own kind, which the compiler cannot tell of a table.
  return ({ kind }) => byKind[kind] as unknown as Access
}
