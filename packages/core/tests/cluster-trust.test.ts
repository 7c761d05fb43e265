import { TidingsError } from '@tidings/protocol'
import { coreParts } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { Asking } from '../src/cluster/asking.ts'
import type { Sender } from '../src/cluster/envelope.ts'
import { everyNode } from '../src/cluster/subjects.ts'
import { createCore } from '../src/index.ts'
import { heard, twoNodes } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })
const anyone = { kind: 'anyone', address: '::1' } as const
const profile = { id: 'alice', oid: 'user/alice', name: 'Forged', avatar: '', createdAt: 0 }
const forged = [
  { kind: 'event', to: ['alice'], event: { event: 'user', data: profile } },
  { kind: 'close', uid: 'alice', reason: 'banned' },
]

type Nodes = Awaited<ReturnType<typeof twoNodes>>

async function seconds({ time }: Pick<Nodes, 'time'>, count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    time.tick(1000)
    await heard()
  }
}

/** All that goes over the bus, as somebody hears it who has only reached it. */
async function listening({ hub, one, busOfOne, busOfOther }: Nodes) {
  const subject = everyNode(one.parts.seal.installation)
  const stranger = hub.open()
  const said: string[] = []
  const asked: { readonly subject: string; readonly text: string; readonly answer: string }[] = []
  await stranger.subscribe(subject, { heard: (text) => void said.push(text), missed: () => undefined })
  for (const bus of [busOfOne, busOfOther]) {
    const request = bus.request.bind(bus)
    bus.request = async (subject, text, withinMs) => {
      const answer = await request(subject, text, withinMs)
      asked.push({ subject, text, answer })
      return answer
    }
  }
  return { stranger, subject, said, asked }
}

/** A node that is in the store, as one of this installation would be; what it says is the test's. */
async function speaking({ store, one, hub }: Nodes, node: string) {
  const self: Sender = { node, life: `life-of-${node}` }
  const value = JSON.stringify({ life: self.life })
  await store.records.put([{ owner: 'nodes', kind: 'node', key: node, value }])
  const { seal } = one.parts
  const bus = hub.open()
  let said = 0
  const say = async (more: object, sender = self) => {
    said += 1
    bus.publish(everyNode(seal.installation), seal.sign(JSON.stringify({ v: 1, ...sender, said, ...more }), 'facts'))
    await heard()
  }
  return { say, self, asking: new Asking({ bus, seal }, self) }
}

const lifeOf = async ({ store }: Nodes, node: string): Promise<Sender> => {
  const held = await store.records.get('nodes', 'node', node)
  return { node, life: JSON.parse(held?.value ?? '{}').life }
}

test('whoever reaches the bus and has not the secret of the installation is not heard', async () => {
  await using nodes = await twoNodes()
  const alice = await nodes.one.terminal('alice')
  const { stranger, subject, said } = await listening(nodes)
  await seconds(nodes, 1)
  const [sample = ''] = said
  const mark = sample.slice(0, sample.indexOf('{'))
  const life = await lifeOf(nodes, 'n2')
  for (const fact of forged) {
    const envelope = JSON.stringify({ v: 1, ...life, said: 1000, n: 1000, fact })
    for (const text of [envelope, mark + envelope, `${'A'.repeat(43)}${envelope}`]) stranger.publish(subject, text)
  }
  await seconds(nodes, 2)
  expect([alice.seen('user'), alice.seen('resync'), alice.closed]).toEqual([[], [], []])
})

test('what a node has said is heard once, also when somebody says it again, and in its next life', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const [alice, bob] = [await one.terminal('alice'), await other.terminal('bob')]
  const { stranger, subject, said } = await listening(nodes)
  await alice.call('message.send', { to: 'user/bob', content: text('once') })
  await seconds(nodes, 2)
  const again = async () => {
    for (const text of [...said]) stranger.publish(subject, text)
    await seconds(nodes, 2)
  }
  await again()
  expect(bob.seen('message').length).toBe(1)
  await one.gate.drain()
  await again()
  const next = createCore(
    coreParts({ ...nodes, node: 'next', settings: { node: 'n1' }, ways: { bus: nodes.hub.open() } }),
  )
  await next.start()
  await seconds(nodes, 2)
  await again()
  expect([bob.seen('message').length, bob.seen('resync')]).toEqual([1, []])
  await next.drain()
})

