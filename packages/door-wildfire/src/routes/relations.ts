import { type OutputOf, type Uid, uidOf } from '@tidings/protocol'
import { z } from 'zod'
import { optionalText, text, whole, yes } from '../codec/fields.ts'
import { codes, Refusal } from '../wire/errors.ts'
import { type Asking, type Routes, route } from './route.ts'

/** More than anybody has. */
const most = 20_000

type Contacts = OutputOf<'contact.list'>['contacts']

async function contactsOf({ as }: Asking, user: Uid): Promise<Contacts> {
  const all: Contacts[number][] = []
  for (let next: string | undefined = ''; next !== undefined && all.length < most; ) {
    const page: OutputOf<'contact.list'> = await as(user, 'contact.list', next === '' ? {} : { next })
    all.push(...page.contacts)
    next = page.next
  }
  return all
}

const contactOf = async (asking: Asking, user: Uid, other: Uid) =>
  (await contactsOf(asking, user)).find((one) => uidOf(one.user) === other)

async function blockedBy({ as }: Asking, user: Uid): Promise<readonly Uid[]> {
  const all: Uid[] = []
  for (let next: string | undefined = ''; next !== undefined && all.length < most; ) {
    const page: OutputOf<'contact.blocked'> = await as(user, 'contact.blocked', next === '' ? {} : { next })
    all.push(...page.blocked.map((one) => uidOf(one.user)))
    next = page.next
  }
  return all
}

/** What somebody asks for, the other one takes at once: the operator's programs say that they are friends. */
async function befriend({ as }: Asking, user: Uid, friend: Uid): Promise<void> {
  const { state } = await as(user, 'contact.add', { user: friend })
  if (state === 'asked') await as(friend, 'contact.accept', { user })
}

const Pair = z.object({ userId: text, friendUid: text, status: whole })
const Blacked = z.object({ userId: text, targetUid: text, status: whole })
const Named = z.object({ operator: text, targetId: text })
const byId = z.object({ userId: text })

const friendCodes = { conflict: codes.alreadyFriends, expired: codes.requestOver } as const

export const relations: Routes = {
  'friend/status': route(Pair, async (asking, { userId, friendUid, status }) => {
    const isFriend = (await contactOf(asking, userId, friendUid))?.friend === true
    if (isFriend === (status === 0)) return
    if (status === 0) await befriend(asking, userId, friendUid)
    else await asking.as(userId, 'contact.remove', { user: friendUid })
  }),
  'friend/list': route(byId, async (asking, { userId }) => ({
    list: (await contactsOf(asking, userId)).filter(({ friend }) => friend).map(({ user }) => uidOf(user)),
  })),
  'friend/set_alias': route(Named.extend({ alias: optionalText }), async ({ as }, { operator, targetId, alias }) => {
    await as(operator, 'contact.update', { user: targetId, remark: alias })
  }),
  'friend/get_alias': route(Named, async (asking, { operator, targetId }) => ({
    ...{ operator, targetId },
    alias: (await contactOf(asking, operator, targetId))?.remark ?? '',
  })),
  'friend/send_request': route(
    z.object({ userId: text, friendUid: text, reason: optionalText, force: yes.default(false) }),
    async ({ as }, { userId, friendUid, reason }) => {
      await as(userId, 'contact.add', { user: friendUid, greeting: reason })
    },
    friendCodes,
  ),
  'blacklist/status': route(Blacked, async (asking, { userId, targetUid: user, status }) => {
    if (status === 2) await asking.as(userId, 'contact.block', { user })
    else if ((await blockedBy(asking, userId)).includes(user)) await asking.as(userId, 'contact.unblock', { user })
  }),
  'blacklist/list': route(byId, async (asking, { userId }) => ({ list: await blockedBy(asking, userId) })),
  'relation/get': route(z.object({ first: text, second: text }), async (asking, { first, second }) => {
    const [contact, blocked] = await Promise.all([contactOf(asking, first, second), blockedBy(asking, first)])
    if (!(await asking.door.find(second))) throw new Refusal(codes.notThere, 'there is no such user')
    return {
      ...{ userId: first, targetId: second, alias: contact?.remark ?? '', extra: '' },
      ...{ isFriend: contact?.friend === true, isBlacked: blocked.includes(second) },
    }
  }),
}
