import { randomUUID } from 'node:crypto'
import type { OutputOf, Platform, Uid } from '@tidings/protocol'
import { z } from 'zod'
import { optionalText, text, whole } from '../codec/fields.ts'
import { codes, Refusal } from '../wire/errors.ts'
import { forgetProfile, keepProfile, Profile, profilesOf, userInfo, whoHas } from './profiles.ts'
import { type Asking, type Routes, route } from './route.ts'

/** Numbers of platforms, as Wildfire has them; of the three of Harmony the nearest. */
const platforms: Readonly<Record<number, Platform>> = {
  ...{ 1: 'ios', 2: 'android', 3: 'windows', 4: 'macos', 5: 'web', 6: 'miniprogram' },
  ...{ 7: 'linux', 8: 'ipad', 9: 'android-pad', 10: 'android', 11: 'android-pad', 12: 'windows' },
}

const numberOfPlatform = (platform: Platform): number =>
  Number(Object.entries(platforms).find(([, name]) => name === platform)?.[0] ?? 0)

const nobody = (): Refusal => new Refusal(codes.notThere, 'there is no such user')

async function found({ door }: Asking, user: Uid) {
  const known = await door.find(user)
  if (!known) throw nobody()
  return known
}

const byId = z.object({ userId: text })

/** By their id, the name they sign in with, or their number. */
const Named = z.object({ userId: optionalText, name: optionalText, mobile: optionalText })

async function named(asking: Asking, { userId, name, mobile }: z.output<typeof Named>): Promise<Uid> {
  if (userId !== '') return userId
  const found = name !== '' ? ((await whoHas(asking, 'name', name)) ?? name) : await whoHas(asking, 'mobile', mobile)
  if (found === undefined || found === '') throw nobody()
  return found
}

async function infoOf(asking: Asking, uid: Uid) {
  const user = await found(asking, uid)
  return userInfo(user, (await profilesOf(asking, [uid]))(uid))
}

async function infosOf(asking: Asking, ids: readonly Uid[]) {
  const users = (await Promise.all(ids.map((id) => asking.door.find(id)))).filter((user) => user !== undefined)
  const profileOf = await profilesOf(
    asking,
    users.map(({ id }) => id),
  )
  // Older SDKs read the one, newer ones the other.
  const userInfos = users.map((user) => userInfo(user, profileOf(user.id)))
  return { userInfoList: userInfos, userInfos }
}

export const userRoute = route(Named, async (asking, input) => infoOf(asking, await named(asking, input)))

interface Shown {
  readonly displayName: string
  readonly portrait: string
}

const shownAs = ({ displayName: name, portrait: avatar }: Shown) => ({
  ...(name === '' ? {} : { name }),
  ...(avatar === '' ? {} : { avatar }),
})

/** A new user, or the profile of one who is there, in their own name. */
async function shown(asking: Asking, user: Uid, profile: Shown, login: string): Promise<void> {
  const made = shownAs({ ...profile, displayName: profile.displayName || login })
  const { created } = await asking.app('user.create', { user, ...made })
  const changed = shownAs(profile)
  if (!created && Object.keys(changed).length > 0) await asking.as(user, 'user.update', changed)
}

const Info = Profile.extend({ userId: optionalText, displayName: optionalText, portrait: optionalText })

/** Which bit names which field. */
const flags: Readonly<Record<keyof Profile, number>> = {
  ...{ gender: 0x4, mobile: 0x8, email: 0x10, address: 0x20, company: 0x40, social: 0x80, extra: 0x100, name: 0x200 },
}

/** Those that say something: a user who is made anew loses nothing that is not named. */
const given = (profile: Profile): Partial<Profile> =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== '' && value !== 0))

const flagged = (profile: Profile, flag: number): Partial<Profile> =>
  Object.fromEntries(Object.entries(profile).filter(([key]) => (flag & flags[key as keyof Profile]) !== 0))

const list = z.array(text).max(1000)
/** As the documents have it, and as the SDK sends it. */
const Ids = z.union([list, z.object({ list }).transform((given) => given.list)])

/** How many are passed over to find a page. */
const mostPassed = 100_000

const usersFrom = (next: string) => ({ limit: 200, ...(next === '' ? {} : { next }) })

/** In the order of their ids. */
async function allUsers(asking: Asking, { count, offset }: { readonly count: number; readonly offset: number }) {
  const wanted = Math.min(Math.max(count, 1), 1000)
  const from = Math.min(Math.max(offset, 0), mostPassed)
  const ids: Uid[] = []
  for (let next: string | undefined = ''; next !== undefined && ids.length < from + wanted; ) {
    const page: OutputOf<'user.list'> = await asking.app('user.list', usersFrom(next))
    ids.push(...page.users.map(({ id }) => id))
    next = page.next
  }
  return infosOf(asking, ids.slice(from, from + wanted))
}