test('two installations on one bus hear nothing of each other', async () => {
  await using nodes = await twoNodes()
  const seal = { ...nodes.one.parts.seal, installation: 'another' }
  const ways = () => ({ bus: nodes.hub.open(), seal })
  await using theirs = await twoNodes({}, ways)
  const [alice, theirAlice] = [await nodes.one.terminal('alice'), await theirs.other.terminal('alice')]
  await nodes.other.call('alice', 'user.update', { name: 'Another' })
  await seconds(nodes, 3)
  expect(alice.seen('user')).toMatchObject([{ name: 'Another' }])
  expect([theirAlice.seen('user'), theirAlice.seen('resync'), alice.seen('resync')]).toEqual([[], [], []])
})

test.each([
  ['of a kind that this version does not know', { kind: 'poem', lines: [] }],
  ['without a kind', {}],
  ['that is nothing', null],
  ['of an event that this version does not know', { kind: 'event', to: ['alice'], event: { event: 'poem', data: {} } }],
  ['whose data is not what its event says', { kind: 'event', to: ['alice'], event: { event: 'user', data: {} } }],
  ['of a place that is none', { kind: 'changed', place: { kind: 'pair', id: 1 }, entry: {} }],
  ['whose name is one of JavaScript', { kind: 'constructor' }],
])('a fact %s was missed: the sessions read again, and nothing of it is told', async (_, fact) => {
  await using nodes = await twoNodes()
  const alice = await nodes.one.terminal('alice')
  const { say } = await speaking(nodes, 'n9')
  await say({ n: 0 })
  await say({ n: 1, fact })
  await seconds(nodes, 1)
  expect(alice.seen('resync').length).toBe(1)
  expect(alice.events.filter(({ event }) => event !== 'resync')).toEqual([])
})

test('what somebody says of whose phone it is lets nobody in: a node believes the store alone', async () => {
  await using nodes = await twoNodes()
  const { one } = nodes
  await one.terminal('alice')
  const { asking } = await speaking(nodes, 'n9')
  const { code, secret } = await one.gate.call(anyone, 'login.start', { client: { id: 'evil', platform: 'web' } })
  const actor = { kind: 'user', uid: 'alice', address: '::1' }
  const ask = async (question: object) => {
    const of = await lifeOf(nodes, 'n1')
    return asking.ask({ kind: 'login', code, ...question } as never, of)
  }
  await expect(ask({ step: 'scan', input: { code }, actor })).rejects.toMatchObject({ code: 'unavailable' })
  expect(await ask({ step: 'scan', proof: 'none', actor })).toMatchObject({ error: { code: 'expired' } })
  expect(await ask({ step: 'confirm', proof: 'none', actor })).toMatchObject({ error: { code: 'expired' } })
  expect(await ask({ step: 'poll', secret })).toMatchObject({ done: { state: 'waiting' } })
})

test('of a sign-in by code neither the secret nor the token can be read on the bus, and no question is answered twice', async () => {
  await using nodes = await twoNodes()
  const { one, other, store } = nodes
  const { stranger, asked } = await listening(nodes)
  const alice = await other.terminal('alice')
  const { code, secret } = await one.gate.call(anyone, 'login.start', { client: { id: 'new', platform: 'web' } })
  await alice.call('login.scan', { code })
  await alice.call('login.confirm', { code, accept: true })
  const { token = '' } = await other.gate.call(anyone, 'login.poll', { code, secret })
  expect(token).not.toBe('')
  expect(asked.length).toBe(3)
  for (const { text, answer } of asked) {
    const seen = Buffer.from(text + answer, 'base64url').toString('latin1') + text + answer
    for (const word of [code, secret, token, 'alice']) expect(seen).not.toContain(word)
  }
  for (const { subject, text } of asked)
    await expect(stranger.request(subject, text, 500)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await store.records.count('logins', 'login')).toBe(0)
})

test('a second node of one name does not start; when the first has stopped it does', async () => {
  await using nodes = await twoNodes()
  const twin = (node: string) =>
    createCore(coreParts({ ...nodes, node, settings: { node: 'n2' }, ways: { bus: nodes.hub.open() } }))
  await expect(twin('t1').start()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('n2') })
  const alice = await nodes.one.terminal('alice')
  await seconds(nodes, 3)
  expect(alice.seen('resync')).toEqual([])
  await nodes.other.gate.drain()
  const next = twin('t2')
  await next.start()
  await next.drain()
})

