import { type OutputOf, type ParsedInputOf, TidingsError, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import type { Sessions } from '../connecting/sessions.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Avatars } from '../files/avatars.ts'
import type { Mutes } from '../mutes/mutes.ts'
import type { Own } from '../own/own.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { PushSubscriptions } from '../push/subscriptions.ts'
import { aboutOf, keptIn, type RobotsKept } from '../robots/robots-kept.ts'
import { type Directory, presentUser } from '../users/directory.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import type { WordLists } from '../wordlists/word-lists.ts'

export interface UserParts {
  readonly store: Store
  readonly clock: Clock
  readonly directory: Directory
  readonly tell: Tell
  readonly sessions: Sessions
  readonly own: Own
  readonly avatars: Avatars
  readonly wordLists: WordLists | undefined
  readonly robotsKept: RobotsKept
  readonly pushes: Pick<PushSubscriptions, 'forgetVoid'>
  readonly mutes: Pick<Mutes, 'of'>
}

export function createUsers(parts: UserParts) {
  const { store, clock, directory, tell, own, avatars, wordLists, robotsKept, mutes } = parts

  async function get(input: ParsedInputOf<'user.get'>): Promise<OutputOf<'user.get'>> {
    const user = await directory.expect(uidOf(input.user))
    const record = user.kind === 'robot' && !user.erased ? await robotsKept.find(user.uid) : undefined
    return { user: presentUser(user), ...(record ? { robot: aboutOf(keptIn(record)) } : {}) }
  }

  async function self(_: ParsedInputOf<'user.self'>, { actor }: UserCall): Promise<OutputOf<'user.self'>> {
    const [user, mute] = await Promise.all([directory.expect(actor.uid), mutes.of(actor.uid)])
    return { user: presentUser(user), ...(mute ? { muted: { muted: true, ...mute } } : {}) }
  }

  async function profiles(input: ParsedInputOf<'user.profiles'>): Promise<OutputOf<'user.profiles'>> {
    const found = await Promise.all([...new Set(input.users.map(uidOf))].map((uid) => directory.get(uid)))
    return { users: found.flatMap((user) => (user ? [presentUser(user)] : [])) }
  }

  /** What the caller's terminals missed of what belongs to them. */
  async function changes(input: ParsedInputOf<'user.changes'>, { actor }: UserCall): Promise<OutputOf<'user.changes'>> {
    const head = await own.version(actor.uid)
    const { began = 0 } = input
    if (input.since >= head) return { changes: [], version: head, head }
    // Who begins with nothing needs not hear of what went before.
    const anew = input.since > 0 && Math.max(input.since, began) < (await own.forgotten(actor.uid))
    const { items, more } = await own.since(actor.uid, anew ? 0 : input.since, input.limit)
    const last = items.at(-1)?.data.version ?? head
    // What stands between the last page and the head was changed again later.
    const version = more ? last : Math.max(last, head)
    return { changes: [...items], version, head, ...(anew ? { anew } : {}) }
  }

  async function update(input: ParsedInputOf<'user.update'>, call: UserCall): Promise<OutputOf<'user.update'>> {
    const { uid } = call.actor
    const by = standingOf(call.actor)
    if (input.avatar !== undefined) await avatars.hold(userOid(uid), input.avatar, by)
    const said = { from: userOid(uid), to: userOid(uid) }
    const { name } = await heardTexts(wordLists, input, ['name'], said)
    const user = presentUser(await directory.update(uid, named({ name, avatar: input.avatar }), by))
    tell({ kind: 'event', to: [uid], event: { event: 'user', data: user } })
    return { user }
  }

  async function create(input: ParsedInputOf<'user.create'>): Promise<OutputOf<'user.create'>> {
    const uid = uidOf(input.user)
    const created = await store.users.create({
      uid,
      name: input.name ?? uid,
      avatar: input.avatar ?? '',
      createdAt: clock.now(),
    })
    if (created) directory.changed(uid)
    else directory.forget(uid)
    const user = created ?? (await directory.expect(uid))
    if (user.erased) {
      throw new TidingsError(
        'conflict',
        `${uid} was an account that has been deleted; an id is given once, take another`,
      )
    }
    return { user: presentUser(user), created: created !== undefined }
  }

  async function list(input: ParsedInputOf<'user.list'>): Promise<OutputOf<'user.list'>> {
    const users = await store.users.list(input.next ?? '', input.limit)
    const last = users.at(-1)
    return {
      users: users.map((user) => ({ ...presentUser(user), banned: user.banned })),
      ...(last && users.length === input.limit ? { next: last.uid } : {}),
    }
  }

  return { get, self, profiles, changes, update, create, list, ban: createBanning(parts) }
}

/** Who is banned is signed out everywhere, and pushed to no more. */
function createBanning({ clock, directory, sessions, pushes }: UserParts) {
  return async function ban(input: ParsedInputOf<'user.ban'>): Promise<OutputOf<'user.ban'>> {
    const uid = uidOf(input.user)
    const { banned } = input
    const user = banned
      ? (await directory.revoke(uid, { now: clock.now(), scope: 'all' }, { banned })).user
      : await directory.update(uid, { banned })
    if (banned) {
      sessions.closeOf(uid, 'banned')
      await pushes.forgetVoid(uid, undefined)
    }
    return { user: { ...presentUser(user), banned: user.banned } }
  }
}