const accounts: Routes = {
  'user/create': route(Info, async (asking, { userId, displayName, portrait, ...profile }) => {
    const user = userId || `u-${randomUUID()}`
    await shown(asking, user, { displayName, portrait }, profile.name)
    await keepProfile(asking, user, given(profile))
    return { userId: user, name: profile.name || user }
  }),
  'user/update': route(z.object({ flag: whole, userInfo: Info }), async (asking, { flag, userInfo: info }) => {
    const { userId, displayName, portrait, ...profile } = info
    const { id } = await found(asking, userId)
    const name = (flag & 0x1) !== 0 ? { name: displayName } : {}
    const avatar = (flag & 0x2) !== 0 ? { avatar: portrait } : {}
    if ((flag & 0x3) !== 0) await asking.as(id, 'user.update', { ...name, ...avatar })
    await keepProfile(asking, id, flagged(profile, flag))
  }),
  'user/get_info': userRoute,
  'user/get_info_by_email': route(z.string(), async (asking, email) => {
    const user = await whoHas(asking, 'email', email)
    return infosOf(asking, user === undefined ? [] : [user])
  }),
  'user/batch_get_infos': route(Ids, infosOf),
  'user/all': route(z.object({ count: whole.default(100), offset: whole.default(0) }), allUsers),
  'user/destroy': route(byId, async (asking, { userId }) => {
    await forgetProfile(asking, userId)
    await asking.app('user.delete', { user: userId })
    await asking.secrets.forget(userId)
  }),
  'user/get_token': route(
    z.object({ userId: text, clientId: optionalText, platform: whole.default(0) }),
    async (asking, { userId, clientId, platform }) => {
      const known = await asking.door.find(userId)
      if (known?.kind) throw new Refusal(codes.robotHasNoToken, `${userId} is a program: it has no token`)
      if (!known) await asking.app('user.create', { user: userId })
      const on = platforms[platform]
      const holder = { ...(on ? { platform: on } : {}), ...(clientId === '' ? {} : { client: clientId }) }
      const { token } = await asking.app('token.create', { user: userId, ...holder })
      return { userId, token }
    },
  ),
}

/** 0: nothing, 1: may not write, 2: may not come in. */
const statusOf = ({ banned, muted }: { readonly banned: boolean; readonly muted: boolean }): number =>
  banned ? 2 : muted ? 1 : 0

const blocking: Routes = {
  'user/update_block_status': route(
    z.object({ userId: text, status: whole }),
    async ({ app, ...asking }, { userId: user, status }) => {
      const { banned, muted } = await found({ app, ...asking }, user)
      if (banned !== (status === 2)) await app('user.ban', { user, banned: status === 2 })
      if (muted !== (status === 1)) await app('user.mute', { user, muted: status === 1 })
    },
  ),
  'user/get_blocked_list': route(z.unknown(), async (asking) => {
    const statusList: { readonly userId: Uid; readonly status: number }[] = []
    let looked = 0
    for (let next: string | undefined = ''; next !== undefined && looked < mostPassed; ) {
      const page: OutputOf<'user.list'> = await asking.app('user.list', usersFrom(next))
      statusList.push(...page.users.filter(({ banned }) => banned).map(({ id }) => ({ userId: id, status: 2 })))
      looked += page.users.length
      next = page.next
    }
    return { statusList }
  }),
  'user/check_block_status': route(byId, async (asking, { userId }) => ({
    userId,
    status: statusOf(await found(asking, userId)),
  })),
}

const terminals: Routes = {
  'user/onlinestatus': route(byId, async ({ as }, { userId }) => {
    const { clients } = await as(userId, 'client.list', {})
    const sessions = clients.map(({ client, online, lastSeenAt }) => ({
      ...{ clientId: client.id, userId, platform: numberOfPlatform(client.platform) },
      ...{ status: online ? 0 : 1, lastSeen: lastSeenAt, packageName: '' },
    }))
    return { sessions }
  }),
  'user/kickoff_client': route(
    z.object({ first: text, second: optionalText }),
    async ({ as, app }, { first: user, second: client }) => {
      if (client === '') await app('token.revoke', { user })
      else await as(user, 'client.kick', { client })
    },
  ),
}

export const users: Routes = { ...accounts, ...blocking, ...terminals }
