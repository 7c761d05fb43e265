import { type OperationName, type OutputOf, type Room, roomOid, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import { z } from 'zod'
import { optionalText, text, whole, yes } from '../codec/fields.ts'
import { badParameter, codes, Refusal } from '../wire/errors.ts'
import { extrasOf, keepText, textIn } from './extras.ts'
import { type Asking, type Routes, route } from './route.ts'

const Member = z.object({ member_id: text, alias: optionalText })
const Info = z.object({
  target_id: optionalText,
  name: optionalText,
  portrait: optionalText,
  mute: whole.default(0),
  join_type: whole.default(0),
  history_message: whole.default(0),
  extra: optionalText,
})

const groupCodes = { too_large: codes.groupIsFull } as const

/** Refused for what the operator's programs need not be: a member, or one with the power. */
const lacksRight = (error: unknown): boolean =>
  error instanceof TidingsError && (error.code === 'forbidden' || error.code === 'not_member')

/** In the name of who is named; and where they may not, of whose group it is. A robot does what it may itself. */
async function inGroup<N extends OperationName>(
  asking: Asking,
  { operator, group }: { readonly operator: Uid; readonly group: string },
  name: N,
  input: object,
): Promise<OutputOf<N>> {
  const said = { room: group, ...input }
  if (asking.robot !== '') return asking.as(asking.robot, name, said)
  const owner = async (): Promise<Uid> => uidOf((await asking.door.room(group)).owner)
  if (operator === '') return asking.as(await owner(), name, said)
  try {
    return await asking.as(operator, name, said)
  } catch (error) {
    if (!lacksRight(error)) throw error
    return asking.as(await owner(), name, said)
  }
}

const joinTypes: Readonly<Record<Room['settings']['join'], number>> = { open: 0, approval: 2, closed: 2 }

const groupInfo = ({ id, name, avatar, owner, memberCount, updatedAt, settings }: Room, extra = '') => ({
  ...{ target_id: id, name, portrait: avatar, owner: uidOf(owner), type: 2, extra },
  mute: settings.mutedAll ? 1 : 0,
  join_type: settings.join !== 'open' && settings.who.invite === 'members' ? 1 : joinTypes[settings.join],
  ...{ private_chat: 0, searchable: settings.listed ? 1 : 0, max_member_count: 0 },
  history_message: settings.history === 'all' ? 1 : 0,
  ...{ member_count: memberCount, update_dt: updatedAt },
})

async function infosOf(asking: Asking, rooms: readonly Room[]) {
  const extras = await extrasOf(
    asking,
    rooms.map(({ oid }) => oid),
  )
  return rooms.map((room) => groupInfo(room, textIn(extras.get(room.oid))))
}

const memberOid = (group: string, user: Uid): string => `${roomOid(group)}/user/${user}`

const joinOf = (type: number) => ({
  join: type === 0 ? ('open' as const) : ('closed' as const),
  who: { invite: type === 1 ? ('members' as const) : ('admins' as const) },
})

type Members = OutputOf<'room.members'>['members']

const memberOf = ({ user, role, alias, mutedUntil, allowed, joinedAt }: Members[number], now: number) => ({
  ...{ member_id: uidOf(user), alias, extra: '', createDt: joinedAt },
  type: role === 'owner' ? 2 : role === 'admin' ? 1 : mutedUntil > now ? 3 : allowed ? 5 : 0,
})

/** More than groups of Wildfire have, and than one answer should. */
const mostMembers = 20_000

async function membersOf(asking: Asking, group: string) {
  const all: ReturnType<typeof memberOf>[] = []
  const now = asking.now()
  for (let next: string | undefined = ''; next !== undefined && all.length < mostMembers; ) {
    const input: object = { limit: 200, ...(next === '' ? {} : { next }) }
    const page: OutputOf<'room.members'> = await inGroup(asking, { operator: '', group }, 'room.members', input)
    all.push(...page.members.map((member) => memberOf(member, now)))
    next = page.next
  }
  return all
}

const Base = z.object({ operator: optionalText, group_id: text })
type Base = z.output<typeof Base>
const at = ({ operator, group_id: group }: Base) => ({ operator, group })

type Change = (asking: Asking, base: Base, value: string) => Promise<unknown>
const update =
  (patch: (value: string) => object): Change =>
  (asking, base, value) =>
    inGroup(asking, at(base), 'room.update', patch(value))

/** By the number of what is changed. */
const changes: Readonly<Record<number, Change>> = {
  0: update((name) => ({ name })),
  1: update((avatar) => ({ avatar })),
  2: (asking, { group_id }, value) => keepText(asking, roomOid(group_id), value),
  3: (asking, base, value) => inGroup(asking, at(base), 'room.mute', { on: value === '1' }),
  4: update((value) => joinOf(Number(value))),
  6: update((value) => ({ listed: value === '1' })),
  7: update((value) => ({ history: value === '1' ? 'all' : 'joined' })),
  9: async () => undefined,
}

const far = 100 * 365 * 86_400_000

async function create(asking: Asking, operator: Uid, { group_info: info, members }: z.output<typeof Group>) {
  if (info.target_id !== '') throw badParameter('group_info.target_id: the server gives groups their ids')
  const others = [...new Set(members.map(({ member_id: id }) => id))].filter((id) => id !== operator)
  const { room } = await asking.as(operator, 'room.create', {
    ...{ name: info.name || 'Group', members: others },
    ...(info.portrait === '' ? {} : { avatar: info.portrait }),
    ...joinOf(info.join_type),
    history: info.history_message === 1 ? 'all' : 'joined',
  })
  if (info.extra !== '') await keepText(asking, room.oid, info.extra)
  if (info.mute === 1) await asking.as(operator, 'room.mute', { room: room.id, on: true })
  return { group_id: room.id }
}

const Group = z.object({ group_info: Info, members: z.array(Member).max(1000).default([]) })
const ids = z.array(text).min(1).max(1000)
const Several = Base.extend({ members: ids, is_manager: yes.default(true) })

const byId = z.object({ groupId: text })

/** For each, one after another: the first that is refused ends it. */
async function forEach<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await act(item)
}

