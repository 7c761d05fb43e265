import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Sink } from '../src/index.ts'
import { aCore, generous, settled, text } from './harness.ts'

test('connect answers what changed since the cursor, and no more', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  for (const peer of ['bob', 'carol', 'dave']) {
    await core.terminal(peer)
    core.tick(10)
    await alice.call('message.send', { to: `user/${peer}`, content: text('hi') })
  }
  const first = await core.terminal('alice')
  expect(first.answer.conversations.map(({ conversation }) => conversation)).toEqual([
    'user/dave',
    'user/carol',
    'user/bob',
  ])
  expect(first.answer).toMatchObject({
    user: { id: 'alice' },
    node: 'test',
    heartbeat: 30_000,
    epoch: core.parts.store.epoch,
  })
  await core.call('carol', 'message.send', { to: 'user/alice', content: text('news') })
  const later = await core.terminal('alice', { since: first.answer.cursor })
  expect(later.answer.conversations).toMatchObject([
    { conversation: 'user/carol', unread: 1, lastMessage: { content: text('news') } },
  ])
  await core.call('bob', 'conversation.read', { conversation: 'user/alice', seq: 1 })
  const last = await core.terminal('alice', { since: later.answer.cursor })
  expect(last.answer.conversations).toMatchObject([{ conversation: 'user/bob', peerReadSeq: 1 }])
  expect((await core.terminal('alice', { since: last.answer.cursor })).answer.conversations).toEqual([])
})

test('a terminal that reconnects takes the place of its old connection; one session too many ends the oldest', async () => {
  await using core = await aCore({ sessionsPerUser: 2 })
  const old = await core.terminal('alice', { clientId: 'phone' })
  const desk = await core.terminal('alice', { clientId: 'desk' })
  const phone = await core.terminal('alice', { clientId: 'phone' })
  expect(old.closed).toEqual(['replaced'])
  expect(desk.seen('session').map(({ client, online }) => [client.id, online])).toEqual([
    ['phone', false],
    ['phone', true],
  ])
  await core.terminal('alice', { clientId: 'pad' })
  expect(desk.closed).toEqual(['replaced'])
  expect(phone.closed).toEqual([])
})

test('tokens: wrong, expired, revoked for a platform, banned', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const connect = (token: string) => core.gate.identify({ bearer: token, address: '127.0.0.1' })
  await expect(connect('nonsense')).rejects.toMatchObject({ code: 'unauthenticated' })
  const { token: web } = await core.app('token.create', { user: 'alice', platform: 'web', ttl: 60_000 })
  const { token: ios } = await core.app('token.create', { user: 'alice', platform: 'ios' })
  core.tick(1)
  await core.app('token.revoke', { user: 'alice', platform: 'ios' })
  const expiresAt = core.parts.clock.now() - 1 + 60_000
  expect(await connect(web)).toMatchObject({ kind: 'user', uid: 'alice', platform: 'web', expiresAt })
  await expect(connect(ios)).rejects.toMatchObject({ code: 'unauthenticated' })
  core.tick(60_001)
  await expect(connect(web)).rejects.toMatchObject({ code: 'expired' })
  expect(alice.closed).toEqual(['unauthenticated'])
  const again = await core.terminal('alice')
  core.tick(1)
  await core.app('user.ban', { user: 'alice' })
  expect(again.closed).toEqual(['banned'])
  await expect(core.app('token.create', { user: 'alice' })).rejects.toMatchObject({ code: 'banned' })
  await core.app('user.ban', { user: 'alice', banned: false })
  await core.terminal('alice')
})

