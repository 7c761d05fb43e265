import { limits, type OwnKind } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settings, text } from './harness.ts'

const attempts = 40
const most = 5
const others = Array.from({ length: attempts }, (_, index) => `u${index}`)

interface Attack {
  readonly kind: OwnKind
  /** One of many that come at once. */
  readonly one: (core: Harness, index: number, ids: readonly string[]) => Promise<unknown>
  readonly says: string
}

const later = 1_763_600_000_000 + 60_000

const attacks: readonly Attack[] = [
  {
    kind: 'scheduled',
    one: (core) => core.call('alice', 'message.schedule', { to: 'user/bob', content: text('x'), at: later }),
    says: 'user/alice may have at most 5 scheduled messages; cancel some first',
  },
  {
    kind: 'reminder',
    one: (core, index, ids) => core.call('alice', 'reminder.set', { id: ids[index], at: later }),
    says: 'user/alice may have at most 5 reminders; remove some first',
  },
  {
    kind: 'saved',
    one: (core, index, ids) => core.call('alice', 'saved.add', { id: ids[index] }),
    says: 'user/alice may have at most 5 saved messages; remove some first',
  },
  {
    kind: 'request',
    one: (core, index) => core.call('alice', 'contact.add', { user: `u${index}` }),
    says: 'user/alice may have at most 5 open contact requests; answer or take back some first',
  },
  {
    kind: 'block',
    one: (core, index) => core.call('alice', 'contact.block', { user: `u${index}` }),
    says: 'user/alice may have at most 5 blocked people; unblock some first',
  },
  {
    kind: 'offer',
    one: (core) => core.call('alice', 'offer.make', { to: 'user/bob', name: 'f', size: 1 }),
    says: 'user/alice may have at most 5 offers of files; answer or withdraw some first',
  },
]

async function aCoreOfFive() {
  const few = { contactsPerUser: most, savedPerUser: most, remindersPerUser: most, scheduledPerUser: most }
  const core = await aCore({ ...few, media: { ...settings.media, offersPerUser: most } })
  for (const uid of ['alice', 'bob', ...others]) await core.app('user.create', { user: uid })
  return core
}

test.for(attacks)(
  'of $kind no more are kept than the limit, however many come at once',
  async ({ kind, one, says }) => {
    await using core = await aCoreOfFive()
    const ids: string[] = []
    for (let n = 0; n < attempts; n++)
      ids.push((await core.call('alice', 'message.send', { to: 'user/bob', content: text('x') })).id)
    const results = await Promise.allSettled(others.map((_, index) => one(core, index, ids)))
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toHaveLength(attempts - most)
    for (const error of refused)
      expect(error).toMatchObject({ code: 'too_large', message: says, details: { limit: most } })
    expect(await core.parts.store.records.count('user/alice', kind)).toBe(most)
  },
)

test('nobody becomes the contact of more than they may have, and then neither side has one', async () => {
  await using core = await aCoreOfFive()
  await core.call('alice', 'user.settings', { requests: 'accept' })
  const results = await Promise.allSettled(others.map((uid) => core.call(uid, 'contact.add', { user: 'alice' })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(most)
  expect(await core.parts.store.records.count('user/alice', 'contact')).toBe(most)
  const kept = await Promise.all(others.map((uid) => core.parts.store.records.count(`user/${uid}`, 'contact')))
  expect(kept.reduce((sum, count) => sum + count, 0)).toBe(most)
})

test('a repeat of what is there is never too much', async () => {
  await using core = await aCoreOfFive()
  const { id } = await core.call('alice', 'message.send', { to: 'user/bob', content: text('x') })
  for (let n = 0; n < most + 2; n++) await core.call('alice', 'saved.add', { id, note: String(n) })
  for (let n = 0; n < most + 2; n++) await core.call('alice', 'contact.block', { user: 'u1' })
  expect(await core.parts.store.records.count('user/alice', 'saved')).toBe(1)
})

test('a conversation keeps as many pins as it may, however many come at once', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
  const ids: string[] = []
  for (let n = 0; n < limits.pins + 20; n++)
    ids.push((await core.call('alice', 'message.send', { to: 'user/bob', content: text('x') })).id)
  const results = await Promise.allSettled(ids.map((id) => core.call('alice', 'message.pin', { id })))
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  expect(refused).toHaveLength(20)
  expect(refused[0]).toMatchObject({ code: 'too_large', message: expect.stringContaining('take some down first') })
})

test('nobody takes all the reactions that a message may have', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
  const { id } = await core.call('alice', 'message.send', { to: 'user/bob', content: text('x') })
  const react = (uid: string, key: string) => core.call(uid, 'message.react', { id, key, on: true })
  const keys = Array.from({ length: limits.reactionKeys }, (_, n) => `r${n}`)
  const results = await Promise.allSettled(keys.map((key) => react('alice', key)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(limits.reactionsPerUser)
  await expect(react('alice', 'more')).rejects.toMatchObject({
    code: 'too_large',
    message: 'you may give a message at most 20 different reactions; take one back first',
  })
  await react('bob', 'more')
})

test('an expired request is forgotten a day later, on both sides', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob']) await core.terminal(uid)
  await core.call('alice', 'contact.add', { user: 'bob' })
  core.tick(604_800_000)
  await expect(core.call('bob', 'contact.accept', { user: 'alice' })).rejects.toMatchObject({ code: 'expired' })
  core.tick(86_400_000)
  await expect.poll(() => core.parts.store.records.count('user/bob', 'request')).toBe(0)
  expect(await core.parts.store.records.count('user/alice', 'request')).toBe(0)
})
