import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Avatars } from '../files/avatars.ts'
import { additionOf, type KeptIncoming, removalOf } from '../identity/incoming-kept.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { RoomChanging } from '../rooms/changing.ts'
import type { Joining } from '../rooms/joining.ts'
import type { Directory } from '../users/directory.ts'
import { type IncomingRooms, presentIncoming } from './incoming-rooms.ts'

export interface IncomingMakingParts {
  readonly store: Pick<Store, 'users' | 'records'>
  readonly clock: Clock
  readonly ids: Ids
  readonly directory: Directory
  readonly avatars: Avatars
  readonly changing: RoomChanging
  readonly joining: Joining
  /** Deletes an account. */
  readonly erase: (uid: Uid) => Promise<void>
}

/** Makes incoming webhooks: each with an account of its own, which comes into the room. */
export function createIncomingMaking(parts: IncomingMakingParts, rooms: IncomingRooms) {
  const { store, clock, ids, directory, avatars, changing, joining } = parts

  async function newAccount(account: Pick<UserRecord, 'uid' | 'name' | 'avatar' | 'createdAt'>): Promise<UserRecord> {
    const user = await store.users.create({ ...account, kind: 'robot' })
    if (!user) throw new TidingsError('conflict', `${account.uid} is somebody else: try again`)
    directory.changed(user.uid)
    return user
  }

  return async function create(
    input: ParsedInputOf<'incoming.create'>,
    call: UserCall,
  ): Promise<OutputOf<'incoming.create'>> {
    const { room, mentionAll, rename } = input
    const entered = await rooms.enter(room, call)
    joining.expectRoomFor(entered.state.members.size + 1)
    const by = call.actor.uid
    const { name, avatar } = await rooms.heardName(input, room, call)
    const id = ids.room()
    const { hash, url } = rooms.newAddress(room, id, call)
    const uid = `incoming-${id}`
    const createdAt = clock.now()
    const kept: KeptIncoming = { uid, hash, by, createdAt, mentionAll, rename }
    // Judged before there is an account.
    await changing.put(entered, { records: [additionOf(room, id, kept)] })
    try {
      const user = await newAccount({ uid, name, avatar, createdAt })
      if (avatar !== '') await avatars.hold(userOid(uid), avatar, standingOf(call.actor))
      await changing.change(entered, { add: [uid] }, { type: 'members-added', by, users: [uid] })
      return { incoming: { ...presentIncoming(entered, { id, kept }, user), inside: true }, url }
    } catch (error) {
      await store.records.put([removalOf(room, id)])
      if (await directory.get(uid)) await parts.erase(uid)
      throw error
    }
  }
}
