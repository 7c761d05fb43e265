import { type RoomSettings, TidingsError, type Uid, userOid } from '@tidings/protocol'
import { notableOf, type RoomState } from '../places/room-states.ts'
import type { RecordLimit } from '../ports/records.ts'
import type { CoreSettings } from '../settings/settings.ts'

const ranks = { owner: 2, admin: 1, member: 0 } as const
const needed = { owner: 2, admins: 1, members: 0 } as const

export const rankOf = (state: RoomState, uid: Uid): number => ranks[notableOf(state, uid).role]

export const isAdmin = (state: RoomState, uid: Uid): boolean => rankOf(state, uid) >= ranks.admin

function expectRank(state: RoomState, uid: Uid, rank: number, what: string): void {
  if (rankOf(state, uid) >= rank) return
  throw new TidingsError('forbidden', `only the ${rank === ranks.owner ? 'owner' : 'owner and admins'} may ${what}`)
}

/** `forbidden` when the member may not. */
export function expectPower(state: RoomState, uid: Uid, power: keyof RoomSettings['who'], what: string): void {
  expectRank(state, uid, needed[state.room.settings.who[power] ?? 'members'], what)
}

export const expectAdmin = (state: RoomState, uid: Uid, what: string): void => expectRank(state, uid, ranks.admin, what)

export const expectOwner = (state: RoomState, uid: Uid, what: string): void => expectRank(state, uid, ranks.owner, what)

/** Whoever makes a room, or is handed one. */
export function roomsOwnedBy(owner: Uid, { roomsPerUser: most }: Pick<CoreSettings, 'roomsPerUser'>): RecordLimit {
  return { most, message: `${userOid(owner)} may own at most ${most} rooms; dissolve some, or hand them over` }
}

/** Over members of a lower role only. */
export function expectAbove(state: RoomState, uid: Uid, others: readonly Uid[], what: string): void {
  expectAdmin(state, uid, what)
  const rank = rankOf(state, uid)
  const peer = others.find((other) => rankOf(state, other) >= rank)
  if (peer !== undefined)
    throw new TidingsError('forbidden', `you may not ${what}: ${peer} has your role or a higher one`)
}

/** `muted`, saying until when. */
export function expectMaySpeak(state: RoomState, uid: Uid, now: number): void {
  // Most rooms on most days: nobody is muted.
  if (!state.room.settings.mutedAll && !state.notable.has(uid)) return
  const { role, mutedUntil, allowed } = notableOf(state, uid)
  if (role !== 'member') return
  if (mutedUntil > now) {
    throw new TidingsError('muted', 'you are muted here', { retryAfter: mutedUntil - now })
  }
  if (state.room.settings.mutedAll && !allowed) throw new TidingsError('muted', 'all are muted here')
}
