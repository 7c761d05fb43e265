import { expect, test } from 'vitest'
import { aFile, filesInMemory } from './files.ts'
import { aCore, type Harness, settled, type Terminal, text } from './harness.ts'

/** The account is deleted to the end. */
async function erase(core: Harness, uid: string): Promise<void> {
  await core.app('user.delete', { user: uid })
  core.tick(1000)
  await settled()
  await settled()
}

async function aTeam(core: Harness) {
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  await bob.call('message.send', { to: room.oid, content: text('hello all') })
  return { alice, bob, room, id }
}

/** Everything that is done to somebody. */
const actsOn = (alice: Terminal, { room, id, now }: { room: { id: string; oid: string }; id: string; now: number }) =>
  ({
    'message.send': () => alice.call('message.send', { to: 'user/bob', content: text('are you there') }),
    'message.schedule': () => alice.call('message.schedule', { to: 'user/bob', content: text('x'), at: now + 60_000 }),
    'message.forward': () => alice.call('message.forward', { ids: [id], to: ['user/bob'] }),
    'stream.open': () => alice.call('stream.open', { to: 'user/bob', clientMsgId: 's' }),
    typing: () => alice.call('typing', { conversation: 'user/bob' }),
    'a mention': () => alice.call('message.send', { to: room.oid, content: text('@bob'), mentions: ['user/bob'] }),
    'a mention in an edit': async () => {
      const said = await alice.call('message.send', { to: room.oid, content: text('x') })
      await alice.call('message.edit', { id: said.id, content: text('@bob'), mentions: ['user/bob'] })
    },
    'room.invite': () => alice.call('room.invite', { room: room.id, members: ['bob'] }),
    'room.create': () => alice.call('room.create', { name: 'New', members: ['bob'] }),
    'room.transfer': () => alice.call('room.transfer', { room: room.id, user: 'bob' }),
    'room.role': () => alice.call('room.role', { room: room.id, user: 'bob', role: 'admin' }),
    'contact.add': () => alice.call('contact.add', { user: 'bob' }),
    'contact.block': () => alice.call('contact.block', { user: 'bob' }),
    'offer.make': () => alice.call('offer.make', { to: 'user/bob', name: 'x', size: 1 }),
  }) as const

test('nothing can be done to an account that was deleted, from the moment on', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const { alice, room, id } = await aTeam(core)
  await aFile({ core, files }, 'alice', 'x')
  const acts = actsOn(alice, { room, id, now: core.parts.clock.now() })
  // At the beginning, when he is still in the room, and at the end.
  await core.app('user.delete', { user: 'bob' })
  for (const [name, act] of Object.entries(acts))
    if (name !== 'room.invite') await expect(act(), name).rejects.toMatchObject({ code: 'not_found' })
  core.tick(1000)
  await settled()
  await settled()
  for (const [name, act] of Object.entries(acts)) await expect(act(), name).rejects.toMatchObject({ code: 'not_found' })
  expect((await alice.call('room.get', { room: room.id })).room.memberCount).toBe(1)
})

test('who asked to be let in, or asked to be a contact, before their account was deleted does not come in after it', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: [], join: 'approval' })
  await bob.call('room.join', { room: room.id })
  await bob.call('contact.add', { user: 'alice' })
  await core.app('user.delete', { user: 'bob' })
  await expect(alice.call('contact.accept', { user: 'bob' })).rejects.toMatchObject({ code: 'not_found' })
  core.tick(1000)
  await settled()
  const letIn = alice.call('room.answer', { room: room.id, user: 'bob', accept: true })
  await expect(letIn).rejects.toMatchObject({ code: 'not_found' })
  expect((await alice.call('room.members', { room: room.id })).members).toHaveLength(1)
})

test('the others see that the account was deleted, and read what they said to each other', async () => {
  await using core = await aCore()
  const { alice, bob } = await aTeam(core)
  await bob.call('presence.set', { status: { emoji: '🌴', text: 'on holiday' } })
  await alice.call('contact.block', { user: 'bob' })
  await erase(core, 'bob')
  const { user } = await alice.call('user.get', { user: 'bob' })
  expect(user).toMatchObject({ id: 'bob', name: '', avatar: '', deleted: true })
  expect((await alice.call('user.profiles', { users: ['bob', 'alice'] })).users).toMatchObject([{ deleted: true }, {}])
  expect((await alice.call('user.profiles', { users: ['alice'] })).users[0]).not.toHaveProperty('deleted')
  expect((await alice.call('user.search', { query: 'bob' })).users).toEqual([])
  const { presences } = await alice.call('presence.get', { users: ['bob'] })
  expect(presences[0]).not.toHaveProperty('status')
  expect(presences[0]).not.toHaveProperty('lastSeenAt')
  const { conversations } = await alice.call('conversation.list', {})
  expect(conversations.map(({ conversation }) => conversation)).toContain('user/bob')
  expect((await alice.call('log.read', { conversation: 'user/bob' })).messages).toMatchObject([
    { content: text('hello') },
  ])
  await alice.call('conversation.read', { conversation: 'user/bob', seq: 1 })
  await alice.call('contact.unblock', { user: 'bob' })
})

test('an id is given once: no way leads back to an account that was deleted', async () => {
  await using core = await aCore()
  await core.terminal('alice')
  await core.app('user.create', { user: 'bob' })
  await erase(core, 'bob')
  await expect(core.app('user.create', { user: 'bob' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(core.app('user.ban', { user: 'bob', banned: false })).rejects.toMatchObject({ code: 'not_found' })
  await expect(core.app('token.create', { user: 'bob' })).rejects.toMatchObject({ code: 'banned' })
  const anyone = { kind: 'anyone' as const, address: '127.0.0.1' }
  const register = core.gate.call(anyone, 'account.register', { username: 'Bob', password: 'password-1' })
  await expect(register).rejects.toMatchObject({ code: 'conflict' })
  // Again is fine.
  await erase(core, 'bob')
})

test('where the app keeps the users, an account that was deleted is no target either', async () => {
  await using core = await aCore({ users: 'external' })
  const { alice, room } = await aTeam(core)
  await erase(core, 'bob')
  const dead = { code: 'not_found' }
  await expect(alice.call('message.send', { to: 'user/bob', content: text('x') })).rejects.toMatchObject(dead)
  await expect(alice.call('room.invite', { room: room.id, members: ['bob'] })).rejects.toMatchObject(dead)
  await alice.call('room.invite', { room: room.id, members: ['never-seen'] })
})

test('a message that cannot be read keeps no account from being deleted', async () => {
  await using core = await aCore({}, { log: { info: () => undefined, warn: () => undefined, error: () => undefined } })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const spoilt = await bob.call('message.send', { to: 'user/alice', content: text('one') })
  const { id } = await bob.call('message.send', { to: 'user/alice', content: text('two') })
  await core.parts.store.log.amend({ conversation: 1, seq: spoilt.seq, ifRev: 0, body: 'no JSON' })
  await erase(core, 'bob')
  expect((await alice.call('message.get', { id })).message.content.type).toBe('notice/erased')
  expect((await alice.call('user.get', { user: 'bob' })).user.deleted).toBe(true)
})
