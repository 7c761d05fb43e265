import { channelOid, limits, type RoomSettings, type Uid } from '@tidings/protocol'
import type { RecordChange, RecordGiven } from '../ports/records.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'

const kind = 'invited'
const at = (channel: string, user: Uid) => ({ owner: channelOid(channel), kind, key: user })
const limit = {
  most: limits.channelInvited,
  message: `at most ${limits.channelInvited} people are invited to a channel; take some back first`,
}

/** As the settings of a room have it, by which no directory has one that is closed. */
export const joinOf = (joins: 'open' | 'invited' | undefined): Partial<Pick<RoomSettings, 'join'>> =>
  joins === undefined ? {} : { join: joins === 'invited' ? 'closed' : 'open' }

export const isByInvitation = ({ settings }: RoomRecord): boolean => settings.join === 'closed'

/** By what somebody may subscribe; undefined: they are not invited. */
export async function invitationOf(
  { records }: Pick<Store, 'records'>,
  channel: RoomRecord,
  user: Uid,
): Promise<readonly RecordGiven[] | undefined> {
  if (!isByInvitation(channel)) return []
  const place = at(channel.id, user)
  return (await records.get(place.owner, kind, user)) ? [{ ...place, only: 'present' }] : undefined
}

/** That these are invited, or no more. */
export const invitedChanges = (channel: string, users: readonly Uid[], on: boolean): readonly RecordChange[] =>
  users.map((user) => (on ? { ...at(channel, user), value: '{}', limit } : { ...at(channel, user), value: null }))

/** The channel has ended. */
export async function forgetInvited({ records }: Pick<Store, 'records'>, channel: string): Promise<void> {
  const owner = channelOid(channel)
  for (;;) {
    const some = await records.list(owner, kind, '', 500)
    if (some.length === 0) return
    await records.put(some.map(({ key }) => ({ owner, kind, key, value: null })))
  }
}
