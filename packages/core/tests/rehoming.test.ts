import { TidingsError } from '@tidings/protocol'
import type { MemoryBus } from '@tidings/testkit/bus'
import type { Terminal, TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { heard, manyNodes } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })
const contents = (terminal: Terminal) => terminal.seen('message').map(({ content }) => content.data)

/** Users of every home, each on a node that may be theirs and may not. */
async function people(nodes: Awaited<ReturnType<typeof manyNodes>>, count: number) {
  const at = (n: number): TestNode => nodes.nodes[n % nodes.nodes.length] as TestNode
  return Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const uid = `person-${n}`
      return { uid, terminal: await at(n).terminal(uid), node: at(n) }
    }),
  )
}

type Person = Awaited<ReturnType<typeof people>>[number]

/** Each says something to the next; answers what each should have heard. */
async function round(all: readonly Person[], word: string): Promise<void> {
  for (const [n, { terminal }] of all.entries()) {
    const next = all[(n + 1) % all.length]
    await terminal.call('message.send', { to: `user/${next?.uid}`, content: text(word) })
  }
  await heard()
}

const all = (people: readonly Person[]) => people.map(({ terminal }) => contents(terminal))
const resyncs = (people: readonly Person[]) => people.map(({ terminal }) => terminal.seen('resync').length)

test('a node comes while everybody talks: each message comes, once, in its order, and nobody has to read again', async () => {
  await using nodes = await manyNodes(4)
  const some = await people(nodes, 16)
  await nodes.beats(2)
  const words = ['before']
  await round(some, 'before')
  const newcomer = nodes.join()
  for (let n = 0; n < 8; n++) {
    words.push(`while ${n}`)
    await round(some, `while ${n}`)
    await nodes.beats(1)
  }
  await nodes.beats(20)
  words.push('after')
  await round(some, 'after')
  expect(all(some)).toEqual(some.map(() => words))
  expect(resyncs(some)).toEqual(some.map(() => 0))
  // It is the home of some, who hear there as well.
  const beside = await Promise.all(some.map(({ uid }) => newcomer.terminal(uid)))
  await round(some, 'beside')
  expect(beside.map(contents)).toEqual(some.map(() => ['beside', 'beside']))
  await newcomer.gate.drain()
})

test('a node that stops hands on whose home it was: its own are sent away, and nothing is lost for the others', async () => {
  await using nodes = await manyNodes(4)
  const some = await people(nodes, 16)
  await nodes.beats(2)
  await round(some, 'before')
  const leaving = nodes.nodes[3] as TestNode
  const draining = leaving.gate.drain()
  const [going, staying] = [some.filter(({ node }) => node === leaving), some.filter(({ node }) => node !== leaving)]
  await heard()
  await round(staying, 'while')
  await draining
  await nodes.beats(10)
  await round(staying, 'after')
  // Some have talked with who is gone.
  expect(all(staying).map((words) => words.at(-1))).toEqual(staying.map(() => 'after'))
  expect(all(staying).map((words) => words.filter((word) => word === 'while'))).toEqual(staying.map(() => ['while']))
  expect(resyncs(staying)).toEqual(staying.map(() => 0))
  expect(going.map(({ terminal }) => terminal.closed)).toEqual(going.map(() => ['draining']))
})

test('a home dies: whoever sat elsewhere reads again what was sent there until it was noticed, and hears everything from then on', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = [nodes.nodes[0], nodes.nodes[1]] as [TestNode, TestNode]
  const [alice, bob] = [nodes.userOf(0), nodes.userOf(4)]
  const [a, b] = [await one.terminal(alice), await two.terminal(bob)]
  const say = async (data: string) => {
    await a.call('message.send', { to: `user/${bob}`, content: text(data) })
    await heard()
  }
  await nodes.beats(2)
  await say('before')
  nodes.buses[4]?.cut()
  await say('lost')
  expect(contents(b)).toEqual(['before'])
  await nodes.beats(12)
  const noticed = b.seen('resync').length
  expect(noticed).toBeGreaterThan(0)
  await say('after')
  expect(contents(b)).toEqual(['before', 'after'])
  // And once it is back, after ten seconds.
  await nodes.beats(8)
  nodes.buses[4]?.mend()
  await nodes.beats(8)
  await say('it is back')
  expect(contents(b)).toEqual(['before', 'after', 'it is back'])
  // To and fro is no storm.
  expect(b.seen('resync').length).toBeLessThanOrEqual(noticed + 2)
})

