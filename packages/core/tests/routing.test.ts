import type { Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { heard, manyNodes } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })
const contents = (terminal: Terminal) => terminal.seen('message').map(({ content }) => content.data)

type Nodes = Awaited<ReturnType<typeof manyNodes>>

/** The other nodes, and only those, that were told something alone; `all`: it was told to all. */
const toldTo = ({ published }: Nodes) =>
  published.map(({ from, subject }) => {
    const to = /\.to\._?(n\d+)\./.exec(subject)?.[1]
    return `${from + 1}>${to ?? 'all'}`
  })

/** What is told while that happens. */
async function toldWhile(nodes: Nodes, act: () => Promise<unknown>): Promise<readonly string[]> {
  nodes.published.length = 0
  await act()
  await heard()
  return toldTo(nodes)
}

test('what two say to each other goes to their homes and to no other node', async () => {
  await using nodes = await manyNodes(5)
  const [one, two, three] = nodes.nodes as [Nodes['nodes'][0], Nodes['nodes'][0], Nodes['nodes'][0]]
  const [alice, bob] = [nodes.userOf(0), nodes.userOf(1)]
  const [here, there] = [await one.terminal(alice), await two.terminal(bob)]
  const said = await toldWhile(nodes, () => here.call('message.send', { to: `user/${bob}`, content: text('hello') }))
  expect(said).toEqual(['1>n2'])
  expect(contents(there)).toEqual(['hello'])
  // Both at one node.
  const carol = nodes.userOf(0, 'carol')
  const beside = await one.terminal(carol)
  expect(await toldWhile(nodes, () => here.call('message.send', { to: `user/${carol}`, content: text('hi') }))).toEqual(
    [],
  )
  expect(contents(beside)).toEqual(['hi'])
  // Neither of them, by an app at a third.
  expect(
    await toldWhile(nodes, () => three.call(alice, 'message.send', { to: `user/${bob}`, content: text('by app') })),
  ).toEqual(['3>n1', '3>n2'])
  expect([contents(here), contents(there)]).toEqual([['by app'], ['hello', 'by app']])
})

test('a room of any size costs one message for each other node at most: a small one where its members are, a large one to all at once', async () => {
  await using nodes = await manyNodes(5, { roomMembers: 1000 })
  const [one] = nodes.nodes as [Nodes['nodes'][0]]
  const alice = nodes.userOf(0)
  const members = [nodes.userOf(0, 'a'), nodes.userOf(1, 'b'), nodes.userOf(1, 'c'), nodes.userOf(2, 'd')]
  const here = await one.terminal(alice)
  const there = await Promise.all([1, 1, 2].map((at, n) => nodes.nodes[at]?.terminal(members[n + 1] ?? '')))
  await one.app('user.create', { user: members[0] })
  const { room } = await here.call('room.create', { name: 'Room', members })
  await heard()
  const say = (data: string) => toldWhile(nodes, () => here.call('message.send', { to: room.oid, content: text(data) }))
  expect([...(await say('small'))].sort()).toEqual(['1>n2', '1>n3'])
  expect(there.map((terminal) => terminal && contents(terminal).at(-1))).toEqual(['small', 'small', 'small'])
  const many = Array.from({ length: 40 }, (_, n) => `many-${n}`)
  for (const uid of many) await one.app('user.create', { user: uid })
  await here.call('room.invite', { room: room.id, members: many })
  await heard()
  expect(await say('large')).toEqual(['1>all'])
  expect(there.map((terminal) => terminal && contents(terminal).at(-1))).toEqual(['large', 'large', 'large'])
})

test('whoever sits on another node than their home gets everything, once, wherever it is said', async () => {
  await using nodes = await manyNodes(8)
  const [one, two, three, four] = nodes.nodes as [
    Nodes['nodes'][0],
    Nodes['nodes'][0],
    Nodes['nodes'][0],
    Nodes['nodes'][0],
  ]
  const [alice, bob, carol] = [nodes.userOf(0), nodes.userOf(1), nodes.userOf(4)]
  // Bob and carol sit on the fourth, alice on the third; no one at home.
  const [a, b, c] = [await three.terminal(alice), await four.terminal(bob), await four.terminal(carol)]
  const atHome = await two.terminal(bob)
  await a.call('message.send', { to: `user/${bob}`, content: text('to one') })
  await heard()
  const { room } = await a.call('room.create', { name: 'Room', members: [bob, carol] })
  await heard()
  const told = await toldWhile(nodes, () => a.call('message.send', { to: room.oid, content: text('to a room') }))
  // To the three homes; two of them pass it on to the fourth, which hears it once.
  expect([...told].sort()).toEqual(['2>n4', '3>n1', '3>n2', '3>n5', '5>n4'])
  await b.call('message.send', { to: `user/${alice}`, content: text('back') })
  await heard()
  await one.call(carol, 'message.send', { to: room.oid, content: text('from carol') })
  await heard()
  const texts = (terminal: Terminal) => contents(terminal).filter((data) => typeof data === 'string')
  expect(texts(a)).toEqual(['back', 'from carol'])
  expect(texts(b)).toEqual(['to one', 'to a room', 'from carol'])
  expect(texts(atHome)).toEqual(['to one', 'to a room', 'back', 'from carol'])
  expect(texts(c)).toEqual(['to a room', 'from carol'])
  await nodes.beats(10)
  for (const terminal of [a, b, c, atHome]) expect(terminal.seen('resync')).toEqual([])
})