test('accounts: register, sign in, change the password', async () => {
  await using core = await aCore()
  const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
  const account = { username: 'alice', password: 'correct horse' }
  const { token, user } = await core.gate.call(anyone, 'account.register', { ...account, name: 'Alice' })
  expect(user).toMatchObject({ id: 'alice', name: 'Alice' })
  await expect(core.gate.call(anyone, 'account.register', account)).rejects.toMatchObject({ code: 'conflict' })
  await expect(core.gate.call(anyone, 'account.register', { ...account, username: 'ALICE' })).rejects.toMatchObject({
    code: 'conflict',
  })
  await core.gate.call(anyone, 'account.login', account)
  await expect(core.gate.call(anyone, 'account.login', { ...account, password: 'wrong' })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  await expect(core.gate.call(anyone, 'account.login', { ...account, username: 'bob' })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  core.tick(1)
  const changed = await core.call('alice', 'account.password', { current: account.password, next: 'battery staple' })
  await expect(core.gate.identify({ bearer: token, address: '' })).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await core.gate.identify({ bearer: changed.token, address: '' })).toMatchObject({ uid: 'alice' })
})

test('whoever signs in may spell name and password as their keyboard does', async () => {
  await using core = await aCore()
  const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
  const sign = (op: 'account.register' | 'account.login', username: string, password = 'contraseña-ñandú') =>
    core.gate.call(anyone, op, { username, password })
  await sign('account.register', 'José')
  for (const spelling of ['José', 'José'.normalize('NFD'), 'josé', 'JOSÉ', ' José ', 'Ｊｏｓé'])
    expect((await sign('account.login', spelling)).user.id).toBe('José')
  expect((await sign('account.login', 'José', 'contraseña-ñandú'.normalize('NFD'))).user.id).toBe('José')
  await expect(sign('account.login', 'jose')).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(sign('account.login', 'José', 'Contraseña-ñandú')).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(sign('account.register', 'JOSÉ')).rejects.toMatchObject({ code: 'conflict' })
})

test('a password that was kept as it was typed opens its account as before', async () => {
  await using core = await aCore()
  const typed = 'contraseña-ñandú'.normalize('NFD')
  const passwordHash = await core.parts.passwords.hash(typed, { caller: 'x', signsIn: true })
  await core.parts.store.users.create({ uid: 'old', name: 'Old', avatar: '', createdAt: 1, passwordHash })
  const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
  const signIn = (password: string) => core.gate.call(anyone, 'account.login', { username: 'old', password })
  expect((await signIn(typed)).user.id).toBe('old')
})

test('spellings of one account share its budget of guesses', async () => {
  const rate = { perSecond: 1000, burst: 1000 }
  await using core = await aCore({
    rates: { send: rate, read: rate, write: rate, 'sign-in': { perSecond: 1, burst: 10 } },
  })
  const account = { username: 'Anna', password: 'correct horse' }
  await core.gate.call({ kind: 'anyone', address: 'home' }, 'account.register', account)
  const codes: string[] = []
  for (let guess = 0; guess < 120; guess++) {
    const username = [...'anna'].map((letter, at) => ((guess >> at) & 1 ? letter.toUpperCase() : letter)).join('')
    const actor = { kind: 'anyone', address: `10.0.0.${guess}` } as const
    await core.gate
      .call(actor, 'account.login', { username, password: 'a guess' })
      .catch((error) => codes.push(error.code))
  }
  expect(codes).toContain('rate_limited')
})

test('who may call what', async () => {
  await using core = await aCore()
  const anyone = { kind: 'anyone', address: '' } as const
  const app = { kind: 'app', address: '' } as const
  await core.app('user.create', { user: 'alice' })
  await expect(core.gate.call(anyone, 'room.list', {})).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(core.gate.call(anyone, 'user.list', {})).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(core.gate.call(app, 'conversation.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.call('alice', 'user.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.call('alice', 'ping', {})).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.call('alice', 'no.such' as 'ping', {})).rejects.toMatchObject({
    code: 'invalid',
    details: { issues: [{ path: 'op' }] },
  })
  const alice = await core.terminal('alice')
  await expect(alice.call('connect', { token: 'x' })).rejects.toMatchObject({ code: 'conflict' })
  const secret = { bearer: 'app-secret', address: '' }
  expect(await core.gate.identify(secret)).toMatchObject({ kind: 'app' })
  expect(await core.gate.identify({ ...secret, actAs: 'alice' })).toMatchObject({ kind: 'user', uid: 'alice' })
  await expect(core.gate.identify({ ...secret, actAs: 'no body' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(core.gate.identify({ ...secret, actAs: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
})

test('external users need no record', async () => {
  await using core = await aCore({ users: 'external', accounts: false })
  const alice = await core.terminal('org:1')
  expect(await alice.call('message.send', { to: 'user/org:2', content: text('hi') })).toMatchObject({ seq: 1 })
  await expect(
    core.gate.call({ kind: 'anyone', address: '' }, 'account.register', { username: 'a', password: '12345678' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  core.tick(1)
  await core.app('user.ban', { user: 'org:1' })
  expect(alice.closed).toEqual(['banned'])
})

test('a session ends with its token: what it asks is refused, and it is told', async () => {
  await using core = await aCore({ tokenTtlMs: 60_000 })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob', { clientId: 'b' })]
  core.tick(59_999)
  await alice.call('message.send', { to: 'user/bob', content: text('in time') })
  // A second terminal of a later token.
  const later = await core.terminal('alice', { clientId: 'later' })
  expect(alice.closed).toEqual([])
  core.tick(1)
  await expect(alice.call('message.send', { to: 'user/bob', content: text('late') })).rejects.toMatchObject({
    code: 'expired',
  })
  expect([alice.closed, bob.closed, later.closed]).toEqual([['unauthenticated'], ['unauthenticated'], []])
  expect(await later.call('ping', {})).toHaveProperty('time')
})

test('connects draw on a budget of their user; those that fail on one of their address, which keeps nobody out', async () => {
  const few = { perSecond: 0.001, burst: 3 }
  await using core = await aCore({ rates: { send: generous, read: generous, write: generous, 'sign-in': few } })
  const { parts, gate } = core
  const connect = (token: string) =>
    gate.connect({ token }, { ...silentSink }, '203.0.113.5').then(
      ({ session }) => session.end(),
      (error: unknown) => (error as { code: string }).code,
    )
  for (let i = 0; i < 3; i++) expect(await connect('nonsense')).toBe('unauthenticated')
  expect(await connect('nonsense')).toBe('rate_limited')
  for (const uid of ['alice', 'bob']) {
    await core.app('user.create', { user: uid })
    const token = await parts.tokens.issue({ uid, issuedAt: parts.clock.now(), expiresAt: parts.clock.now() + 60_000 })
    for (let i = 0; i < 3; i++) expect(await connect(token)).toBeUndefined()
    expect(await connect(token)).toBe('rate_limited')
  }
})

const silentSink: Sink = {
  codec: { encode: () => new Uint8Array() },
  send: () => undefined,
  backlog: () => 0,
  fellBehind: () => 'lost',
  close: () => undefined,
}

/** The garbage of a moment ago is collected. */
async function collected(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) {
    await settled()
    collect()
  }
}

test('of a session that has ended nothing of its connection is kept, in no idle room and nowhere else', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.app('user.create', { user: 'bob' })
  const { room } = await alice.call('room.create', { name: 'Idle', members: ['bob'] })
  const { token } = await core.app('token.create', { user: 'bob' })
  async function comeAndGo(): Promise<WeakRef<object>> {
    const sink: Sink = { ...silentSink }
    const { session } = await core.gate.connect({ token }, sink, '127.0.0.1')
    // The room's audience has the session now.
    await alice.call('message.send', { to: room.oid, content: text('hi') })
    await session.call('presence.subscribe', { users: ['alice'] })
    session.end()
    return new WeakRef(sink)
  }
  const sinks = [await comeAndGo(), await comeAndGo()]
  await collected()
  expect(sinks.map((sink) => sink.deref())).toEqual([undefined, undefined])
})
