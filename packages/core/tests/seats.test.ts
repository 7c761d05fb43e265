import type { Terminal } from '@tidings/testkit/core'
import { describe, expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { aFile, filesInMemory } from './files.ts'
import { codeOf, threeNodes } from './nodes.ts'

const text = (data: string) => ({ type: 'text', data })
const files = filesInMemory()

/** Each gets ready what the terminal then does without writing it itself. */
const ways: Readonly<
  Record<string, (alice: Terminal, nodes: Awaited<ReturnType<typeof threeNodes>>) => Promise<() => Promise<unknown>>>
> = {
  'the end of a stream': async (alice) => {
    const { stream } = await alice.call('stream.open', { to: 'user/bob', clientMsgId: alice.answer.session })
    await alice.call('stream.append', { stream, offset: 0, text: 'hello' })
    return () => alice.call('stream.finish', { stream })
  },
  'a file that was offered': async (alice, { other }) => {
    const { offer } = await alice.call('offer.make', { to: 'user/bob', name: 'x.txt', size: 5 })
    await other.call('bob', 'offer.answer', { id: offer.id, accept: true })
    const attachment = await aFile({ core: other, files }, 'alice', 'whole')
    return () => alice.call('offer.complete', { id: offer.id, attachment })
  },
  'a message that is sent on': async (alice) => {
    const { id } = await alice.call('message.send', { to: 'user/bob', content: text('x') })
    return () => alice.call('message.forward', { ids: [id], to: ['user/bob'] })
  },
}

test.each(Object.keys(ways))('%s is told to the terminal, too, and not stored once its seat was taken', async (way) => {
  await using nodes = await threeNodes(false, { loginPolicy: 'one' }, { media: files })
  const { one, other, store } = nodes
  await one.app('user.create', { user: 'bob' })
  const alice = await other.terminal('alice', { clientId: 'old' })
  await (await ways[way]?.(alice, nodes))?.()
  expect(alice.seen('message')).toHaveLength(1)
  const again = await ways[way]?.(await other.terminal('alice', { clientId: 'old' }), nodes)
  await one.terminal('alice', { clientId: 'new' })
  const { id = 0 } = (await store.conversations.find('pair/alice+bob')) ?? {}
  const { seq } = (await store.conversations.get(id)) ?? {}
  expect(await codeOf((again ?? Promise.reject)())).toBe('unauthenticated')
  expect(await store.conversations.get(id)).toMatchObject({ seq })
})

test('nor what its terminal said just before it was thrown out, which was under way then', async () => {
  await using nodes = await threeNodes(false, { loginPolicy: 'one' })
  const { one, other, store } = nodes
  await one.app('user.create', { user: 'bob' })
  const alice = await other.terminal('alice', { clientId: 'old' })
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('x') })
  const conversation = Number(id.split('-')[0])
  await one.terminal('alice', { clientId: 'new' })
  const underWay = [
    alice.call('message.send', { to: 'user/bob', content: text('y') }),
    alice.call('message.react', { id, key: '+' }),
  ].map(codeOf)
  alice.session.end()
  expect(await Promise.all(underWay)).toEqual(['unauthenticated', 'unauthenticated'])
  expect(await store.conversations.get(conversation)).toMatchObject({ seq: 1 })
  expect((await store.log.get(conversation, 1))?.rev).toBe(0)
})

test('a session that ends leaves its seat, and the next one takes it from nobody, at once or later, also of another terminal', async () => {
  await using nodes = await threeNodes(false, { loginPolicy: 'one' })
  const { one, other, store, tick } = nodes
  const standing = async () => (await store.users.get(['alice']))[0]?.standing
  const came = async (node: typeof one, clientId: string) => (await node.terminal('alice', { clientId })).session
  for (const clientId of ['phone', 'phone', 'desk']) (await came(one, clientId)).end()
  expect(await standing()).toBe(0)
  await tick(2000)
  expect((await store.users.get(['alice']))[0]?.seats).toEqual({})
  // One that comes again before its old connection has ended.
  await came(other, 'phone')
  await came(other, 'phone')
  expect(await standing()).toBe(0)
  await came(other, 'desk')
  expect(await standing()).toBe(1)
  await came(one, 'phone')
  expect(await standing()).toBe(2)
})

test('a session whose seat was taken does not sit there again when the other one has left', async () => {
  await using nodes = await threeNodes(false, { loginPolicy: 'one' })
  const { one, other, tick } = nodes
  await one.app('user.create', { user: 'bob' })
  const old = await other.terminal('alice', { clientId: 'old' })
  const { session } = await one.terminal('alice', { clientId: 'new' })
  session.end()
  await tick(2000)
  expect(await codeOf(old.call('message.send', { to: 'user/bob', content: text('x') }))).toBe('unauthenticated')
})

/** Seats that sessions of this node take are stored late. */
function seatsLateFrom({ users }: Store, node: string): void {
  const { update } = users
  users.update = async (uid, patch) => {
    if (patch.seat?.session.startsWith(node)) await new Promise((resolve) => setTimeout(resolve, 10))
    return update(uid, patch)
  }
}

const places = [
  'of two that come to two nodes',
  'with a bus, of two that come to two nodes',
  'of two that come to one node',
]
const terminals = { 'two terminals': ['first', 'second'], 'one that comes twice': ['first', 'first'] }

describe.each(places)('%s at the same time', (place) => {
  test.each(
    Object.entries(terminals).flatMap(([what, ids]) => ['sn1', 'sn2'].map((late) => [what, late, ids] as const)),
  )('one stays, and writes: %s, late is the store to %s', async (_, late, [first = '', second = '']) => {
    await using nodes = await threeNodes(place.startsWith('with a bus'), { loginPolicy: 'one' })
    const { one, other, store, tick } = nodes
    for (const user of ['alice', 'bob']) await one.app('user.create', { user })
    seatsLateFrom(store, late)
    const there = place.endsWith('one node') ? one : other
    const two = await Promise.all([
      one.terminal('alice', { clientId: first }),
      there.terminal('alice', { clientId: second }),
    ])
    await tick(2000)
    const sent = two.map((each) => codeOf(each.call('message.send', { to: 'user/bob', content: text('x') })))
    expect((await Promise.all(sent)).filter((code) => code === 'done')).toHaveLength(1)
    expect(two.flatMap(({ closed }) => closed)).toEqual(['replaced'])
  })
})
