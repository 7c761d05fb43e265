import { type ClientState, itemOf } from '@tidings/client'
import type { Channel, Room, RoomMember, User } from '@tidings/protocol'
import type { Speech } from '../texts/speech.ts'

export const idOf = (oid: string): string => oid.slice(oid.indexOf('/') + 1)
export const isRoom = (oid: string): boolean => oid.startsWith('room/')
export const isChannel = (oid: string): boolean => oid.startsWith('channel/')
export const isChatroom = (oid: string): boolean => oid.startsWith('chatroom/')

/** In a channel its editors write, everywhere else whoever is there. */
export const mayPublish = ({ conversations }: Pick<ClientState, 'conversations'>, conversation: string): boolean =>
  !isChannel(conversation) || conversations[conversation]?.publishes === true

type Named = Pick<ClientState, 'users' | 'rooms' | 'conversations'>

/** The profile of a user, a room or a channel, as far as it is known. */
export const profileIn = ({ users, rooms, conversations }: Named, oid: string): Channel | Room | User | undefined =>
  isChannel(oid) ? conversations[oid]?.channel : itemOf<Room | User>(isRoom(oid) ? rooms : users, idOf(oid))

/** What is known of a name without asking: the remark that I gave, the profile, the room; undefined until it is known. */
export function knownName(state: ClientState, oid: string, t: Speech['t']): string | undefined {
  const { own, users } = state
  const id = idOf(oid)
  if (isRoom(oid) || isChannel(oid)) return profileIn(state, oid)?.name
  const user = itemOf(users, id)
  if (user?.deleted) return t('deletedAccount')
  return itemOf(own.items.contact, id)?.remark || (user && (user.name || id))
}

/** The same for a reader, to whom an id says nothing. */
export const nameIn = (state: ClientState, oid: string, t: Speech['t']): string => knownName(state, oid, t) ?? '…'

/** Whether a name holds each word that is looked for, in any order; both are folded. */
export const hasWords = (name: string, wanted: string): boolean =>
  wanted.split(/\s+/).every((word) => name.includes(word.replace(/^@/, '')))

/** What somebody is called in a sentence; whoever reads it is “You” at its beginning, “you” further on. */
export const sentenceName =
  (state: ClientState, t: Speech['t']) =>
  (oid: string, place?: 'object'): string =>
    oid === state.user?.oid ? t(place ? 'youThere' : 'you') : nameIn(state, oid, t)

/** What a member of a room is called here. */
export const memberName = (
  { alias, user }: Pick<RoomMember, 'alias' | 'user'>,
  state: ClientState,
  t: Speech['t'],
): string => alias || nameIn(state, user, t)

/** What may be written to others of a user or a room: the name that all see, and never the remark that is mine alone. */
export const publicNameOf = (oid: string, state: Named): string => profileIn(state, oid)?.name || idOf(oid)

/** What a member may be called in words to others. */
export const publicName = ({ alias, user }: Pick<RoomMember, 'alias' | 'user'>, state: ClientState): string =>
  alias || publicNameOf(user, state)
