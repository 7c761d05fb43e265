import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, settled } from './harness.ts'

test('whoever watches is told of all that changed, together', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  for (const user of ['bob', 'carol']) await core.app('user.create', { user })
  const { presences } = await alice.call('presence.subscribe', { users: ['bob', 'carol', 'nobody'] })
  expect(presences.map(({ show }) => show)).toEqual(['offline', 'offline', 'offline'])
  const bob = await core.terminal('bob')
  const phone = await core.terminal('bob')
  await core.terminal('carol')
  await settled()
  expect(alice.seen('presence')).toEqual([])
  core.tick(1000)
  await settled()
  expect(alice.seen('presence')).toMatchObject([
    {
      presences: [
        { user: 'user/bob', show: 'online', platforms: ['web'] },
        { user: 'user/carol', show: 'online' },
      ],
    },
  ])
  bob.session.end()
  phone.session.end()
  const left = core.parts.clock.now()
  core.tick(1000)
  await settled()
  expect(alice.seen('presence').at(-1)).toEqual({
    presences: [{ user: 'user/bob', show: 'offline', platforms: [], lastSeenAt: left }],
  })
  expect((await core.call('carol', 'presence.get', { users: ['bob'] })).presences).toMatchObject([{ lastSeenAt: left }])
})

test('whoever begins to watch is not answered with less than they were told meanwhile', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.app('user.create', { user: 'bob' })
  const { users } = core.parts.store
  const found = Promise.withResolvers<void>()
  const get = users.get.bind(users)
  const slow: typeof get = async (uids) => {
    if (uids.includes('nobody')) await found.promise
    return get(uids)
  }
  Object.assign(users, { get: slow })
  const subscribed = alice.call('presence.subscribe', { users: ['bob', 'nobody'] })
  await settled()
  await core.terminal('bob')
  core.tick(1000)
  await settled()
  expect(alice.seen('presence')).toMatchObject([{ presences: [{ user: 'user/bob', show: 'online' }] }])
  found.resolve()
  expect((await subscribed).presences).toMatchObject([{ user: 'user/bob', show: 'online' }, { show: 'offline' }])
})

test('busy, invisible, away when all terminals are idle, and a status for a while', async () => {
  await using core = await aCore()
  const [alice, desk, phone] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('bob')]
  const see = async () => (await alice.call('presence.get', { users: ['bob'] })).presences[0]
  await desk.call('presence.set', { idle: true })
  expect(await see()).toMatchObject({ show: 'online' })
  await phone.call('presence.set', { idle: true })
  expect(await see()).toMatchObject({ show: 'away' })
  await phone.call('presence.set', { show: 'busy', status: { text: 'Lunch', until: core.parts.clock.now() + 5000 } })
  expect(await see()).toMatchObject({ show: 'busy', status: { text: 'Lunch' } })
  await alice.call('presence.subscribe', { users: ['bob'] })
  core.tick(5000)
  await settled()
  core.tick(1000)
  await settled()
  expect(alice.seen('presence').at(-1)?.presences[0]).not.toHaveProperty('status')
  await phone.call('presence.set', { show: 'invisible' })
  expect(await see()).toEqual({ user: 'user/bob', show: 'offline', platforms: [] })
  await expect(phone.call('presence.set', { status: { text: 'x', until: 1 } })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('a time zone is seen with the presence, once it is shared, and no longer when it is not', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const see = async () => (await alice.call('presence.get', { users: ['bob'] })).presences[0]?.timeZone
  expect(await see()).toBeUndefined()
  await bob.call('presence.set', { timeZone: 'Asia/Kolkata' })
  expect(await see()).toBe('Asia/Kolkata')
  await bob.call('user.settings', { presence: 'nobody' })
  expect(await see()).toBeUndefined()
  await bob.call('user.settings', { presence: 'everyone' })
  await bob.call('presence.set', { status: { text: 'Lunch' } })
  expect(await see()).toBe('Asia/Kolkata')
  await bob.call('presence.set', { timeZone: null })
  expect(await see()).toBeUndefined()
  for (const timeZone of ['', '../etc', 'x'.repeat(65), 'Europe/'])
    await expect(bob.call('presence.set', { timeZone })).rejects.toMatchObject({ code: 'invalid' })
})

test('it is seen by those alone whom the user lets see it', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  await alice.call('presence.subscribe', { users: ['bob'] })
  await bob.call('user.settings', { presence: 'contacts' })
  core.tick(1000)
  await settled()
  expect(alice.seen('presence').at(-1)?.presences).toMatchObject([{ show: 'offline' }])
  await alice.call('contact.add', { user: 'bob' })
  await bob.call('contact.accept', { user: 'alice' })
  core.tick(1000)
  await settled()
  expect(alice.seen('presence').at(-1)?.presences).toMatchObject([{ show: 'online' }])
  await bob.call('user.settings', { presence: 'nobody' })
  expect((await alice.call('presence.get', { users: ['bob'] })).presences).toMatchObject([{ show: 'offline' }])
  expect((await bob.call('presence.get', { users: ['bob'] })).presences).toMatchObject([{ show: 'online' }])
})

