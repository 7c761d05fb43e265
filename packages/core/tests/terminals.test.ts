import type { Platform } from '@tidings/protocol'
import { expect, test } from 'vitest'
import type { LoginPolicy } from '../src/index.ts'
import { aCore, type Harness, settled } from './harness.ts'

async function comeOne(core: Harness, platform: Platform, token?: string) {
  const held = token ?? (await core.app('token.create', { user: 'alice' })).token
  const closed: string[] = []
  const sink = {
    codec: { encode: () => new Uint8Array() },
    send: () => undefined,
    backlog: () => 0,
    fellBehind: () => 'lost' as const,
    close: (reason: string) => closed.push(reason),
  }
  const client = { id: `${platform}-${Math.random().toString(36).slice(2)}`, platform }
  const { session } = await core.gate.connect({ token: held, client }, sink, '127.0.0.1')
  return { session, closed, client }
}

/** Which of the terminals that came in this order were pushed out. */
const cases: [LoginPolicy, Platform[], Platform[]][] = [
  ['all', ['ios', 'ios', 'web', 'windows'], []],
  ['platform', ['ios', 'android', 'web', 'ios'], ['ios']],
  ['one', ['ios', 'web', 'device'], ['ios']],
  ['web-and-one', ['web', 'ios', 'windows', 'web'], ['web', 'ios']],
  ['class', ['ios', 'windows', 'ipad', 'web', 'android', 'macos'], ['ios', 'windows']],
  ['pcs-and-one', ['windows', 'macos', 'ios', 'web'], ['ios']],
  ['desk-and-mobile', ['windows', 'ios', 'web', 'ipad'], ['windows', 'ios']],
]

test.each(cases)('with the policy %s, of %j these are pushed out: %j', async (loginPolicy, platforms, out) => {
  await using core = await aCore({ loginPolicy, sessionsPerUser: 30 })
  await core.app('user.create', { user: 'alice' })
  const came = []
  for (const platform of platforms) came.push({ platform, ...(await comeOne(core, platform)) })
  expect(came.filter(({ closed }) => closed.length > 0).map(({ platform }) => platform)).toEqual(out)
  expect(new Set(came.flatMap(({ closed }) => closed))).toEqual(new Set(out.length > 0 ? ['replaced'] : []))
})

test('a terminal that was never seen is told to the others, and listed', async () => {
  await using core = await aCore()
  const phone = await core.terminal('alice', { clientId: 'phone' })
  await core.terminal('alice', { clientId: 'desk' })
  expect(phone.seen('session')).toMatchObject([{ client: { id: 'desk' }, online: true, first: true }])
  await core.terminal('alice', { clientId: 'desk' })
  expect(phone.seen('session').at(-1)).not.toHaveProperty('first')
  const { clients } = await phone.call('client.list', {})
  expect(clients.map(({ client, online, current }) => [client.id, online, current])).toEqual([
    ['desk', true, false],
    ['phone', true, true],
  ])
})

