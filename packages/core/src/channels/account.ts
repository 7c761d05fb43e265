import { TidingsError, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Avatars } from '../files/avatars.ts'
import { standingOf } from '../places/judged-before.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { additionOf, type KeptRobot, keptIn, type RobotsKept } from '../robots/robots-kept.ts'
import type { Directory } from '../users/directory.ts'

export interface ChannelAccountParts {
  readonly store: Pick<Store, 'users'>
  readonly clock: Clock
  readonly directory: Directory
  readonly avatars: Avatars
  readonly robotsKept: RobotsKept
}

export interface ChannelAccounts {
  /** Made where it is not there yet. `conflict` where its id is somebody's. */
  set(channel: RoomRecord, hears: boolean, call: UserCall): Promise<void>
  /** It is called as its channel is. */
  follow(channel: RoomRecord, call: UserCall): Promise<void>
}

/**
 * The account of a channel, with its id: to it people write who write to the channel, and in its name they are answered. A robot, so that a
 * program can be told what is written to it; while nobody is to write to it, an account that only tells.
 */
export function createChannelAccounts(parts: ChannelAccountParts): ChannelAccounts {
  const { store, clock, directory, avatars, robotsKept } = parts

  const isOf = async (id: string): Promise<boolean> => {
    const record = await robotsKept.find(id)
    return record !== undefined && keptIn(record).channel === id
  }

  async function make({ id, name, avatar }: RoomRecord, hears: boolean, call: UserCall): Promise<void> {
    const taken = new TidingsError('conflict', `${userOid(id)} is somebody: nobody can write to this channel`)
    const kept: KeptRobot = { channel: id, description: '', commands: [], joins: 'nobody', begunAt: clock.now() }
    // What was begun and never became an account is gone on with.
    if (!(await isOf(id)) && !(await robotsKept.put(call.actor, additionOf(id, kept)))) throw taken
    const account = { uid: id, name, avatar, createdAt: clock.now(), kind: kindOf(hears) } as const
    if (!(await store.users.create(account))) {
      await robotsKept.forget(id)
      throw taken
    }
    directory.changed(id)
    if (avatar !== '') await avatars.hold(userOid(id), avatar, standingOf(call.actor))
  }

  async function follow({ id, name, avatar }: RoomRecord, call: UserCall): Promise<void> {
    const user = await directory.get(id)
    if (!user || user.erased || !(await isOf(id)) || (user.name === name && user.avatar === avatar)) return
    const by = standingOf(call.actor)
    if (user.avatar !== avatar) await avatars.hold(userOid(id), avatar, by)
    await directory.update(id, { name, avatar }, by)
  }

  return {
    async set(channel, hears, call) {
      const user = await directory.get(channel.id)
      if (!user || !(await isOf(channel.id))) return make(channel, hears, call)
      const kind = kindOf(hears)
      if (user.kind !== kind) await directory.update(channel.id, { kind }, standingOf(call.actor))
    },
    follow,
  }
}

const kindOf = (hears: boolean) => (hears ? 'robot' : 'notice')
