import { TidingsError, type Uid } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import type { Store } from '../ports/store.ts'
import type { Directory } from '../users/directory.ts'
import { createFindingRobots } from './own-robot.ts'
import { changeOf, type KeptCallback, keptIn, type RobotsKept } from './robots-kept.ts'

/** Where what a robot is told is posted to. */
export type RobotCallback = KeptCallback

export interface RobotCallbacks {
  /** Undefined: it has none, or is no more. */
  of(robot: Uid): Promise<RobotCallback | undefined>
  /** As of, for its owner and the app; `not_found`, `forbidden`. */
  expectOwn(robot: Uid, actor: Actor): Promise<RobotCallback | undefined>
  /** By its owner or the app, to an address, or '' to take it away; its secret stays. `not_found`, `forbidden`, `conflict`. */
  set(robot: Uid, actor: Actor, to: Pick<RobotCallback, 'url' | 'format'>): Promise<RobotCallback>
  /** Another secret; the one before is good until a time. `not_found` also where there is no callback. */
  renew(robot: Uid, actor: Actor, formerUntil: number): Promise<RobotCallback>
}

const shown = (callback: KeptCallback | undefined): RobotCallback | undefined => (callback?.url ? callback : undefined)

/** What owners choose of the programs that are told by HTTP. */
export function createRobotCallbacks(parts: {
  readonly store: Pick<Store, 'rooms'>
  readonly directory: Directory
  readonly robotsKept: RobotsKept
}): RobotCallbacks {
  const { directory, robotsKept } = parts
  const { findOwn } = createFindingRobots(parts)

  async function change(
    robot: Uid,
    actor: Actor,
    to: (before: KeptCallback | undefined) => KeptCallback,
  ): Promise<RobotCallback> {
    const { record, kept } = await findOwn(robot, actor)
    const callback = to(kept.callback)
    if (await robotsKept.put(actor, [changeOf(robot, { ...kept, callback }, record.version)])) return callback
    throw new TidingsError('conflict', `${robot} was changed at the same time: try again`)
  }

  return {
    async of(robot) {
      const [user, record] = await Promise.all([directory.get(robot), robotsKept.find(robot)])
      return record && user?.kind === 'robot' && !user.erased && !user.banned
        ? shown(keptIn(record).callback)
        : undefined
    },
    expectOwn: async (robot, actor) => shown((await findOwn(robot, actor)).kept.callback),
    set: (robot, actor, to) =>
      change(robot, actor, (before) => {
        const { format: _, ...kept } = before ?? { generation: 1 }
        return { ...kept, ...to }
      }),
    renew: (robot, actor, formerUntil) =>
      change(robot, actor, (before) => {
        if (!before?.url) throw new TidingsError('not_found', `${robot} has no callback`)
        return { ...before, generation: before.generation + 1, formerUntil }
      }),
  }
}
