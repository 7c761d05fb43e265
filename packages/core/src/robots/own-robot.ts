import { TidingsError, type Uid } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Directory } from '../users/directory.ts'
import { type KeptRobot, keptIn, noRobot, type RobotsKept } from './robots-kept.ts'

export interface FoundRobot {
  readonly user: UserRecord
  readonly record: RecordEntry
  readonly kept: KeptRobot
}

export interface FindingRobots {
  /** `not_found`. */
  find(uid: Uid): Promise<FoundRobot>
  /** For its owner and the app, and for the robot where it may do it itself; else `forbidden`. */
  findOwn(uid: Uid, actor: Actor, itself?: 'itself'): Promise<FoundRobot>
}

export function createFindingRobots(parts: {
  readonly store: Pick<Store, 'rooms'>
  readonly directory: Directory
  readonly robotsKept: RobotsKept
}): FindingRobots {
  const { store, directory, robotsKept } = parts

  const ownerOf = async ({ owner, channel }: KeptRobot): Promise<Uid | undefined> =>
    channel === undefined ? owner : (await store.rooms.get(channel))?.owner

  async function find(uid: Uid): Promise<FoundRobot> {
    const [user, record] = await Promise.all([directory.get(uid), robotsKept.find(uid)])
    if (user?.kind !== 'robot' || user.erased || !record) throw noRobot(uid)
    return { user, record, kept: keptIn(record) }
  }

  async function findOwn(uid: Uid, actor: Actor, itself?: 'itself'): Promise<FoundRobot> {
    const found = await find(uid)
    if (actor.kind !== 'user' || (itself && actor.uid === uid)) return found
    if ((await ownerOf(found.kept)) === actor.uid) return found
    throw new TidingsError('forbidden', `${uid} is not your robot`)
  }

  return { find, findOwn }
}
