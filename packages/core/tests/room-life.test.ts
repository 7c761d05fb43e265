import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, type Terminal, text } from './harness.ts'

const fails = (code: string) => ({ code })

async function aRoom(core: Harness) {
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  await core.terminal('dan')
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  const say = (who: Terminal, more: object = {}) =>
    who.call('message.send', { to: room.oid, content: text('words'), ...more })
  return { alice, bob, carol, room, say, notices: () => types(carol) }
}

const types = (who: Terminal): string[] =>
  who.seen('message').flatMap(({ content }) => (content.type.startsWith('notice/') ? [content.type.slice(7)] : []))

test('roles: the owner appoints, admins stand above members, nobody above the owner', async () => {
  await using core = await aCore()
  const { alice, bob, carol, room, notices } = await aRoom(core)
  const by = { room: room.id }
  await expect(bob.call('room.kick', { ...by, members: ['carol'] })).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('room.role', { ...by, user: 'carol', role: 'admin' })).rejects.toMatchObject(fails('forbidden'))
  await alice.call('room.role', { ...by, user: 'bob', role: 'admin' })
  await expect(bob.call('room.kick', { ...by, members: ['alice'] })).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('room.transfer', { ...by, user: 'carol' })).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('room.dissolve', by)).rejects.toMatchObject(fails('forbidden'))
  expect((await alice.call('room.transfer', { ...by, user: 'bob' })).room.owner).toBe('user/bob')
  const { members } = await carol.call('room.members', by)
  expect(members.map(({ user, role }) => [user, role])).toEqual([
    ['user/alice', 'admin'],
    ['user/bob', 'owner'],
    ['user/carol', 'member'],
  ])
  await bob.call('room.alias', { ...by, alias: 'Bobby' })
  await bob.call('room.kick', { ...by, members: ['alice'] })
  await settled()
  expect(notices()).toEqual(['room-created', 'role-changed', 'owner-changed', 'alias-changed', 'members-removed'])
  await expect(alice.call('log.read', { conversation: room.oid })).rejects.toMatchObject(fails('not_member'))
  expect(alice.seen('room').at(-1)).toMatchObject({ member: false })
})

test('who is muted may neither write, edit, react nor signal; admins and the allowed always may', async () => {
  await using core = await aCore()
  const { alice, bob, carol, room, say } = await aRoom(core)
  const { id } = await say(bob)
  const until = core.parts.clock.now() + 60_000
  await alice.call('room.mute', { room: room.id, user: 'bob', until })
  for (const act of [
    () => say(bob),
    () => say(bob, { options: { persist: false } }),
    () => bob.call('message.edit', { id, content: text('x') }),
    () => bob.call('message.react', { id, key: 'x' }),
    () => bob.call('typing', { conversation: room.oid }),
    () => bob.call('message.forward', { ids: [id], to: [room.oid] }),
    () => bob.call('stream.open', { to: room.oid, clientMsgId: 's' }),
    () => bob.call('message.schedule', { to: room.oid, content: text('x'), at: until }),
  ])
    await expect(act(), String(act)).rejects.toMatchObject(fails('muted'))
  core.tick(60_000)
  await say(bob)
  await alice.call('room.mute', { room: room.id, on: true })
  await expect(say(bob)).rejects.toMatchObject(fails('muted'))
  await alice.call('room.allow', { room: room.id, user: 'bob' })
  await say(bob)
  await say(alice)
  await expect(say(carol)).rejects.toMatchObject(fails('muted'))
})

test('who may invite, edit, mention all and pin is for the room to say', async () => {
  await using core = await aCore()
  const { alice, bob, room, say } = await aRoom(core)
  await expect(bob.call('room.update', { room: room.id, name: 'X' })).rejects.toMatchObject(fails('forbidden'))
  await expect(say(bob, { mentions: ['all'] })).rejects.toMatchObject(fails('forbidden'))
  const who = { invite: 'admins', edit: 'members', mentionAll: 'members', pin: 'members' } as const
  await alice.call('room.update', { room: room.id, who })
  await expect(bob.call('room.invite', { room: room.id, members: ['dan'] })).rejects.toMatchObject(fails('forbidden'))
  const { room: renamed } = await bob.call('room.update', { room: room.id, name: 'X', announcement: 'Hear' })
  expect(renamed).toMatchObject({ name: 'X', settings: { announcement: 'Hear', who } })
  await expect(bob.call('room.update', { room: room.id, join: 'open' })).rejects.toMatchObject(fails('forbidden'))
  const { id } = await say(bob, { mentions: ['all'] })
  await bob.call('message.pin', { id })
})