test('a terminal that is kicked is closed, and its token and its name let nobody in any more', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice', { clientId: 'desk' })
  const { token } = await core.app('token.create', { user: 'alice', client: 'lost' })
  await expect(comeOne(core, 'ios', token)).rejects.toMatchObject({ code: 'forbidden' })
  const lost = await core.terminal('alice', { clientId: 'lost' })
  core.tick(10)
  await alice.call('client.kick', { client: 'lost' })
  expect(lost.closed).toEqual(['unauthenticated'])
  await expect(core.gate.identify({ bearer: token, address: 'x' })).rejects.toMatchObject({ code: 'unauthenticated' })
  expect((await alice.call('client.list', {})).clients.map(({ client }) => client.id)).toEqual(['desk'])
  await core.terminal('alice', { clientId: 'lost' })
  await expect(alice.call('client.kick', { client: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a desktop that is in use silences the pushes of the phones, when the user wants it', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  await comeOne(core, 'ios')
  const desk = await comeOne(core, 'macos')
  const muted = async () => {
    const { clients } = await core.call('alice', 'client.list', {})
    return clients.filter(({ pushMuted }) => pushMuted).map(({ client }) => client.platform)
  }
  expect(await muted()).toEqual([])
  await core.call('alice', 'user.settings', { mutePushOnDesktop: true })
  expect(await muted()).toEqual(['ios'])
  await desk.session.call('presence.set', { idle: true })
  expect(await muted()).toEqual([])
})

test('a new terminal is let in by one that scans its code, once, and by nobody else', async () => {
  await using core = await aCore()
  const phone = await core.terminal('alice')
  await core.terminal('mallory')
  const anyone = { kind: 'anyone', address: '10.0.0.9' } as const
  const client = { id: 'tv', platform: 'web' as const }
  const { code, secret } = await core.gate.call(anyone, 'login.start', { client })
  const poll = (with_ = secret) => core.gate.call(anyone, 'login.poll', { code, secret: with_ })
  expect(await poll()).toEqual({ state: 'waiting' })
  await expect(poll('guess')).rejects.toMatchObject({ code: 'expired' })
  await expect(phone.call('login.confirm', { code, accept: true })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await phone.call('login.scan', { code })).toEqual({ client, address: '10.0.0.9' })
  await expect(core.call('mallory', 'login.scan', { code })).rejects.toMatchObject({ code: 'conflict' })
  await expect(core.call('mallory', 'login.confirm', { code, accept: true })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await poll()).toMatchObject({ state: 'scanned', user: { id: 'alice' } })
  await phone.call('login.confirm', { code, accept: true })
  const { token = '' } = await poll()
  expect(await core.gate.identify({ bearer: token, address: 'x' })).toMatchObject({ uid: 'alice', clientId: 'tv' })
  await expect(poll()).rejects.toMatchObject({ code: 'expired' })
  const late = await core.gate.call(anyone, 'login.start', { client })
  core.tick(180_000)
  await expect(phone.call('login.scan', { code: late.code })).rejects.toMatchObject({ code: 'expired' })
})

test('a ban that comes while somebody signs in leaves no session behind', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const { list } = core.parts.store.clients
  const waiting = Promise.withResolvers<void>()
  core.parts.store.clients.list = async (uid, limit) => {
    await waiting.promise
    return list(uid, limit)
  }
  const coming = comeOne(core, 'web')
  await new Promise((resolve) => setTimeout(resolve, 5))
  await core.app('user.ban', { user: 'alice' })
  waiting.resolve()
  await expect(coming).rejects.toMatchObject({ code: 'banned' })
})

test('where pushes go is kept per terminal, and not beyond its session', async () => {
  await using core = await aCore()
  const [desk, phone] = [
    await core.terminal('alice', { clientId: 'desk' }),
    await core.terminal('alice', { clientId: 'phone' }),
  ]
  const subscription = (name: string) => ({
    endpoint: `https://push.example/${name}`,
    keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
  })
  const kept = async () =>
    (await core.parts.store.records.list('push/alice', 'web', '', 10)).map(({ key, value }) => [
      key,
      JSON.parse(value ?? '{}').endpoint,
    ])
  expect((await desk.call('push.key', {})).key).toBe(core.parts.pushKey)
  await desk.call('push.subscribe', subscription('a'))
  await desk.call('push.subscribe', subscription('b'))
  await phone.call('push.subscribe', subscription('c'))
  expect(await kept()).toEqual([
    ['desk', 'https://push.example/b'],
    ['phone', 'https://push.example/c'],
  ])
  expect((await desk.call('user.changes', { since: 0 })).changes).toEqual([])
  await phone.call('push.unsubscribe', {})
  await phone.call('push.unsubscribe', {})
  await phone.call('client.kick', { client: 'desk' })
  expect(await kept()).toEqual([])
  await expect(core.call('alice', 'push.subscribe', subscription('d'))).rejects.toMatchObject({ code: 'invalid' })
  const insecure = { ...subscription('e'), endpoint: 'http://push.example' }
  await expect(phone.call('push.subscribe', insecure)).rejects.toMatchObject({ code: 'invalid' })
})

test('when a terminal was first seen is a whole number of milliseconds, also of one that was here for less than a second', async () => {
  await using core = await aCore()
  const { session } = await core.terminal('alice')
  // What is measured goes on by a fraction; the wall clock shows whole milliseconds.
  core.tick(10.25)
  core.shift(-0.25)
  session.end()
  core.tick(1000)
  await settled()
  const [terminal] = await core.parts.store.clients.list('alice', 9)
  expect(terminal?.firstSeenAt).toSatisfy(Number.isInteger)
})
