import { type OperationDefinition, type OperationName, operations } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster, type Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { judgedBy } from '../src/judging/judged-by.ts'
import { text } from './harness.ts'

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

const byStanding = Object.entries(judgedBy).flatMap(([name, by]) => (by === 'standing' ? [name as OperationName] : []))

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

test('who was blocked on another node asks for no friendship and puts nobody into a room, whoever never kept anything', async () => {
  await using nodes = await twoNodes()
  const { alice, bob } = nodes
  await alice.call('room.create', { name: 'First', members: ['bob'] })
  await bob.call('contact.block', { user: 'alice' })
  expect(await codeOf(alice.call('contact.add', { user: 'bob', greeting: 'Hello' }))).toBe('blocked')
  expect(await codeOf(alice.call('room.create', { name: 'Second', members: ['bob'] }))).toBe('blocked')
})
