import type { Clients } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, text } from './harness.ts'

const address = '127.0.0.1'
const subscription = { endpoint: 'https://push.example/a', keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) } }

/** Terminals are written together, a second after they came. */
async function written(core: Harness): Promise<void> {
  core.tick(1000)
  await settled()
}

const rows = async ({ parts }: Harness) => (await parts.store.clients.list('alice', 10_000)).length

const tokenOf = async (core: Harness, client: string) =>
  (await core.app('token.create', { user: 'alice', client })).token

const comesIn = (core: Harness, token: string) =>
  core.gate.identify({ bearer: token, address }).then(
    () => 'in',
    (error) => error.code,
  )

test('what is for one terminal of somebody that terminal alone hears, and nothing is kept', async () => {
  await using core = await aCore()
  const [alice, other] = [
    await core.terminal('alice', { clientId: 'a1' }),
    await core.terminal('alice', { clientId: 'a2' }),
  ]
  const [desk, phone] = [
    await core.terminal('bob', { clientId: 'desk' }),
    await core.terminal('bob', { clientId: 'a1' }),
  ]
  const send = (to: string, options: object) => alice.call('message.send', { to, content: text('ring'), options })
  expect(await send('user/bob', { persist: false, client: 'desk' })).toMatchObject({ seq: 0 })
  await send('user/bob', { persist: false, client: 'nowhere' })
  const heard = { conversation: 'user/alice', from: 'user/alice', content: text('ring'), client: 'desk' }
  expect(desk.seen('signal')).toMatchObject([heard])
  // Not even a terminal of the sender that has the same id.
  await send('user/bob', { persist: false, client: 'a2' })
  expect([alice, other, phone].flatMap((one) => one.seen('signal'))).toEqual([])
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  for (const [to, options] of [
    ['user/bob', { client: 'desk' }],
    [room.oid, { persist: false, client: 'desk' }],
  ] as const)
    await expect(send(to, options)).rejects.toMatchObject({ code: 'invalid' })
  await core.call('bob', 'contact.block', { user: 'alice' })
  await expect(send('user/bob', { persist: false, client: 'desk' })).rejects.toMatchObject({ code: 'blocked' })
  expect((await core.call('bob', 'log.read', { conversation: 'user/alice' })).messages).toEqual([])
})

test('a hundred terminals of a user are kept, however many came and were kicked, and none that was kicked comes back', async () => {
  await using core = await aCore()
  const desk = await core.terminal('alice', { clientId: 'desk' })
  const deskToken = await tokenOf(core, 'desk')
  const tokens: string[] = []
  for (let n = 0; n < 330; n++) {
    const id = `t${n}`
    const one = await core.terminal('alice', { clientId: id })
    tokens.push(await tokenOf(core, id))
    if (n % 60 === 0) await one.call('push.subscribe', subscription)
    one.session.end()
    if (n % 3 !== 2) await desk.call('client.kick', { client: id })
    if (n % 50 === 0) await written(core)
  }
  await written(core)
  expect(await rows(core)).toBe(100)
  expect(await core.parts.store.records.list('push/alice', 'web', '', 1000)).toEqual([])
  const kicked = tokens.filter((_, n) => n % 3 !== 2)
  for (const token of kicked) expect(await comesIn(core, token)).toBe('unauthenticated')
  // Those that were not, and are remembered, go on.
  expect(await comesIn(core, deskToken)).toBe('in')
  expect(await comesIn(core, tokens[329] as string)).toBe('in')
  // One that was forgotten comes back with a new token, and its old one stays void.
  expect(await comesIn(core, await tokenOf(core, 't0'))).toBe('in')
  await core.terminal('alice', { clientId: 't0' })
  await written(core)
  expect(await comesIn(core, tokens[0] as string)).toBe('unauthenticated')
}, 120_000)

test('what an earlier version kept of a user is cut when it is first read', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const old = (n: number) => ({
    id: `t${n}`,
    platform: 'web' as const,
    name: '',
    firstSeenAt: 1,
    lastSeenAt: n,
    cameAt: n,
  })
  const clients = Array.from({ length: 1000 }, (_, n) => ({ user: 'alice', client: old(n) }))
  await core.parts.store.clients.seen(clients)
  await core.terminal('alice', { clientId: 't999' })
  expect(await rows(core)).toBe(100)
})

test('a push goes to a terminal that was here, not to one that a token names', async () => {
  await using core = await aCore()
  const phone = await core.terminal('alice', { clientId: 'phone' })
  await phone.call('push.subscribe', subscription)
  for (const clientId of ['invented', 'phone']) {
    const actor = { kind: 'user', uid: 'alice', clientId, address } as const
    const asked = core.gate.call(actor, 'push.subscribe', subscription)
    if (clientId === 'phone') await asked
    else await expect(asked).rejects.toMatchObject({ code: 'conflict' })
  }
  expect(await core.parts.store.records.count('push/alice', 'web')).toBe(1)
})

test('many that come at once are noted a few at a time, so that nobody waits for all of them', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const written: number[] = []
  const seen: Clients['seen'] = (some) => {
    written.push(some.length)
    return store.clients.seen(some)
  }
  const { nodes, time } = new Cluster({ stores: [{ ...store, clients: { ...store.clients, seen } }] })
  for (let nth = 0; nth < 450; nth++) await nodes[0]?.terminal(`u${nth}`)
  time.tick(1000)
  await settled()
  expect(written).toEqual([200, 200, 50])
})

test('a terminal that the store refuses keeps no other from being noted, and is set aside', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  let tries = 0
  const seen: Clients['seen'] = async (some) => {
    tries += 1
    if (some.some(({ user }) => user === 'u7')) throw new RangeError('poisoned')
    return store.clients.seen(some)
  }
  const logged: string[] = []
  const note = (_: object, message: string) => logged.push(message)
  const { nodes, time } = new Cluster({
    stores: [{ ...store, clients: { ...store.clients, seen } }],
    ways: () => ({ log: { info: () => undefined, warn: note, error: note } }),
  })
  for (let nth = 0; nth < 250; nth++) await nodes[0]?.terminal(`u${nth}`)
  const noted = async () => {
    for (let second = 0; second < 6; second++) {
      time.tick(1000)
      await settled()
    }
    const users = Array.from({ length: 250 }, (_, nth) => `u${nth}`)
    return (await store.clients.ofEach(users)).map(({ user }) => user)
  }
  expect(await noted()).toHaveLength(249)
  expect(logged).toEqual(['a terminal that came or went cannot be noted'])
  const before = tries
  expect(await noted()).not.toContain('u7')
  expect(tries).toBe(before)
})
