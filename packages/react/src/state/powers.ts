import { type ClientState, itemOf } from '@tidings/client'
import type { Room, RoomRole } from '@tidings/protocol'
import { idOf } from './names.ts'

type Power = keyof Room['settings']['who']

/** Who is above whom. */
export const rankOf: Readonly<Record<RoomRole, number>> = { owner: 2, admin: 1, member: 0 }
const leastRank = { owner: 2, admins: 1, members: 0 } as const

/** Whether a role has one of the powers that a room's settings give. */
export const hasPower = ({ settings }: Room, role: RoomRole, power: Power): boolean =>
  rankOf[role] >= leastRank[settings.who[power] ?? 'members']

export const myRole = ({ conversations }: ClientState, conversation: string): RoomRole =>
  conversations[conversation]?.member?.role ?? 'member'

/** Whether I have a power in a room, as far as the room is known. */
export function iMay(state: ClientState, conversation: string, power: Power): boolean {
  const room = itemOf(state.rooms, idOf(conversation))
  const role = myRole(state, conversation)
  return room ? hasPower(room, role, power) : role !== 'member'
}
