import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { OtherCall } from '../calls/call.ts'
import type { Avatars } from '../files/avatars.ts'
import type { Actor } from '../gates/gate.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import { heardRobot } from './heard-robot.ts'
import { additionOf, keptIn, presentRobot, type RobotsKept } from './robots-kept.ts'

export interface MakingParts {
  readonly store: Pick<Store, 'users' | 'rooms'>
  readonly clock: Clock
  readonly directory: Directory
  readonly avatars: Avatars
  readonly robotsKept: RobotsKept
  readonly settings: Pick<CoreSettings, 'usersMakeRobots'>
  readonly wordLists: WordLists | undefined
  readonly tokenOf: (robot: UserRecord) => Promise<string>
}

/** Far longer than it takes; what has not become an account by then is nobody's. */
const makingTakesMs = 60_000

/** Makes robots: for the app, whoever they belong to, and for users their own. */
export function createRobotMaking(parts: MakingParts) {
  const { store, clock, directory, avatars, robotsKept, settings, tokenOf, wordLists } = parts

  async function ownerOf(input: ParsedInputOf<'robot.create'>, actor: Actor): Promise<Uid | undefined> {
    const owner = input.owner === undefined ? undefined : uidOf(input.owner)
    if (actor.kind !== 'user') return owner === undefined ? undefined : (await directory.expectThere(owner)).uid
    if (!settings.usersMakeRobots)
      throw new TidingsError('forbidden', 'on this server only its operator makes robots (robots.create)')
    if (owner !== undefined && owner !== actor.uid)
      throw new TidingsError('forbidden', 'a robot that you make is your own')
    return actor.uid
  }

  /** What stands of one that was begun and never became an account is made anew; but not while somebody is about to make it. */
  async function expectFree(uid: Uid): Promise<void> {
    const [begun, [stored]] = await Promise.all([robotsKept.find(uid), store.users.get([uid])])
    if (stored) throw new TidingsError('conflict', `${uid} is somebody, or was: an id is given once, take another`)
    if (!begun) return
    if (Math.abs(clock.now() - keptIn(begun).begunAt) < makingTakesMs)
      throw new TidingsError('conflict', `${uid} is being made by somebody: take another id`)
    await robotsKept.forget(uid)
  }

  return async function create(
    input: ParsedInputOf<'robot.create'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'robot.create'>> {
    const uid = uidOf(input.robot)
    const owner = await ownerOf(input, actor)
    const { name, avatar = '', description, commands, joins } = await heardRobot(wordLists, input, actor)
    await expectFree(uid)
    const kept = { ...(owner ? { owner } : {}), description, commands, joins, begunAt: clock.now() }
    const taken = new TidingsError('conflict', `${uid} is somebody else, or looks like them: take another id`)
    if (!(await robotsKept.put(actor, additionOf(uid, kept)))) throw taken
    const account = { uid, name, avatar, createdAt: clock.now(), kind: 'robot' } as const
    const user = await store.users.create({ ...account, unlikeOthers: actor.kind === 'user' })
    if (!user) {
      await robotsKept.forget(uid)
      throw taken
    }
    directory.changed(uid)
    if (avatar !== '' && actor.kind === 'user') await avatars.hold(userOid(uid), avatar, standingOf(actor))
    return { robot: presentRobot(user, kept), token: await tokenOf(user) }
  }
}