test('a message to one node that is lost, also the last one, is noticed within two seconds by that node alone', async () => {
  await using nodes = await manyNodes(5)
  const [one, two, three] = nodes.nodes as [Nodes['nodes'][0], Nodes['nodes'][0], Nodes['nodes'][0]]
  const [alice, bob, carol] = [nodes.userOf(0), nodes.userOf(1), nodes.userOf(2)]
  const [a, b, c] = [await one.terminal(alice), await two.terminal(bob), await three.terminal(carol)]
  await nodes.beats(2)
  nodes.buses[1]?.lose(1)
  await a.call('message.send', { to: `user/${bob}`, content: text('lost') })
  await heard()
  expect(contents(b)).toEqual([])
  await nodes.beats(4)
  expect([a, b, c].map((terminal) => terminal.seen('resync').length)).toEqual([0, 1, 0])
  // Where it would have been passed on, it is missed there.
  const d = await three.terminal(bob)
  await nodes.beats(4)
  nodes.buses[1]?.lose(1)
  await a.call('message.send', { to: `user/${bob}`, content: text('lost again') })
  await nodes.beats(5)
  expect([a, b, c, d].map((terminal) => terminal.seen('resync').length)).toEqual([0, 2, 0, 1])
  await nodes.beats(10)
  expect([a, b, c, d].map((terminal) => terminal.seen('resync').length)).toEqual([0, 2, 0, 1])
})

test('what is said to one node while nothing goes out, or comes in, for less than it takes to fall silent is missed there', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = nodes.nodes as [Nodes['nodes'][0], Nodes['nodes'][0]]
  const [a, b] = [await one.terminal(nodes.userOf(0)), await two.terminal(nodes.userOf(1))]
  const say = () => a.call('message.send', { to: `user/${nodes.userOf(1)}`, content: text('lost') })
  const resyncs = () => b.seen('resync').length
  await nodes.beats(2)
  // Nothing reaches the receiver, and no bus knows of it.
  nodes.buses[1]?.lose(1_000_000)
  await say()
  await nodes.beats(4)
  nodes.buses[1]?.lose(0)
  expect(resyncs()).toBe(0)
  await nodes.beats(7)
  expect(resyncs()).toBe(1)
  // The sender's own bus is away.
  await say()
  nodes.buses[0]?.cut()
  await say()
  await nodes.beats(4)
  nodes.buses[0]?.mend()
  expect(resyncs()).toBe(1)
  await nodes.beats(3)
  expect(resyncs()).toBe(2)
  await nodes.beats(20)
  expect(resyncs()).toBe(2)
  expect(contents(b)).toEqual(['lost'])
})

test('what was said to one node after it had missed the others for long, and read again, is missed when it hears them', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = nodes.nodes as [Nodes['nodes'][0], Nodes['nodes'][0]]
  const [a, b] = [await one.terminal(nodes.userOf(0)), await two.terminal(nodes.userOf(1))]
  await nodes.beats(2)
  nodes.buses[1]?.lose(1_000_000)
  await nodes.beats(8)
  const before = b.seen('resync').length
  expect(before).toBeGreaterThan(0)
  await a.call('message.send', { to: `user/${nodes.userOf(1)}`, content: text('lost') })
  await nodes.beats(12)
  expect(b.seen('resync').length).toBe(before)
  nodes.buses[1]?.lose(0)
  await nodes.beats(2)
  expect(b.seen('resync').length).toBe(before + 1)
})

test('for three seconds after a node has fallen silent, or come, what is told goes to all: nodes may not know of the same others', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = nodes.nodes as [Nodes['nodes'][0], Nodes['nodes'][0]]
  const [a, b] = [await one.terminal(nodes.userOf(0)), await two.terminal(nodes.userOf(1))]
  const say = () =>
    toldWhile(nodes, () => a.call('message.send', { to: `user/${nodes.userOf(1)}`, content: text('hello') }))
  await nodes.beats(2)
  expect(await say()).toEqual(['1>n2'])
  nodes.buses[4]?.cut()
  await nodes.beats(6)
  expect(await say()).toEqual(['1>all'])
  await nodes.beats(5)
  expect(await say()).toEqual(['1>all'])
  await nodes.beats(2)
  expect(await say()).toEqual(['1>n2'])
  const newcomer = nodes.join()
  await heard()
  expect(await say()).toEqual(['1>all'])
  await nodes.beats(7)
  expect((await say()).length).toBeLessThanOrEqual(2)
  expect(contents(b)).toHaveLength(6)
  await newcomer.gate.drain()
})

test('who is not heard by the others for long, and hears them, reads again what they sent elsewhere meanwhile', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = nodes.nodes as [Nodes['nodes'][0], Nodes['nodes'][0]]
  const [a, b] = [await one.terminal(nodes.userOf(0)), await two.terminal(nodes.userOf(1))]
  await nodes.beats(2)
  const letGo = nodes.buses[1]?.hold()
  await nodes.beats(14)
  await a.call('message.send', { to: `user/${nodes.userOf(1)}`, content: text('unheard') })
  await heard()
  expect([contents(b), b.seen('resync').length]).toEqual([[], 0])
  letGo?.()
  await nodes.beats(4)
  expect(b.seen('resync').length).toBeGreaterThan(0)
})