test('a user who is called all is somebody, and the word for everybody is not theirs', async () => {
  await using core = await aCore()
  const { alice, bob, carol, room, say } = await aRoom(core)
  const mentions = async (one: typeof alice) =>
    (await one.call('conversation.get', { conversation: room.oid })).conversation.mentions
  const namesake = await core.terminal('all')
  await alice.call('room.invite', { room: room.id, members: ['all'] })
  const { id } = await say(bob, { mentions: ['user/all'] })
  expect([await mentions(carol), await mentions(namesake)]).toEqual([0, 1])
  await bob.call('message.edit', { id, content: text('again'), mentions: ['user/all'] })
  expect([await mentions(carol), await mentions(namesake)]).toEqual([0, 1])
  await expect(bob.call('message.edit', { id, content: text('all'), mentions: ['all'] })).rejects.toMatchObject(
    fails('forbidden'),
  )
  const later = { to: room.oid, content: text('later'), at: core.parts.clock.now() + 60_000 }
  await expect(bob.call('message.schedule', { ...later, mentions: ['all'] })).rejects.toMatchObject(fails('forbidden'))
  await alice.call('message.send', { to: room.oid, content: text('all'), mentions: ['all'] })
  expect([await mentions(carol), await mentions(namesake)]).toEqual([1, 2])
})

test('who came later reads nothing from before by any way when the room says so', async () => {
  await using core = await aCore()
  const { alice, bob, room, say } = await aRoom(core)
  await alice.call('room.update', { room: room.id, history: 'joined' })
  const { id } = await say(alice)
  await alice.call('message.pin', { id })
  await bob.call('room.invite', { room: room.id, members: ['dan'] })
  const dan = await core.terminal('dan')
  const { id: reply } = await say(bob, { thread: id, replyTo: id })
  await alice.call('message.edit', { id, content: text('words again') })
  await settled()
  const conversation = room.oid
  const seen = [
    dan.events,
    await dan.call('log.read', { conversation, after: 0 }),
    await dan.call('log.read', { conversation, before: 99 }),
    await dan.call('log.changes', { conversation, since: 0 }),
    await dan.call('message.pins', { conversation }),
    // What was answered later is there to be read, what was said first is not.
    await dan.call('thread.read', { id }),
    (await dan.call('conversation.list', {})).conversations.map(({ lastMessage }) => lastMessage?.id),
  ]
  expect(JSON.stringify(seen)).not.toMatch(
    /words again|"content":\{"type":"text","data":"words"\},"ts":\d+,"editedAt":[^0]/,
  )
  const shown = (await dan.call('log.read', { conversation, after: 0 })).messages.map((message) => message.id)
  expect(shown).toContain(reply)
  expect(shown).not.toContain(id)
  for (const [name, input] of [
    ['message.get', { id }],
    ['message.history', { id }],
    ['saved.add', { id }],
    ['reminder.set', { id, at: core.parts.clock.now() + 9 }],
    ['message.forward', { ids: [id], to: ['user/bob'] }],
  ] as const)
    await expect(dan.call(name, input), name).rejects.toMatchObject(fails('not_found'))
})

test('doors of a room: open, by approval, by link, by invitation', async () => {
  await using core = await aCore()
  const { alice, bob, room } = await aRoom(core)
  const by = { room: room.id }
  const join = (more: object = {}) => core.call('dan', 'room.join', { ...by, ...more })
  await expect(join()).rejects.toMatchObject(fails('forbidden'))
  await alice.call('room.update', { ...by, join: 'approval' })
  expect(await join({ greeting: 'please' })).toEqual({ state: 'asked' })
  expect(alice.seen('room.request')).toMatchObject([{ user: 'user/dan', greeting: 'please' }])
  expect(bob.seen('room.request')).toEqual([])
  expect((await alice.call('room.requests', by)).requests).toMatchObject([{ user: 'user/dan' }])
  await alice.call('room.answer', { ...by, user: 'dan', accept: false })
  await expect(alice.call('room.answer', { ...by, user: 'dan', accept: true })).rejects.toMatchObject(
    fails('not_found'),
  )
  const { link } = await alice.call('room.link', { ...by, ttl: 60_000 })
  await expect(join({ link: `${link}x` })).rejects.toMatchObject(fails('forbidden'))
  expect(await join({ link })).toMatchObject({ state: 'joined', room: { memberCount: 4 } })
  await core.call('dan', 'room.leave', by)
  core.tick(60_000)
  await expect(join({ link })).rejects.toMatchObject(fails('expired'))
  await alice.call('room.update', { ...by, join: 'open' })
  expect(await join()).toMatchObject({ state: 'joined' })
})

test('who wants to be asked is asked, and comes in only by joining', async () => {
  await using core = await aCore()
  const { alice, room } = await aRoom(core)
  const dan = await core.terminal('dan')
  await dan.call('user.settings', { invites: 'ask' })
  const { asked, room: after } = await alice.call('room.invite', { room: room.id, members: ['dan'] })
  expect([asked, after.memberCount]).toEqual([['user/dan'], 3])
  expect(dan.seen('invitation')).toMatchObject([{ value: { by: 'user/alice', room: { name: 'R' } } }])
  await expect(dan.call('room.get', { room: room.id })).rejects.toMatchObject(fails('not_member'))
  expect(await dan.call('room.join', { room: room.id })).toMatchObject({ state: 'joined' })
  expect(dan.seen('invitation').at(-1)).toMatchObject({ value: null })
  await dan.call('room.leave', { room: room.id })
  await expect(dan.call('room.decline', { room: room.id })).rejects.toMatchObject(fails('not_found'))
})

