import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { OtherCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import type { Sessions } from '../connecting/sessions.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Actor } from '../gates/gate.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Judged } from '../ports/message-log.ts'
import type { UserRecord } from '../ports/users.ts'
import { heardRobot } from './heard-robot.ts'
import { createRobotMaking, type MakingParts } from './making.ts'
import { createFindingRobots } from './own-robot.ts'
import { changeOf, keptIn, presentRobot } from './robots-kept.ts'

export interface RobotParts extends Omit<MakingParts, 'tokenOf'> {
  readonly sessions: Sessions
  readonly issue: (
    user: UserRecord,
    holder: { readonly platform: 'bot'; readonly ttl: number },
  ) => Promise<{ readonly token: string }>
  readonly tell: Tell
  /** Deletes an account, by somebody who was judged. */
  readonly erase: (uid: Uid, by: Judged | undefined) => Promise<void>
}

/** A program stays signed in until it is given another token. */
const tokenTtlMs = 10 * 365 * 86_400_000

/** The app is not judged. */
const judgedOf = (actor: Actor): Judged | undefined => (actor.kind === 'user' ? standingOf(actor) : undefined)

/** Accounts for which programs answer: users like others at every door, with a token in place of a password. */
export function createRobots(parts: RobotParts) {
  const { clock, directory, sessions, issue, avatars, tell, robotsKept, erase, wordLists } = parts
  const { find, findOwn } = createFindingRobots(parts)

  const tokenOf = async (robot: UserRecord): Promise<string> =>
    (await issue(robot, { platform: 'bot', ttl: tokenTtlMs })).token

  async function get(input: ParsedInputOf<'robot.get'>): Promise<OutputOf<'robot.get'>> {
    const { user, kept } = await find(uidOf(input.robot))
    return { robot: presentRobot(user, kept) }
  }

  async function list(
    { next = '', limit }: ParsedInputOf<'robot.list'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'robot.list'>> {
    const { items, more } = await robotsKept.page(actor.kind === 'user' ? actor.uid : undefined, next, limit)
    const users = await directory.ofEach(items.map(({ key }) => key))
    const robots = items.flatMap((record) => {
      const user = users.get(record.key)
      return user && !user.erased ? [presentRobot(user, keptIn(record))] : []
    })
    const last = items.at(-1)
    return { robots, ...(more && last ? { next: last.key } : {}) }
  }

  async function profile(user: UserRecord, input: ParsedInputOf<'robot.update'>, actor: Actor): Promise<UserRecord> {
    const { name, avatar } = input
    if (name === undefined && avatar === undefined) return user
    const by = judgedOf(actor)
    if (avatar !== undefined && by) await avatars.hold(userOid(user.uid), avatar, by)
    return directory.update(user.uid, named({ name, avatar }), by)
  }

  async function update(asked: ParsedInputOf<'robot.update'>, { actor }: OtherCall): Promise<OutputOf<'robot.update'>> {
    const uid = uidOf(asked.robot)
    const { user, record, kept } = await findOwn(uid, actor, 'itself')
    if (kept.channel !== undefined && (asked.name ?? asked.avatar) !== undefined)
      throw new TidingsError('forbidden', `${uid} is called as its channel is: channel.update`)
    const input = await heardRobot(wordLists, asked, actor)
    const about = named({ description: input.description, commands: input.commands, joins: input.joins })
    const next = { ...kept, ...about }
    if (Object.keys(about).length > 0 && !(await robotsKept.put(actor, [changeOf(uid, next, record.version)])))
      throw new TidingsError('conflict', `${uid} was changed at the same time: try again`)
    const robot = presentRobot(await profile(user, input, actor), next)
    tell({ kind: 'event', to: [uid], event: { event: 'user', data: robot.user } })
    return { robot }
  }

  async function remove(input: ParsedInputOf<'robot.remove'>, { actor }: OtherCall): Promise<OutputOf<'robot.remove'>> {
    const { user, kept } = await findOwn(uidOf(input.robot), actor)
    if (kept.channel !== undefined)
      throw new TidingsError('forbidden', `${user.uid} is the account of a channel: channel.update {contact: false}`)
    await erase(user.uid, judgedOf(actor))
    return {}
  }

  /** What the one before has opened ends with it. */
  async function token(input: ParsedInputOf<'robot.token'>, { actor }: OtherCall): Promise<OutputOf<'robot.token'>> {
    const { uid } = (await findOwn(uidOf(input.robot), actor)).user
    const { user } = await directory.revoke(uid, { now: clock.now(), scope: 'all', by: judgedOf(actor) })
    sessions.closeOf(uid, 'unauthenticated')
    return { token: await tokenOf(user) }
  }

  return { create: createRobotMaking({ ...parts, tokenOf }), get, list, update, remove, token }
}
