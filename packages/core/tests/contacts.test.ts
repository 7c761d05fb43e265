import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

test('a request is seen on all terminals of both, and makes two contacts', async () => {
  await using core = await aCore()
  const [phone, web, bob] = [await core.terminal('alice'), await core.terminal('alice'), await core.terminal('bob')]
  expect(await phone.call('contact.add', { user: 'bob', greeting: 'It is me' })).toEqual({ state: 'asked' })
  expect(bob.seen('request')).toMatchObject([
    { version: 1, key: 'alice', value: { direction: 'in', greeting: 'It is me' } },
  ])
  expect(web.seen('request')).toMatchObject([{ value: { direction: 'out' } }])
  await bob.call('contact.accept', { user: 'alice' })
  expect(web.seen('contact')).toMatchObject([{ key: 'bob', value: { user: 'user/bob', friend: true } }])
  expect(web.seen('request').at(-1)).toMatchObject({ value: null })
  await expect(phone.call('contact.add', { user: 'bob' })).rejects.toMatchObject({ code: 'conflict' })
  await bob.call('contact.remove', { user: 'alice' })
  expect(web.seen('contact').at(-1)).toMatchObject({ key: 'bob', value: null })
})

test('two who ask each other are contacts, a late answer has expired, one who takes everyone is added at once', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob', 'carol', 'dan']) await core.terminal(uid)
  await core.call('alice', 'contact.add', { user: 'bob' })
  expect(await core.call('bob', 'contact.add', { user: 'alice' })).toEqual({ state: 'added' })
  await core.call('alice', 'contact.add', { user: 'carol' })
  core.tick(604_800_000)
  expect(await core.call('carol', 'contact.requests', {})).toEqual({ requests: [] })
  await expect(core.call('carol', 'contact.accept', { user: 'alice' })).rejects.toMatchObject({ code: 'expired' })
  await core.call('dan', 'user.settings', { requests: 'accept' })
  expect(await core.call('alice', 'contact.add', { user: 'dan' })).toEqual({ state: 'added' })
  await core.call('dan', 'user.settings', { requests: 'refuse' })
  await expect(core.call('carol', 'contact.add', { user: 'dan' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('who is blocked may not write, ask or invite, and is told no more than that', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const send = () => bob.call('message.send', { to: 'user/alice', content: text('hi') })
  await send()
  await alice.call('contact.block', { user: 'bob' })
  const error = await send().catch((caught: Error) => caught)
  expect(error).toMatchObject({ code: 'blocked', message: 'user/alice does not take messages from you' })
  await expect(bob.call('contact.add', { user: 'alice' })).rejects.toMatchObject({ code: 'blocked' })
  await expect(bob.call('room.create', { name: 'R', members: ['alice'] })).rejects.toMatchObject({ code: 'blocked' })
  await expect(bob.call('typing', { conversation: 'user/alice' })).rejects.toMatchObject({ code: 'blocked' })
  expect((await bob.call('presence.get', { users: ['alice'] })).presences).toEqual([
    { user: 'user/alice', show: 'offline', platforms: [] },
  ])
  await alice.call('contact.unblock', { user: 'bob' })
  await send()
})

test('only contacts may write to who wants it so', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob']) await core.terminal(uid)
  const send = () => core.call('bob', 'message.send', { to: 'user/alice', content: text('hi') })
  await send()
  await core.call('alice', 'user.settings', { strangers: false })
  await expect(send()).rejects.toMatchObject({ code: 'not_friend' })
  await core.call('alice', 'contact.add', { user: 'bob' })
  await core.call('bob', 'contact.accept', { user: 'alice' })
  await send()
  await core.call('alice', 'contact.remove', { user: 'bob' })
  await expect(send()).rejects.toMatchObject({ code: 'not_friend' })
})

test('a roster with its versions brings only what changed, by list and by group', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob', 'carol']) await core.terminal(uid)
  for (const user of ['bob', 'carol']) {
    await core.call('alice', 'contact.add', { user })
    await core.call(user, 'contact.accept', { user: 'alice' })
  }
  await core.call('alice', 'contact.update', { user: 'bob', groups: ['Work'], remark: 'Bobby' })
  await core.call('alice', 'contact.update', { user: 'carol', groups: ['Work', 'Home'] })
  const all = await core.call('alice', 'contact.list', {})
  expect(all.contacts.map(({ user, remark }) => [user, remark])).toEqual([
    ['user/bob', 'Bobby'],
    ['user/carol', ''],
  ])
  const known = Object.fromEntries(all.groups.map(({ name, version }) => [name, version]))
  expect(Object.keys(known).sort()).toEqual(['Home', 'Work'])
  const since = { version: all.version, groups: known }
  expect(await core.call('alice', 'contact.list', since)).toEqual({
    version: all.version,
    contacts: [],
    gone: [],
    groups: [],
  })
  await core.call('alice', 'contact.update', { user: 'carol', groups: ['Work'] })
  await core.call('alice', 'contact.remove', { user: 'bob' })
  expect(await core.call('alice', 'contact.list', since)).toMatchObject({
    contacts: [{ user: 'user/carol' }],
    gone: ['user/bob'],
    groups: [
      { name: 'Work', members: ['user/carol'] },
      { name: 'Home', members: [] },
    ],
  })
})

test('with external contacts the server keeps none and asks nothing', async () => {
  await using core = await aCore({ contacts: 'external', users: 'external' })
  await expect(core.call('alice', 'contact.add', { user: 'bob' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.call('alice', 'contact.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  await core.call('alice', 'message.send', { to: 'user/somebody', content: text('hi') })
  const { room } = await core.call('alice', 'room.create', { name: 'R', members: ['x', 'y'] })
  expect(room.memberCount).toBe(3)
})

test('what was missed is asked for by version, what is gone included', async () => {
  await using core = await aCore()
  for (const uid of ['alice', 'bob']) await core.terminal(uid)
  await core.call('alice', 'contact.block', { user: 'bob' })
  await core.call('alice', 'user.settings', { app: { theme: 'dark' } })
  await core.call('alice', 'contact.unblock', { user: 'bob' })
  const { changes, version, head } = await core.call('alice', 'user.changes', { since: 1 })
  expect([version, head]).toEqual([3, 3])
  expect(changes).toMatchObject([
    { event: 'settings', data: { version: 2, value: { app: { theme: 'dark' } } } },
    { event: 'block', data: { version: 3, key: 'bob', value: null } },
  ])
  expect((await core.call('alice', 'user.changes', { since: 0 })).changes).toHaveLength(1)
  expect((await core.call('alice', 'user.changes', { since: 1, limit: 1 })).version).toBe(2)
})
