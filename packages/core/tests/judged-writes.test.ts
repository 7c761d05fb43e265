import { type OperationDefinition, type OperationName, operations } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster, type Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { judgedBy } from '../src/judging/judged-by.ts'
import { filesInMemory } from './files.ts'
import { text } from './harness.ts'
import { writingAfter } from './store-writes.ts'

/** Two nodes over one store; nobody tells the second one, where Alice is, of what the first one has changed. */
async function twoNodes() {
  const store = await openSqliteStore({ file: ':memory:' })
  const cluster = new Cluster({ stores: [store, store] })
  const [one, other] = cluster.two
  for (const user of ['carol', 'dave']) await one.app('user.create', { user })
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  return { store, one, other, alice, bob, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const codeOf = (calling: Promise<unknown>): Promise<string> =>
  calling.then(
    () => 'done',
    (error: { readonly code?: string }) => error.code ?? String(error),
  )

const definitions = Object.entries<OperationDefinition>(operations)
const writing = definitions.filter(
  ([name, { access, rate }]) => name !== 'connect' && rate !== 'read' && access !== 'app' && access !== 'public',
)

test('every writing operation of a user says by what it is judged', () => {
  expect(Object.keys(judgedBy).toSorted()).toEqual(writing.map(([name]) => name).toSorted())
})

/** But for what only a live session does, which is asked for first: the ban has closed it. */
const byStanding = Object.entries(judgedBy).flatMap(([name, by]) =>
  by === 'standing' && operations[name as OperationName].access !== 'session' ? [name as OperationName] : [],
)

test('whoever was banned on one node does nothing on another that is judged by their standing', async () => {
  await using nodes = await twoNodes()
  await nodes.one.app('user.ban', { user: 'alice' })
  const { actor } = { actor: { kind: 'user', uid: 'alice', address: '127.0.0.1', standing: 0 } as const }
  // Nobody looks at the input before.
  const answers = await Promise.all(byStanding.map((name) => codeOf(nodes.other.gate.call(actor, name, {} as never))))
  expect(answers).toEqual(byStanding.map(() => 'banned'))
  expect(await codeOf(nodes.alice.call('room.create', { name: 'Mine', members: [] }))).toBe('banned')
  expect(nodes.alice.closed).toEqual(['banned'])
})

const ofAnAdmin: Readonly<Record<string, (call: Terminal['call'], room: string) => Promise<unknown>>> = {
  'room.link': (call, room) => call('room.link', { room, on: true, ttl: 3_600_000 }),
  'room.answer': (call, room) => call('room.answer', { room, user: 'dave', accept: false }),
  'room.invite': (call, room) => call('room.invite', { room, members: ['carol'] }),
}

test.each(Object.keys(ofAnAdmin))('%s of an admin who was removed on another node changes nothing', async (name) => {
  await using nodes = await twoNodes()
  const { alice, bob, one, store } = nodes
  await one.call('carol', 'user.settings', { invites: 'ask' })
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'], join: 'approval' })
  await bob.call('room.role', { room: room.id, user: 'alice', role: 'admin' })
  await one.call('dave', 'room.join', { room: room.id })
  await alice.call('message.send', { to: room.oid, content: text('here') })
  await bob.call('room.kick', { room: room.id, members: ['alice'] })
  expect(await codeOf(ofAnAdmin[name]?.(alice.call, room.id) ?? Promise.resolve())).toBe('not_member')
  expect(await store.records.list(room.oid, 'invite-link', '', 10)).toEqual([])
  expect(await store.records.list(room.oid, 'join-request', '', 10)).toHaveLength(1)
  expect(await store.records.list('user/carol', 'invitation', '', 10)).toEqual([])
})

test('who came in again on another node is removed, though this node remembers that they went', async () => {
  await using nodes = await twoNodes()
  const { alice, bob, one } = nodes
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob', 'carol'] })
  await alice.call('room.role', { room: room.id, user: 'bob', role: 'admin' })
  await alice.call('room.kick', { room: room.id, members: ['carol'] })
  await bob.call('room.invite', { room: room.id, members: ['carol'] })
  await alice.call('room.kick', { room: room.id, members: ['carol'] })
  expect(await codeOf(one.call('carol', 'message.send', { to: room.oid, content: text('still here') }))).toBe(
    'not_member',
  )
})

test('who was removed on another node and joins is in, though this node remembers them', async () => {
  await using nodes = await twoNodes()
  const { alice, bob, one } = nodes
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'], join: 'open' })
  await alice.call('message.send', { to: room.oid, content: text('here') })
  await bob.call('room.kick', { room: room.id, members: ['alice'] })
  expect(await alice.call('room.join', { room: room.id })).toMatchObject({ state: 'joined' })
  expect(await codeOf(one.call('alice', 'message.send', { to: room.oid, content: text('again') }))).toBe('done')
})

test('who was blocked on another node asks for no friendship and puts nobody into a room, whoever never kept anything', async () => {
  await using nodes = await twoNodes()
  const { alice, bob } = nodes
  await alice.call('room.create', { name: 'First', members: ['bob'] })
  await bob.call('contact.block', { user: 'alice' })
  expect(await codeOf(alice.call('contact.add', { user: 'bob', greeting: 'Hello' }))).toBe('blocked')
  expect(await codeOf(alice.call('room.create', { name: 'Second', members: ['bob'] }))).toBe('blocked')
})

test.each(['nothing', 'a message', 'an offer'])(
  'who was blocked on another node a moment ago offers no file; before it there was %s',
  async (what) => {
    await using nodes = await twoNodes()
    const { alice, bob, store } = nodes
    const offer = () => alice.call('offer.make', { to: 'bob', name: 'x.txt', size: 1 })
    if (what === 'a message') await alice.call('message.send', { to: 'user/bob', content: text('hello') })
    if (what === 'an offer') await offer()
    const before = await store.records.count('user/bob', 'offer')
    await bob.call('contact.block', { user: 'alice' })
    expect(await codeOf(offer())).toBe('blocked')
    expect(await store.records.count('user/bob', 'offer')).toBe(before)
  },
)

/** What Alice does to Bob, who blocks her on the other node when it has been judged and is about to be stored. */
const toBob: Readonly<Record<string, (scene: { readonly call: Terminal['call']; readonly room: string }) => unknown>> =
  {
    'a request': ({ call }) => call('contact.add', { user: 'bob' }),
    'a new room with him in it': ({ call }) => call('room.create', { name: 'Second', members: ['bob'] }),
    'his being put into a room': ({ call, room }) => call('room.invite', { room, members: ['bob'] }),
    'an offer of a file': ({ call }) => call('offer.make', { to: 'bob', name: 'x.txt', size: 1 }),
    'a friendship that he had asked for': ({ call }) => call('contact.accept', { user: 'bob' }),
    'a message': ({ call }) => call('message.send', { to: 'user/bob', content: text('psst') }),
  }

test.each(['direct', 'ask'].flatMap((invites) => Object.keys(toBob).map((what) => [what, invites] as const)))(
  '%s is not stored once the block was answered, with invitations that are %s',
  async (what, invites) => {
    await using store = await openSqliteStore({ file: ':memory:' })
    let before = async (): Promise<void> => undefined
    const cluster = new Cluster({
      stores: [store, writingAfter(store, () => before())],
      ways: () => ({ media: filesInMemory() }),
    })
    const [one, other] = cluster.two
    const bob = await one.terminal('bob')
    const { call } = await other.terminal('alice')
    await bob.call('user.settings', { invites })
    const { room } = await call('room.create', { name: 'First', members: [] })
    await call('message.send', { to: 'user/bob', content: text('hello') })
    if (what.startsWith('a friendship')) await bob.call('contact.add', { user: 'alice' })
    const seen = async () => {
      const kinds = ['request', 'invitation', 'offer', 'contact'] as const
      const records = await Promise.all(kinds.map((kind) => store.records.list('user/bob', kind, '', 9)))
      const rooms = await store.rooms.ofUser('bob', '', 9)
      const { seq } = (await store.conversations.find('pair/alice+bob')) ?? {}
      return { records, rooms, seq }
    }
    let blocked: unknown
    before = async () => {
      before = async () => undefined
      await bob.call('contact.block', { user: 'alice' })
      blocked = await seen()
    }
    const code = await codeOf(Promise.resolve(toBob[what]?.({ call, room: room.id })))
    expect(code).toBe(what.startsWith('a friendship') ? 'not_found' : 'blocked')
    expect(blocked).toBeDefined()
    expect(await seen()).toEqual(blocked)
  },
)

test('nobody comes in by a link, or by the word of an admin, that was taken back meanwhile', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  let before = async (): Promise<void> => undefined
  const cluster = new Cluster({ stores: [store, writingAfter(store, () => before())] })
  const [one, other] = cluster.two
  const bob = await one.terminal('bob')
  const [alice, carol] = [await other.terminal('alice'), await other.terminal('carol')]
  const { room } = await bob.call('room.create', { name: 'Team', members: ['carol'], join: 'approval' })
  await bob.call('room.role', { room: room.id, user: 'carol', role: 'admin' })
  await carol.call('message.send', { to: room.oid, content: text('here') })
  const meanwhile = (act: () => Promise<unknown>) => {
    before = async () => {
      before = async () => undefined
      await act()
    }
  }
  const { link } = await bob.call('room.link', { room: room.id, on: true, ttl: 3_600_000 })
  meanwhile(() => bob.call('room.link', { room: room.id, on: false, ttl: 3_600_000 }))
  expect(await codeOf(alice.call('room.join', { room: room.id, link }))).toBe('forbidden')
  await alice.call('room.join', { room: room.id })
  meanwhile(() => bob.call('room.answer', { room: room.id, user: 'alice', accept: false }))
  expect(await codeOf(carol.call('room.answer', { room: room.id, user: 'alice', accept: true }))).toBe('not_found')
  expect(await store.rooms.ofUser('alice', '', 9)).toEqual([])
})