test('the name of a node that answers no more is free after five seconds, and when that one is back it stops', async () => {
  await using nodes = await twoNodes()
  const { other, busOfOther } = nodes
  const bob = await other.terminal('bob')
  busOfOther.cut()
  const next = createCore(
    coreParts({ ...nodes, node: 'next', settings: { node: 'n2' }, ways: { bus: nodes.hub.open() } }),
  )
  let started = false
  const starting = next.start().then(() => {
    started = true
  })
  await seconds(nodes, 4)
  expect(started).toBe(false)
  await seconds(nodes, 3)
  await starting
  busOfOther.mend()
  await seconds(nodes, 2)
  expect(bob.closed).toEqual(['draining'])
  await expect(other.gate.ready()).rejects.toMatchObject({ code: 'unavailable' })
  await next.drain()
  expect(await nodes.store.records.get('nodes', 'node', 'n2')).toBeUndefined()
})

test('a node that cannot give back its name, as its store is away, stops all the same, and the next one takes it', async () => {
  await using nodes = await twoNodes()
  const { store, other } = nodes
  const put = store.records.put.bind(store.records)
  store.records.put = async () => {
    throw new TidingsError('unavailable', 'the store is away')
  }
  await other.gate.drain()
  store.records.put = put
  const next = createCore(
    coreParts({ ...nodes, node: 'n2', settings: { node: 'n2' }, ways: { bus: nodes.hub.open() } }),
  )
  const starting = next.start()
  await seconds(nodes, 12)
  await starting
  await next.drain()
})

test('two nodes of one name that start at once: one of them does', async () => {
  await using nodes = await twoNodes()
  const cores = ['t1', 't2'].map((node) =>
    createCore(coreParts({ ...nodes, node, settings: { node: 'n3' }, ways: { bus: nodes.hub.open() } })),
  )
  const outcomes = await Promise.allSettled(cores.map((core) => core.start()))
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const core of cores) await core.drain()
})

/** How often the store was asked which life has a name; from `hold` on it does not answer until it is let go. */
function lookingUp({ store }: Nodes) {
  const get = store.records.get.bind(store.records)
  const { promise, resolve } = Promise.withResolvers<void>()
  const state = { looks: 0, isHeld: false }
  store.records.get = async (owner, ...of) => {
    if (owner === 'nodes') {
      state.looks += 1
      if (state.isHeld) await promise
    }
    return get(owner, ...of)
  }
  return Object.assign(state, { letGo: resolve })
}

test('while the store is asked about a life that is not known nothing waits: the others are heard, and it is asked once', async () => {
  await using nodes = await twoNodes()
  const [alice, bob] = [await nodes.one.terminal('alice'), await nodes.other.terminal('bob')]
  const looking = lookingUp(nodes)
  looking.isHeld = true
  const { say } = await speaking(nodes, 'n9')
  for (let n = 1; n <= 50; n++) await say({ n, fact: { kind: 'user', user: 'carol' } })
  await alice.call('message.send', { to: 'user/bob', content: text('not held up') })
  await heard()
  expect(bob.seen('message').map(({ content }) => content.data)).toEqual(['not held up'])
  expect(looking.looks).toBe(2)
  // What it said meanwhile was missed.
  looking.letGo()
  await heard()
  await say({ n: 50 })
  await seconds(nodes, 1)
  expect([alice, bob].map((terminal) => terminal.seen('resync').length)).toEqual([1, 1])
})

test('what a former life has said costs the store one look, however often it comes again', async () => {
  await using nodes = await twoNodes()
  const { stranger, subject, said } = await listening(nodes)
  await seconds(nodes, 2)
  const before = said.length
  await nodes.other.gate.drain()
  const next = createCore(
    coreParts({ ...nodes, node: 'next', settings: { node: 'n2' }, ways: { bus: nodes.hub.open() } }),
  )
  await next.start()
  await seconds(nodes, 2)
  const looking = lookingUp(nodes)
  for (let again = 0; again < 20; again++) for (const text of said.slice(0, before)) stranger.publish(subject, text)
  await seconds(nodes, 1)
  expect(looking.looks).toBeLessThanOrEqual(2)
  await next.drain()
})
