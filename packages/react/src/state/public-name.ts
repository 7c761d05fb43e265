import type { ClientState } from '@tidings/client'
import type { RoomMember } from '@tidings/protocol'

export const idOf = (oid: string): string => oid.slice(oid.indexOf('/') + 1)
export const isRoom = (oid: string): boolean => oid.startsWith('room/')

/** What may be written to others of a user or a room: the name that all see, and never the remark that is mine alone. */
export const publicNameOf = (oid: string, { users, rooms }: Pick<ClientState, 'users' | 'rooms'>): string =>
  (isRoom(oid) ? rooms : users)[idOf(oid)]?.name || idOf(oid)

/** What a member may be called in words to others. */
export const publicName = ({ alias, user }: Pick<RoomMember, 'alias' | 'user'>, state: ClientState): string =>
  alias || publicNameOf(user, state)