test('somebody who comes while their home does not answer comes in all the same, and hears what they missed when it does', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = [nodes.nodes[0], nodes.nodes[1]] as [TestNode, TestNode]
  const [alice, bob] = [nodes.userOf(0), nodes.userOf(4)]
  const a = await one.terminal(alice)
  const { promise: answered, resolve: answers } = Promise.withResolvers<void>()
  const busOfTwo = nodes.buses[1] as MemoryBus
  const request = busOfTwo.request.bind(busOfTwo)
  busOfTwo.request = async (...of) => {
    await answered
    return request(...of)
  }
  let isIn = false
  const coming = two.terminal(bob).then((terminal) => {
    isIn = true
    return terminal
  })
  await heard()
  expect(isIn).toBe(false)
  await nodes.beats(2)
  const b = await coming
  await a.call('message.send', { to: `user/${bob}`, content: text('unheard') })
  await heard()
  expect([contents(b), b.seen('resync')]).toEqual([[], []])
  answers()
  await nodes.beats(2)
  expect(b.seen('resync').length).toBe(1)
  await a.call('message.send', { to: `user/${bob}`, content: text('heard') })
  await heard()
  expect(contents(b)).toEqual(['heard'])
})

test('somebody who comes again while their home is being told that they went hears everything, though nothing more is told it for long', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = [nodes.nodes[0], nodes.nodes[1]] as [TestNode, TestNode]
  const [alice, bob] = [nodes.userOf(0), nodes.userOf(4)]
  const a = await one.terminal(alice)
  const before = await two.terminal(bob)
  await nodes.beats(4)
  // The home knows that he went, and what it answers is on its way.
  const { promise: comes, resolve: answers } = Promise.withResolvers<void>()
  const busOfTwo = nodes.buses[1] as MemoryBus
  const request = busOfTwo.request.bind(busOfTwo)
  busOfTwo.request = async (...of) => {
    const answer = await request(...of)
    await comes
    return answer
  }
  before.session.end()
  await nodes.beats(4)
  const coming = two.terminal(bob)
  await heard()
  answers()
  const b = await coming
  await a.call('message.send', { to: `user/${bob}`, content: text('heard') })
  await heard()
  expect(contents(b)).toEqual(['heard'])
})

test('whoever came while their home did not answer hears what they missed, though it is to be told something else meanwhile', async () => {
  await using nodes = await manyNodes(5)
  const [one, two] = [nodes.nodes[0], nodes.nodes[1]] as [TestNode, TestNode]
  const [alice, bob] = [nodes.userOf(0), nodes.userOf(4)]
  const a = await one.terminal(alice)
  const { promise: failed, resolve: fails } = Promise.withResolvers<void>()
  const busOfTwo = nodes.buses[1] as MemoryBus
  const request = busOfTwo.request.bind(busOfTwo)
  busOfTwo.request = async () => {
    busOfTwo.request = request
    await failed
    throw new TidingsError('unavailable', 'it was not answered in time')
  }
  const coming = two.terminal(bob)
  await heard()
  await nodes.beats(3)
  const b = await coming
  await b.call('presence.set', { idle: true })
  await nodes.beats(4)
  await a.call('message.send', { to: `user/${bob}`, content: text('unheard') })
  await heard()
  expect(contents(b)).toEqual([])
  fails()
  await heard()
  await nodes.beats(3)
  expect(b.seen('resync').length).toBe(1)
  await a.call('message.send', { to: `user/${bob}`, content: text('heard') })
  await heard()
  expect(contents(b)).toEqual(['heard'])
})

test('who leaves while another node is their home for a moment has left, when it is again the one before', async () => {
  await using nodes = await manyNodes(3)
  const [one, two] = [nodes.nodes[0], nodes.nodes[1]] as [TestNode, TestNode]
  const uids = Array.from({ length: 32 }, (_, n) => `person-${n}`)
  const there = await Promise.all(uids.map((uid) => one.terminal(uid)))
  const watcher = await two.terminal('watcher')
  await watcher.call('presence.subscribe', { users: uids, for: 600_000 })
  await nodes.beats(30)
  const newcomer = nodes.join()
  await nodes.beats(8)
  for (const { session } of there) session.end()
  await nodes.beats(4)
  await newcomer.gate.drain()
  await nodes.beats(30)
  const { presences } = await watcher.call('presence.get', { users: uids })
  expect(presences.flatMap(({ user, show }) => (show === 'offline' ? [] : [user]))).toEqual([])
})