test('the log of a room that ended goes, also when the server ends before it is gone', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  // Killed before it comes back.
  const trim = () => new Promise<number>(() => undefined)
  await using killed = await aCore({}, { store: { ...store, log: { ...store.log, trim } } })
  const { alice, say, room } = await aRoom(killed)
  await say(alice)
  const { id } = (await store.conversations.find(`room/${room.id}`)) ?? { id: 0 }
  await alice.call('room.dissolve', { room: room.id })
  await settled()
  expect((await store.log.readAfter(id, 0, 10, 1e6)).length).toBeGreaterThan(0)
  await using core = await aCore({}, { store })
  await settled()
  expect(await store.log.readAfter(id, 0, 10, 1e6)).toEqual([])
  expect(await store.records.nextDue(['ending'])).toBeUndefined()
  expect(core.parts.store).toBe(store)
})

test('a room that is dissolved is gone for everybody, its log too', async () => {
  await using core = await aCore()
  const { alice, bob, room, say } = await aRoom(core)
  const { id } = await say(bob)
  const cursor = bob.answer.cursor
  await alice.call('room.dissolve', { room: room.id })
  await settled()
  expect(bob.seen('room').at(-1)).toMatchObject({ member: false })
  await expect(say(bob)).rejects.toMatchObject(fails('not_found'))
  await expect(bob.call('message.get', { id })).rejects.toMatchObject(fails('not_found'))
  const { conversations, gone } = await bob.call('conversation.list', { since: cursor })
  expect([conversations, gone]).toEqual([[], [room.oid]])
  const found = await core.parts.store.conversations.find(room.oid)
  expect(await core.parts.store.log.readAfter(found?.id ?? 0, 0, 10, 1e6)).toEqual([])
})

test('a member who blocks a room hears nothing of it and finds everything in the log', async () => {
  await using core = await aCore()
  const { alice, bob, room, say } = await aRoom(core)
  await bob.call('room.block', { room: room.id })
  const before = bob.seen('message').length
  await say(alice)
  await settled()
  expect(bob.seen('message')).toHaveLength(before)
  expect((await bob.call('log.read', { conversation: room.oid })).head).toBe(2)
  await bob.call('room.block', { room: room.id, on: false })
  await say(alice)
  await settled()
  expect(bob.seen('message')).toHaveLength(before + 1)
})

test('who leaves while they read gets what was theirs, or nothing', async () => {
  await using core = await aCore()
  const { alice, room, say } = await aRoom(core)
  const dan = await core.terminal('dan')
  await alice.call('room.update', { room: room.id, history: 'joined' })
  await say(alice, { content: text('before dan') })
  for (let turn = 0; turn < 20; turn++) {
    await alice.call('room.invite', { room: room.id, members: ['dan'] })
    const reading = (async () => {
      for (let at = 0; at < turn % 5; at++) await Promise.resolve()
      return dan.call('log.read', { conversation: room.oid, after: 0 })
    })()
    const [read] = await Promise.allSettled([reading, dan.call('room.leave', { room: room.id })])
    expect(JSON.stringify(read)).not.toContain('before dan')
  }
})

test('whatever comes at once, a room has one owner, who is in it', async () => {
  await using core = await aCore()
  for (let turn = 0; turn < 5; turn++) {
    const { alice, bob, carol, room } = await aRoom(core)
    const by = { room: room.id }
    await Promise.allSettled([
      alice.call('room.transfer', { ...by, user: 'bob' }),
      alice.call('room.transfer', { ...by, user: 'carol' }),
      bob.call('room.leave', by),
      alice.call('room.leave', by),
    ])
    const { members } = await carol.call('room.members', by)
    const owners = members.filter(({ role }) => role === 'owner').map(({ user }) => user)
    expect(owners).toEqual([(await carol.call('room.get', by)).room.owner])
  }
})

test('settings that two admins change at once are both kept', async () => {
  await using core = await aCore()
  const { alice, bob, room } = await aRoom(core)
  await alice.call('room.role', { room: room.id, user: 'bob', role: 'admin' })
  await Promise.all([
    alice.call('room.update', { room: room.id, announcement: 'Hear' }),
    bob.call('room.update', { room: room.id, who: { pin: 'members' } }),
    alice.call('room.update', { room: room.id, who: { invite: 'admins' } }),
  ])
  expect((await alice.call('room.get', { room: room.id })).room.settings).toMatchObject({
    announcement: 'Hear',
    who: { pin: 'members', invite: 'admins' },
  })
})

test('no room falls to somebody who is banned', async () => {
  await using core = await aCore()
  const { alice, carol, room } = await aRoom(core)
  await core.app('user.ban', { user: 'bob' })
  await expect(alice.call('room.transfer', { room: room.id, user: 'bob' })).rejects.toMatchObject({
    code: 'forbidden',
    message: 'user/bob is banned; choose another owner',
  })
  await alice.call('room.leave', { room: room.id })
  expect((await carol.call('room.get', { room: room.id })).room.owner).toBe('user/carol')
})