/** What both the operator's programs and those of robots do. */
const shared: Routes = {
  'group/create': route(
    z.object({ operator: optionalText, group: Group }),
    (asking, { operator, group }) => create(asking, asking.robot || operator, group),
    groupCodes,
  ),
  'group/del': route(Base, async (asking, base) => void (await inGroup(asking, at(base), 'room.dissolve', {}))),
  'group/transfer': route(Base.extend({ new_owner: text }), async (asking, base) => {
    const user = base.new_owner
    if (asking.robot === '') await asking.app('room.transfer', { room: base.group_id, user })
    else await inGroup(asking, at(base), 'room.transfer', { user })
  }),
  'group/modify': route(Base.extend({ type: z.int(), value: text }), async (asking, { type, value, ...base }) => {
    const change = changes[type]
    if (!change) throw new Refusal(codes.notImplemented, `type: ${type} of a group is not changed here`)
    await change(asking, base, value)
  }),
  'group/get_info': route(byId, async (asking, { groupId }) => {
    const [info] = await infosOf(asking, [await asking.door.room(groupId)])
    return info
  }),
  'group/member/list': route(byId, async (asking, { groupId }) => ({ members: await membersOf(asking, groupId) })),
  'group/member/get': route(byId.extend({ memberId: text }), async (asking, { groupId, memberId }) => {
    const found = (await membersOf(asking, groupId)).find(({ member_id: id }) => id === memberId)
    const extra = found && (await extrasOf(asking, [memberOid(groupId, memberId)])).get(memberOid(groupId, memberId))
    if (found) return { ...found, extra: textIn(extra) }
    throw new Refusal(codes.notInGroup, `${memberId} is not in the group`)
  }),
  'group/member/add': route(
    Base.extend({ members: z.array(Member).min(1).max(1000) }),
    async (asking, { members, ...base }) =>
      void (await inGroup(asking, at(base), 'room.invite', { members: members.map(({ member_id: id }) => id) })),
    groupCodes,
  ),
  'group/member/del': route(
    Base.extend({ members: ids }),
    async (asking, { members, ...base }) => void (await inGroup(asking, at(base), 'room.kick', { members })),
  ),
  'group/member/quit': route(Base, async (asking, { operator, group_id: room }) => {
    await asking.as(asking.robot || operator, 'room.leave', { room })
  }),
  'group/member/set_alias': route(
    Base.extend({ memberId: optionalText, alias: optionalText }),
    async (asking, { memberId, alias, group_id: room }) => {
      await asking.as(memberId || asking.robot, 'room.alias', { room, alias })
    },
  ),
  'group/member/set_extra': route(
    Base.extend({ memberId: optionalText, extra: optionalText }),
    (asking, { memberId, extra, group_id: group }) =>
      keepText(asking, memberOid(group, memberId || asking.robot), extra),
  ),
  'group/manager/set': route(Several, (asking, { members, is_manager: on, ...base }) =>
    forEach(members, (user) => inGroup(asking, at(base), 'room.role', { user, role: on ? 'admin' : 'member' })),
  ),
  'group/manager/mute': route(Several, (asking, { members, is_manager: on, ...base }) => {
    const until = on ? asking.now() + far : 0
    return forEach(members, (user) => inGroup(asking, at(base), 'room.mute', { user, until }))
  }),
  'group/manager/allow': route(Several, (asking, { members, is_manager: on, ...base }) =>
    forEach(members, (user) => inGroup(asking, at(base), 'room.allow', { user, on })),
  ),
}

