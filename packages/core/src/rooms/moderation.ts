import { limits, type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { RoomChanged } from '../ports/rooms.ts'
import { presentMember, presentRoom } from '../presenting/room.ts'
import type { Directory } from '../users/directory.ts'
import type { Entered, RoomChanging } from './changing.ts'
import { expectAbove, expectAdmin, expectOwner } from './powers.ts'

/** A member as a change has left them. */
export const changedMember = (
  { changed }: RoomChanged,
  uid: Uid,
): { readonly member: ReturnType<typeof presentMember> } => {
  const member = changed.find(({ user }) => user === uid)
  if (!member) throw new TidingsError('not_found', `${uid} is not in this room`)
  return { member: presentMember(member) }
}

export function expectInside({ state }: Entered, uid: Uid): void {
  if (!state.members.has(uid)) throw new TidingsError('not_found', `${uid} is not in this room`)
}

export interface ModerationParts {
  readonly changing: RoomChanging
  readonly directory: Directory
}

/** Who has which role, who may speak, who has to go. */
export function createModeration({ changing, directory }: ModerationParts) {
  async function kick(input: ParsedInputOf<'room.kick'>, { actor }: UserCall): Promise<OutputOf<'room.kick'>> {
    const { uid } = actor
    const entered = await changing.enter(input.room, actor)
    const remove = [...new Set(input.members.map(uidOf))].filter((one) => entered.state.members.has(one))
    expectAbove(entered.state, uid, remove, 'remove members')
    if (remove.length === 0) {
      await changing.expectNow(entered)
      return { room: presentRoom(entered.state.room) }
    }
    const changed = await changing.change(entered, { remove }, { type: 'members-removed', by: uid, users: remove })
    return { room: presentRoom(changed.room) }
  }

  async function role(input: ParsedInputOf<'room.role'>, { actor }: UserCall): Promise<OutputOf<'room.role'>> {
    const entered = await changing.enter(input.room, actor)
    const user = uidOf(input.user)
    expectOwner(entered.state, actor.uid, 'change roles')
    expectInside(entered, user)
    if (user === actor.uid) throw new TidingsError('forbidden', 'the owner stays the owner: use room.transfer')
    await directory.expectThere(user)
    const changed = await changing.change(
      entered,
      { roles: [{ user, role: input.role }] },
      { type: 'role-changed', by: actor.uid, users: [user], more: { role: input.role } },
    )
    return changedMember(changed, user)
  }

  async function mute(input: ParsedInputOf<'room.mute'>, { actor }: UserCall): Promise<OutputOf<'room.mute'>> {
    const entered = await changing.enter(input.room, actor)
    const { uid } = actor
    if (input.user === undefined) {
      expectAdmin(entered.state, uid, 'mute all')
      const settings = { mutedAll: input.on ?? false }
      const notice = { type: 'room-changed', by: uid, more: { changed: { mutedAll: settings.mutedAll } } }
      return { room: presentRoom((await changing.change(entered, { room: { settings } }, notice)).room) }
    }
    const user = uidOf(input.user)
    expectInside(entered, user)
    expectAbove(entered.state, uid, [user], 'mute members')
    const mutedUntil = input.until ?? 0
    const notice = { type: 'member-muted', by: uid, users: [user], more: { until: mutedUntil } }
    const changed = await changing.change(entered, { member: { user, patch: { mutedUntil } } }, notice)
    return { room: presentRoom(changed.room), ...changedMember(changed, user) }
  }

  async function allow(input: ParsedInputOf<'room.allow'>, { actor }: UserCall): Promise<OutputOf<'room.allow'>> {
    const entered = await changing.enter(input.room, actor)
    const user = uidOf(input.user)
    expectAdmin(entered.state, actor.uid, 'say who may speak')
    expectInside(entered, user)
    const notice = { type: 'member-allowed', by: actor.uid, users: [user], more: { allowed: input.on } }
    const changed = await changing.change(entered, { member: { user, patch: { allowed: input.on } } }, notice)
    return changedMember(changed, user)
  }

  async function hears(input: ParsedInputOf<'robot.hears'>, { actor }: UserCall): Promise<OutputOf<'robot.hears'>> {
    const entered = await changing.enter(input.room, actor)
    const { room } = entered.state
    const robot = uidOf(input.robot)
    expectAdmin(entered.state, actor.uid, 'say what robots hear')
    expectInside(entered, robot)
    if (input.hears === 'everything' && (await directory.expectThere(robot)).kind !== 'robot')
      throw new TidingsError('not_found', `${userOid(robot)} is no robot`)
    const others = (room.settings.hears ?? []).filter((one) => one !== userOid(robot))
    const all = input.hears === 'everything' ? [...others, userOid(robot)] : others
    if (all.length > limits.robotsHearing)
      throw new TidingsError('too_large', `${limits.robotsHearing} robots at most hear everything in one room`)
    const notice = { type: 'robot-hears', by: actor.uid, users: [robot], more: { hears: input.hears } }
    const changed = await changing.change(entered, { room: { settings: { hears: all } } }, notice)
    return { room: presentRoom(changed.room) }
  }

  return { kick, role, mute, allow, hears }
}
