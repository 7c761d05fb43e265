import type { Store } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster, type Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'

const text = (data: string) => ({ type: 'text', data })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Whatever is asked of the store takes a few milliseconds each way, each time another number of them. */
function slow<T extends object>(port: T, asked: (name: string | symbol) => void = () => undefined): T {
  let calls = 0
  return new Proxy(port, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      return async (...input: readonly unknown[]) => {
        calls += 1
        asked(name)
        await pause((calls * 7) % 4)
        const answer = (await Reflect.apply(value, target, input)) as unknown
        await pause((calls * 5) % 4)
        return answer
      }
    },
  })
}

async function slowNodes(nodes: number) {
  const quick = await openSqliteStore({ file: ':memory:' })
  const { rooms, users, clients, conversations, records } = quick
  const read = { members: 0 }
  const countMembers = (name: string | symbol) => {
    if (name === 'members') read.members += 1
  }
  const slowly = {
    rooms: slow(rooms, countMembers),
    users: slow(users),
    clients: slow(clients),
    records: slow(records),
  }
  const ports = { ...slowly, conversations: slow(conversations) }
  const store = new Proxy(quick, {
    get: (target, name) => (name in ports ? Reflect.get(ports, name) : Reflect.get(target, name)) as unknown,
  }) as Store
  const cluster = new Cluster({ stores: Array.from({ length: nodes }, () => store) })
  return { read, cluster, [Symbol.asyncDispose]: () => quick[Symbol.asyncDispose]() }
}

/** Says `count` messages as somebody types them, a few in a turn; their seqs, in the order of saying. */
async function say(terminal: Terminal, to: string, count: number): Promise<readonly number[]> {
  const answers: Promise<{ readonly seq: number }>[] = []
  for (let nth = 0; nth < count; nth++) {
    answers.push(terminal.call('message.send', { to, content: text(String(nth)) }))
    if (nth % 3 === 2) await pause(1)
  }
  return (await Promise.all(answers)).map(({ seq }) => seq)
}

const inOrder = (seqs: readonly number[]): readonly number[] => seqs.toSorted((a, b) => a - b)

test('what somebody says while their room changes stands in the order of saying', async () => {
  await using nodes = await slowNodes(1)
  const [node] = nodes.cluster.nodes
  if (!node) throw new Error('no node')
  const bob = await node.terminal('bob')
  const alice = await node.terminal('alice')
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'] })
  for (let round = 0; round < 8; round++) {
    const changing = bob.call('room.update', { room: room.id, who: { pin: round % 2 === 0 ? 'owner' : 'members' } })
    const seqs = await say(alice, room.oid, 30)
    await changing
    expect(seqs).toEqual(inOrder(seqs))
  }
})

test('so it does where another node has changed the room, and the members are read once for all of it', async () => {
  await using nodes = await slowNodes(2)
  const [one, other] = nodes.cluster.two
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'] })
  await alice.call('message.send', { to: room.oid, content: text('hello') })
  for (let round = 0; round < 6; round++) {
    await bob.call('room.update', { room: room.id, who: { pin: round % 2 === 0 ? 'owner' : 'members' } })
    nodes.read.members = 0
    const seqs = await say(alice, room.oid, 30)
    expect(seqs).toEqual(inOrder(seqs))
    expect(nodes.read.members).toBe(1)
  }
})

test('so it does between two of whom one blocks and unblocks the other elsewhere', async () => {
  await using nodes = await slowNodes(2)
  const [one, other] = nodes.cluster.two
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  expect(await say(alice, 'user/bob', 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  for (let round = 0; round < 4; round++) {
    await bob.call('contact.block', { user: 'alice' })
    await bob.call('contact.unblock', { user: 'alice' })
    const seqs = await say(alice, 'user/bob', 30)
    expect(seqs).toEqual(inOrder(seqs))
  }
})

test('of what is judged anew, one that is refused does not keep the others back', async () => {
  await using nodes = await slowNodes(2)
  const [one, other] = nodes.cluster.two
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'], who: { mentionAll: 'members' } })
  await alice.call('message.send', { to: room.oid, content: text('hello') })
  await bob.call('room.update', { room: room.id, who: { mentionAll: 'admins' } })
  const answers = ['first', 'to all', 'last'].map((data) =>
    alice
      .call('message.send', { to: room.oid, content: text(data), ...(data === 'to all' ? { mentions: ['all'] } : {}) })
      .then(
        ({ seq }) => seq,
        ({ code }: { readonly code: string }) => code,
      ),
  )
  const [first, refused, last] = await Promise.all(answers)
  expect(refused).toBe('forbidden')
  expect(last).toBe((first as number) + 1)
})

test('whoever changes something in a room all the time keeps nobody else from writing there, nor from changing what they wrote', async () => {
  await using nodes = await slowNodes(1)
  const [node] = nodes.cluster.nodes
  if (!node) throw new Error('no node')
  const bob = await node.terminal('bob')
  const alice = await node.terminal('alice')
  const others = await Promise.all(['carol', 'dave'].map((uid) => node.terminal(uid)))
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice', 'carol', 'dave'] })
  const restless = [bob, ...others].map(async (one) => {
    for (let n = 0; n < 40; n++) await one.call('room.alias', { room: room.id, alias: `${n}` })
  })
  for (let round = 0; round < 8; round++) {
    const seqs = await say(alice, room.oid, 12)
    expect(seqs).toEqual(inOrder(seqs))
    const { id } = await alice.call('message.send', { to: room.oid, content: text('a word') })
    await alice.call('message.edit', { id, content: text('another') })
    await alice.call('message.react', { id, key: '👍' })
  }
  await Promise.all(restless)
}, 30_000)
