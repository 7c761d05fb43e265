import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { OtherCall } from '../calls/call.ts'
import { presentRoom } from '../presenting/room.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import type { ChangeOfRoom, Entered, RoomChanging } from './changing.ts'
import { type Joining, settled } from './joining.ts'
import { expectInside } from './moderation.ts'
import type { NoticeOf } from './notice.ts'
import { expectOwner, roomsOwnedBy } from './powers.ts'

export interface HandingOverParts {
  readonly changing: RoomChanging
  readonly joining: Joining
  readonly directory: Directory
  readonly settings: Pick<CoreSettings, 'roomsPerUser'>
}

/**
 * A room gets another owner: by the one before, or by the operator, whoever that is. A ban alone moves nothing, since it may
 * be lifted; whose account is deleted leaves their rooms as their members do, to the one of longest standing.
 */
export function createHandingOver({ changing, joining, directory, settings }: HandingOverParts) {
  const ownedBy = (owner: Uid) => roomsOwnedBy(owner, settings)

  async function transfer(
    input: ParsedInputOf<'room.transfer'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'room.transfer'>> {
    const user = uidOf(input.user)
    const entered = actor.kind === 'user' ? await changing.enter(input.room, actor) : await changing.find(input.room)
    const { room } = entered.state
    if (actor.kind === 'user') {
      expectOwner(entered.state, actor.uid, 'hand the room over')
      expectInside(entered, user)
    }
    if (user === room.owner) return { room: presentRoom(room) }
    // An owner who cannot come in could not give it back.
    if ((await directory.expectThere(user)).banned)
      throw new TidingsError('forbidden', `${userOid(user)} is banned; choose another owner`)
    return actor.kind === 'user' ? byOwner(entered, actor.uid, user) : byOperator(entered, user)
  }

  async function byOwner(entered: Entered, owner: Uid, user: Uid) {
    const roles = rolesOf({ before: owner, role: 'admin', user })
    return handed(entered, { limit: ownedBy(user), roles }, { type: 'owner-changed', by: owner, users: [user] })
  }

  async function byOperator(entered: Entered, user: Uid) {
    const { members, room } = entered.state
    const isNew = !members.has(user)
    if (isNew) joining.expectRoomFor(members.size + 1)
    const before = await directory.get(room.owner)
    const roles = rolesOf({ before: room.owner, role: before?.banned ? 'member' : 'admin', user })
    return handed(
      entered,
      {
        limit: ownedBy(user),
        roles: roles.filter((one) => one.user === user || members.has(one.user)),
        ...(isNew ? { add: [user], ...settled(room.id, [user]) } : {}),
      },
      { type: 'owner-changed', by: user, users: [user], done: 'by the operator' },
    )
  }

  async function handed(entered: Entered, change: ChangeOfRoom, notice: NoticeOf) {
    return { room: presentRoom((await changing.change(entered, change, notice)).room) }
  }

  return { transfer }
}

const rolesOf = ({ before, role, user }: { before: Uid; role: 'admin' | 'member'; user: Uid }) => [
  { user: before, role },
  { user, role: 'owner' as const },
]
