import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import type { Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { aCore, text } from './harness.ts'
import { heard, manyNodes } from './on-a-bus.ts'

const contents = (terminal: Terminal) => terminal.seen('message').map(({ content }) => content.data)
const resyncs = (...terminals: readonly Terminal[]) => terminals.map((terminal) => terminal.seen('resync').length)

/** The same store, as somebody sees it whose way there may be cut: then nothing can be read by which a push is made. */
function cuttable(store: Store) {
  const state = { isAway: false }
  const cut = <Args extends unknown[], Answer>(read: (...args: Args) => Promise<Answer>) => {
    return async (...args: Args): Promise<Answer> => {
      if (state.isAway) throw new TidingsError('unavailable', 'the store is away')
      return read(...args)
    }
  }
  const { rooms, conversations } = store
  const seen: Store = {
    ...store,
    rooms: { ...rooms, get: cut(rooms.get), members: cut(rooms.members) },
    conversations: { ...conversations, get: cut(conversations.get), view: cut(conversations.view) },
  }
  return { state, store: seen }
}

type Way = ReturnType<typeof cuttable>['state']

/** Two nodes; the way of the second to the store may be cut. */
async function twoWithAWay() {
  let way: Way | undefined
  const nodes = await manyNodes(2, {}, (store, node) => {
    if (node === 0) return store
    const cut = cuttable(store)
    way = cut.state
    return cut.store
  })
  const [one, other] = nodes.nodes
  if (!one || !other || !way) throw new Error('two nodes')
  return Object.assign(nodes, { one, other, way })
}

test('whoever hears nothing of a room since its members cannot be read reads again when the store answers, and nobody else', async () => {
  await using nodes = await twoWithAWay()
  const { one, other, way } = nodes
  const alice = await one.terminal('alice')
  const [bob, carol] = [await other.terminal('bob'), await other.terminal('carol')]
  await heard()
  way.isAway = true
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  await heard()
  for (const word of ['one', 'two']) await alice.call('message.send', { to: room.oid, content: text(word) })
  await heard()
  await nodes.beats(4)
  expect([contents(bob), resyncs(bob, carol)]).toEqual([[], [0, 0]])
  way.isAway = false
  await nodes.beats(4)
  expect(resyncs(bob, carol)).toEqual([1, 0])
  await alice.call('message.send', { to: room.oid, content: text('three') })
  await heard()
  expect(contents(bob)).toEqual(['three'])
  await nodes.beats(10)
  expect(resyncs(bob, carol)).toEqual([1, 0])
})

test('whoever is not shown a view of their own that cannot be read reads again when the store answers', async () => {
  await using nodes = await twoWithAWay()
  const { one, other, way } = nodes
  const [alice, bob] = [await other.terminal('alice'), await one.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  await heard()
  way.isAway = true
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })
  await heard()
  await nodes.beats(4)
  expect([alice.seen('conversation'), resyncs(alice)]).toEqual([[], [0]])
  way.isAway = false
  await nodes.beats(4)
  expect(resyncs(alice, bob)).toEqual([1, 0])
})

test('a home that cannot read to whom it should pass something on has it missed where they sit', async () => {
  const ways: Way[] = []
  await using nodes = await manyNodes(5, {}, (store) => {
    const cut = cuttable(store)
    ways.push(cut.state)
    return cut.store
  })
  const [one, two] = nodes.nodes
  const [alice, bob, carol] = [nodes.userOf(0), nodes.userOf(4), nodes.userOf(1)]
  const a = await one?.terminal(alice)
  const [b, c] = [await two?.terminal(bob), await two?.terminal(carol)]
  const home = ways[4]
  if (!a || !b || !c || !home) throw new Error('five nodes and three terminals')
  await nodes.beats(2)
  home.isAway = true
  const { room } = await a.call('room.create', { name: 'Room', members: [bob] })
  await a.call('message.send', { to: room.oid, content: text('unheard') })
  await heard()
  await nodes.beats(4)
  expect([contents(b), resyncs(b, c)]).toEqual([[], [0, 0]])
  home.isAway = false
  await nodes.beats(4)
  expect(resyncs(b, c)).toEqual([1, 0])
  await a.call('message.send', { to: room.oid, content: text('heard') })
  await heard()
  expect(contents(b)).toEqual(['heard'])
})

test('a node that is alone does the same', async () => {
  const { store, state } = cuttable(await openSqliteStore({ file: ':memory:' }))
  await using core = await aCore({}, { store })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  state.isAway = true
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })
  const tick = async () => {
    core.tick(1000)
    await heard()
  }
  await tick()
  expect(resyncs(alice, bob)).toEqual([0, 0])
  state.isAway = false
  await tick()
  await tick()
  expect(resyncs(alice, bob)).toEqual([1, 0])
})
