import { hash } from 'node:crypto'
import { type Uid, type User, userOid } from '@tidings/protocol'
import { z } from 'zod'
import { optionalText, whole } from '../codec/fields.ts'
import { extrasOf, textIn } from './extras.ts'
import type { Asking } from './route.ts'

/** What Wildfire has of a user beside a name to show and a picture. */
export const Profile = z.object({
  name: optionalText,
  gender: whole.default(0),
  mobile: optionalText,
  email: optionalText,
  address: optionalText,
  company: optionalText,
  social: optionalText,
  extra: optionalText,
})
export type Profile = z.output<typeof Profile>

const nothing: Profile = Profile.parse({})

/** By these somebody is found, too. */
const names = ['name', 'mobile', 'email'] as const
type Name = (typeof names)[number]

/** Whoever reads what a door keeps learns no number of a telephone. */
const keyOf = (value: string): string => hash('sha256', value.trim().toLowerCase(), 'base64url')

const profileIn = (extra: Readonly<Record<string, unknown>> | undefined): Profile => ({
  ...nothing,
  ...Object.fromEntries(Object.keys(nothing).flatMap((key) => (extra?.[key] === undefined ? [] : [[key, extra[key]]]))),
})

/** Of each, those who have none included. */
export async function profilesOf(asking: Asking, users: readonly Uid[]): Promise<(user: Uid) => Profile> {
  const extras = await extrasOf(asking, users.map(userOid))
  return (user) => profileIn(extras.get(userOid(user)))
}

/** The fields that are named; an empty one is taken away. */
export async function keepProfile(asking: Asking, user: Uid, given: Partial<Profile>): Promise<void> {
  const extra = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, value === '' || value === 0 ? null : value]),
  )
  if (Object.keys(extra).length === 0) return
  await asking.app('extra.put', { of: userOid(user), extra })
  const named = names.flatMap((kind) => {
    const value = given[kind]
    return value ? [{ kind, key: keyOf(value), value: JSON.stringify(user) }] : []
  })
  if (named.length > 0) await asking.door.records.put(named)
}

/** Who has this now; what somebody had before leads to nobody. */
export async function whoHas(asking: Asking, kind: Name, value: string): Promise<Uid | undefined> {
  const record = await asking.door.records.get(kind, keyOf(value))
  if (!record?.value) return undefined
  const user = JSON.parse(record.value) as Uid
  const extra = (await extrasOf(asking, [userOid(user)])).get(userOid(user))
  return keyOf(textIn(extra, kind)) === keyOf(value) ? user : undefined
}

/** Nothing leads to them any more. */
export async function forgetProfile(asking: Asking, user: Uid): Promise<void> {
  const profile = (await profilesOf(asking, [user]))(user)
  const gone = names.flatMap((kind) => (profile[kind] ? [{ kind, key: keyOf(profile[kind]), value: null }] : []))
  if (gone.length > 0) await asking.door.records.put(gone)
}

const types: Readonly<Record<string, number>> = { robot: 1, notice: 3, service: 3 }

export const userInfo = ({ id, name, avatar, kind, createdAt }: User, profile: Profile = nothing) => ({
  ...profile,
  ...{ userId: id, name: profile.name || id, displayName: name, portrait: avatar },
  type: kind === undefined ? 0 : (types[kind] ?? 0),
  updateDt: createdAt,
})