const ByType = z.object({
  userId: text,
  groupMemberTypes: z.array(z.int()).default([]),
  groupMemberType: z.array(z.int()).default([]),
})

/** In each of which they are what is asked for: 0 a member, 1 a manager, 2 the owner, 3 muted, 5 allowed. */
async function groupsByType(asking: Asking, of: Uid, types: readonly number[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const group of await groupsOf(asking, of)) {
    const { members } = await asking.as(of, 'room.members', { room: group, query: of, limit: 50 })
    const self = members.find(({ user }) => uidOf(user) === of)
    if (self && types.includes(memberOf(self, asking.now()).type)) found.push(group)
  }
  return found
}

/** Of a user, or those that two are in. */
async function groupsOf({ app }: Asking, of: Uid, other?: Uid): Promise<readonly string[]> {
  const all: string[] = []
  for (let next: string | undefined = ''; next !== undefined && all.length < mostMembers; ) {
    const input: object = { of, ...(other === undefined ? {} : { with: other }), ...(next === '' ? {} : { next }) }
    const page: OutputOf<'room.list'> = await app('room.list', input)
    all.push(...page.rooms.map(({ id }) => id))
    next = page.next
  }
  return all
}

export const groups: Routes = {
  ...shared,
  'group/batch_infos': route(z.array(text).max(200), async (asking, given) => {
    const rooms = await Promise.all(given.map((id) => asking.door.room(id).catch(() => undefined)))
    return {
      groupInfoList: await infosOf(
        asking,
        rooms.filter((room) => room !== undefined),
      ),
    }
  }),
  'group/of_user': route(z.object({ userId: text }), async (asking, { userId }) => ({
    groupIds: await groupsOf(asking, userId),
  })),
  'group/of_user_by_type': route(ByType, async (asking, { userId, groupMemberTypes, groupMemberType }) => ({
    groupIds: await groupsByType(asking, userId, [...groupMemberTypes, ...groupMemberType]),
  })),
  'group/common_group': route(z.object({ first: text, second: text }), async (asking, { first, second }) => ({
    groupIds: await groupsOf(asking, first, second),
  })),
}

/** A robot sees the groups that it is in. */
export const robotGroups: Routes = {
  ...shared,
  'group/get_info': route(byId, async (asking, { groupId: room }) => {
    const [info] = await infosOf(asking, [(await asking.as(asking.robot, 'room.get', { room })).room])
    return info
  }),
}