test('a watch ends by its time, by word and with its session, and has a bound', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await alice.call('presence.subscribe', { users: ['bob', 'carol'], for: 5000 })
  await alice.call('presence.unsubscribe', { users: ['carol'] })
  await core.terminal('bob')
  await core.terminal('carol')
  core.tick(1000)
  await settled()
  expect(alice.seen('presence').flatMap(({ presences }) => presences.map(({ user }) => user))).toEqual(['user/bob'])
  core.tick(5000)
  await core.terminal('bob')
  core.tick(1000)
  await settled()
  expect(alice.seen('presence')).toHaveLength(1)
  const crowd = (from: number) => Array.from({ length: 200 }, (_, index) => `u${from + index}`)
  await alice.call('presence.subscribe', { users: crowd(0) })
  await alice.call('presence.subscribe', { users: crowd(200) })
  await expect(alice.call('presence.subscribe', { users: crowd(400) })).rejects.toMatchObject({ code: 'too_large' })
})

test('who may not see is not told that something has changed either', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await alice.call('presence.subscribe', { users: ['bob'] })
  await bob.call('contact.block', { user: 'alice' })
  core.tick(1000)
  await settled()
  expect(alice.seen('presence').at(-1)?.presences).toMatchObject([{ show: 'offline' }])
  const told = alice.seen('presence').length
  for (const change of [() => core.terminal('bob'), () => bob.call('presence.set', { show: 'busy' })]) {
    await change()
    core.tick(1000)
    await settled()
  }
  expect(alice.seen('presence')).toHaveLength(told)
})

test('who is invisible was last seen before, and stays so when another terminal changes the status', async () => {
  await using core = await aCore()
  const [alice, desk, phone] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('bob')]
  await Promise.all([
    desk.call('presence.set', { show: 'invisible' }),
    phone.call('presence.set', { status: { text: 'Away' } }),
  ])
  const see = async () => (await alice.call('presence.get', { users: ['bob'] })).presences
  expect(await see()).toEqual([{ user: 'user/bob', show: 'offline', platforms: [] }])
  desk.session.end()
  phone.session.end()
  core.tick(1000)
  await settled()
  expect(await see()).toEqual([{ user: 'user/bob', show: 'offline', platforms: [] }])
})

test('many who watch many ask the store for each of those watched, not for each pair', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  let reads = 0
  const counted = <A extends unknown[], R>(method: (...args: A) => R) => {
    return (...args: A): R => {
      reads += 1
      return method(...args)
    }
  }
  const { get, list } = store.records
  const records = { ...store.records, get: counted(get), list: counted(list) }
  await using core = await aCore({}, { store: { ...store, records } })
  const watched = Array.from({ length: 20 }, (_, n) => `w${n}`)
  for (const user of watched) {
    await core.app('user.create', { user })
    // Whoever keeps nothing needs not be asked.
    await core.call(user, 'user.settings', { mutePushOnDesktop: true })
  }
  const watchers = []
  for (let n = 0; n < 20; n++) watchers.push(await core.terminal(`a${n}`))
  reads = 0
  await Promise.all(watchers.map((one) => one.call('presence.subscribe', { users: watched })))
  // Blocks of each, and settings, which the four who are served at once ask for by themselves.
  expect(reads).toBeLessThanOrEqual(5 * watched.length)
  reads = 0
  for (const user of watched) await core.terminal(user)
  core.tick(1000)
  await settled()
  expect(watchers.map((one) => one.seen('presence').flatMap(({ presences }) => presences).length)).toEqual(
    watchers.map(() => watched.length),
  )
  expect(reads).toBeLessThanOrEqual(2 * watched.length)
  await core.call('w0', 'contact.block', { user: 'a0' })
  core.tick(1000)
  await settled()
  expect(watchers[0]?.seen('presence').at(-1)?.presences).toMatchObject([{ user: 'user/w0', show: 'offline' }])
  expect(watchers[1]?.seen('presence')).toHaveLength(1)
})

test('who left while the store was away for a moment is told as gone, and when they were here is noted, once it is back', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  let isAway = false
  const whenThere =
    <Input extends unknown[], Output>(ask: (...input: Input) => Promise<Output>) =>
    async (...input: Input): Promise<Output> => {
      if (isAway) throw new TidingsError('unavailable', 'the store is away')
      return ask(...input)
    }
  const users = { ...store.users, seen: whenThere(store.users.seen) }
  const clients = { ...store.clients, seen: whenThere(store.clients.seen) }
  const records = { ...store.records, get: whenThere(store.records.get) }
  const { nodes, time } = new Cluster({ stores: [{ ...store, users, clients, records }] })
  const [node] = nodes
  if (!node) throw new Error('no node')
  const alice = await node.terminal('alice')
  const bob = await node.terminal('bob')
  await alice.call('presence.subscribe', { users: ['bob'] })
  time.tick(2000)
  await settled()
  // Whether she may see it is looked up, too.
  await bob.call('user.settings', { presence: 'everyone' })
  isAway = true
  bob.session.end()
  const leftAt = time.clock.now()
  await settled()
  time.tick(2000)
  await settled()
  isAway = false
  for (let second = 0; second < 10; second++) {
    time.tick(1000)
    await settled()
  }
  const told = alice.seen('presence').flatMap(({ presences }) => presences)
  expect(told.at(-1)).toMatchObject({ user: 'user/bob', show: 'offline' })
  expect((await store.users.get(['bob']))[0]?.lastSeenAt).toBe(leftAt)
  expect((await store.clients.list('bob', 10))[0]?.lastSeenAt).toBe(leftAt)
})

test('somebody whom the store refuses keeps no other from being noted as gone, and is set aside', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const tried: string[][] = []
  const seen: typeof store.users.seen = async (some) => {
    tried.push(some.map(([uid]) => uid))
    if (some.some(([uid]) => uid === 'bob')) throw new RangeError('poisoned')
    return store.users.seen(some)
  }
  const logged: string[] = []
  const note = (_: object, message: string) => logged.push(message)
  const log = { info: () => undefined, warn: note, error: note }
  await using core = await aCore({}, { store: { ...store, users: { ...store.users, seen } }, log })
  const alice = await core.terminal('alice')
  const [bob, carol] = [await core.terminal('bob'), await core.terminal('carol')]
  await alice.call('presence.subscribe', { users: ['bob', 'carol'] })
  core.tick(1000)
  await settled()
  const leftAt = core.parts.clock.now()
  for (const one of [bob, carol]) one.session.end()
  await settled()
  for (let second = 0; second < 5; second++) {
    core.tick(1000)
    await settled()
  }
  expect((await store.users.get(['carol']))[0]?.lastSeenAt).toBe(leftAt)
  expect(tried).toEqual([['bob', 'carol'], ['bob'], ['carol']])
  expect(logged).toEqual(['when somebody was last seen cannot be noted'])
  expect(alice.seen('presence').at(-1)?.presences).toMatchObject([{ show: 'offline' }, { show: 'offline' }])
})
