import type { Store } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { settled, text } from './harness.ts'

type Ask = (...input: unknown[]) => unknown

/** The store, and how often each thing is asked of it. */
function counted(store: Store) {
  const asked = new Map<string, number>()
  const counting =
    (kind: string, ask: Ask): Ask =>
    (...input) => {
      asked.set(kind, (asked.get(kind) ?? 0) + 1)
      return ask(...input)
    }
  const nouns = Object.entries(store).map(([noun, methods]) => {
    if (typeof methods !== 'object') return [noun, methods]
    const each = Object.entries(methods as object).map(([name, of]) => [
      name,
      typeof of === 'function' ? counting(`${noun}.${name}`, of as Ask) : of,
    ])
    return [noun, Object.fromEntries(each)]
  })
  return { store: Object.fromEntries(nouns) as Store, asked }
}

/** Two nodes that nothing ties together but their store; what each asks of it is counted. */
async function twoNodes() {
  const store = { ...(await openSqliteStore({ file: ':memory:' })), isShared: true }
  const reads = { items: 0 }
  let members: Promise<void> = Promise.resolve()
  const slow: typeof store = {
    ...store,
    feed: {
      ...store.feed,
      read: async (...of) => {
        const page = await store.feed.read(...of)
        reads.items += page === 'lost' ? 0 : page.items.length
        return page
      },
    },
    rooms: {
      ...store.rooms,
      members: async (...of) => {
        const found = await store.rooms.members(...of)
        await members
        return found
      },
    },
  }
  const [first, second] = [counted(store), counted(slow)]
  const { two, time } = new Cluster({ stores: [first.store, second.store] })
  const [one, other] = two
  await settled()
  /** They have followed what there is. */
  async function followed() {
    time.tick(400)
    await settled()
    return { ...reads, feed: second.asked.get('feed.read') ?? 0 }
  }
  return {
    ...{ one, other },
    /** What the second node has asked the store, or of one kind. */
    reads: (kind: string): number => second.asked.get(kind) ?? 0,
    /** What the second node reads of members from now on waits until the answer is called. */
    holdMembers() {
      const { promise, resolve } = Promise.withResolvers<void>()
      members = promise
      return resolve
    },
    followed,
    /** What each of the two asks of the store, but the feed, while something is done. */
    async asking(doing: () => Promise<unknown>) {
      const before = [first, second].map(({ asked }) => new Map(asked))
      await doing()
      return [first, second].map(({ asked }, node) =>
        [...asked].flatMap(([kind, times]) => {
          const more = times - (before[node]?.get(kind) ?? 0)
          return more === 0 || kind === 'feed.read' ? [] : [`${more} ${kind}`]
        }),
      )
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

test('what many write costs who follows nothing: entries, and how far they were read', async () => {
  await using nodes = await twoNodes()
  const { one, followed } = nodes
  const [alice, bob] = [await one.terminal('alice'), await one.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('first') })
  const before = await followed()
  for (let n = 0; n < 700; n++) {
    const { seq } = await alice.call('message.send', { to: 'user/bob', content: text('again') })
    if (n % 2) await bob.call('conversation.read', { conversation: 'user/alice', seq })
  }
  const after = await followed()
  expect(after.items).toBe(before.items)
  expect(after.feed - before.feed).toBeLessThanOrEqual(2)
})

test('what a node has changed itself it reads no more of, and goes on by what it remembers', async () => {
  await using nodes = await twoNodes()
  const { one, followed, asking } = nodes
  const [alice, bob] = [await one.terminal('alice'), await one.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  await alice.call('contact.add', { user: 'bob' })
  await one.call('alice', 'user.update', { name: 'Alicia' })
  await alice.call('room.update', { room: room.id, name: 'Another' })
  await alice.call('room.block', { room: room.id, on: true })
  await bob.call('user.settings', { presence: 'nobody' })
  const say = async () => {
    for (const to of [room.oid, 'user/bob']) await alice.call('message.send', { to, content: text('hello') })
    await bob.call('message.send', { to: 'user/alice', content: text('hello') })
  }
  await say()
  await say()
  expect(await asking(followed)).toEqual([[], []])
  const [asked] = await asking(say)
  expect(asked?.filter((kind) => !kind.endsWith('log.append'))).toEqual([])
})

test('what is not remembered is not read when another node changes it', async () => {
  await using nodes = await twoNodes()
  const { one, followed, asking } = nodes
  const alice = await one.terminal('alice')
  await one.terminal('bob')
  await followed()
  await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  for (let n = 0; n < 30; n++) {
    const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
    await alice.call('room.update', { room: room.id, name: `Room ${n}` })
    await alice.call('conversation.update', { conversation: room.oid, settings: { muted: true } })
    await one.call('alice', 'user.update', { name: `Alice ${n}` })
    await alice.call('contact.block', { user: 'bob' })
    await alice.call('contact.unblock', { user: 'bob' })
  }
  expect(await asking(followed)).toEqual([[], []])
})

test('a conversation that was changed often, and an account, are read once, when they are asked for', async () => {
  await using nodes = await twoNodes()
  const { one, other, reads, followed, asking } = nodes
  const alice = await one.terminal('alice')
  const bob = await other.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  await bob.call('message.send', { to: room.oid, content: text('in use') })
  await followed()
  for (let n = 0; n < 20; n++) await alice.call('room.update', { room: room.id, name: `Room ${n}` })
  for (let n = 0; n < 20; n++) await one.call('bob', 'user.update', { name: `Bob ${n}`, avatar: `https://x/${n}.png` })
  expect(await asking(followed)).toEqual([[], []])
  const before = [reads('rooms.members'), reads('users.get')]
  expect((await bob.call('room.get', { room: room.id })).room.name).toBe('Room 19')
  await bob.call('message.send', { to: room.oid, content: text('in use') })
  expect((await bob.call('user.get', { user: 'bob' })).user).toMatchObject({
    name: 'Bob 19',
    avatar: 'https://x/19.png',
  })
  expect([reads('rooms.members'), reads('users.get')]).toEqual(before.map((times) => times + 1))
})

test('a room that a member turned off on one node is silent for them on every one, until they turn it on', async () => {
  await using nodes = await twoNodes()
  const { one, other, reads, followed } = nodes
  const [alice, bob] = [await one.terminal('alice'), await other.terminal('bob')]
  const here = await one.terminal('bob')
  const carol = await other.terminal('carol')
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob', 'carol'] })
  await followed()
  const hears = async (said: string) => {
    await carol.call('message.send', { to: room.oid, content: text(said) })
    return JSON.stringify(bob.events).includes(said)
  }
  expect(await hears('to all')).toBe(true)
  const before = reads('rooms.members')
  await here.call('room.block', { room: room.id, on: true })
  await followed()
  expect(await hears('to the others')).toBe(false)
  await here.call('conversation.update', { conversation: room.oid, settings: { muted: true } })
  await followed()
  expect(await hears('to the others again')).toBe(false)
  await here.call('room.block', { room: room.id, on: false })
  await followed()
  expect(await hears('to all again')).toBe(true)
  expect(reads('rooms.members')).toBe(before)
})

test('whoever changes their name keeps every session as it is; who is banned loses all', async () => {
  await using nodes = await twoNodes()
  const { one, other, followed, asking } = nodes
  const bobs = [await other.terminal('bob'), await other.terminal('bob'), await other.terminal('bob')]
  await followed()
  await one.call('bob', 'user.update', { name: 'Robert' })
  expect(await asking(followed)).toEqual([[], []])
  await one.app('user.ban', { user: 'bob', banned: true })
  await followed()
  expect(bobs.map(({ closed }) => closed)).toEqual([['banned'], ['banned'], ['banned']])
})

test('members that are being read are kept where they are as new as the change, and read again where they are not', async () => {
  await using nodes = await twoNodes()
  const { one, other, reads, followed, holdMembers } = nodes
  const alice = await one.terminal('alice')
  const [bob, carol] = [await other.terminal('bob'), await other.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob', 'carol'] })
  const read = async (change: () => Promise<unknown>, isBefore: boolean) => {
    const before = reads('rooms.members')
    if (isBefore) await change()
    const letGo = holdMembers()
    const reading = carol.call('room.get', { room: room.id })
    await settled()
    if (!isBefore) await change()
    await followed()
    letGo()
    await reading
    await carol.call('message.send', { to: room.oid, content: text(isBefore ? 'to both' : 'to one') })
    return reads('rooms.members') - before
  }
  expect(await read(() => alice.call('room.update', { room: room.id, name: 'Another' }), true)).toBe(1)
  await alice.call('room.update', { room: room.id, name: 'One more' })
  await followed()
  expect(await read(() => alice.call('room.kick', { room: room.id, members: ['bob'] }), false)).toBe(2)
  expect(JSON.stringify(bob.events)).not.toContain('to one')
})

test('whoever was blocked before the two had anything to say to each other may write when it is taken back', async () => {
  await using nodes = await twoNodes()
  const { one, other, followed } = nodes
  const [alice, bob] = [await one.terminal('alice'), await other.terminal('bob')]
  await alice.call('contact.block', { user: 'bob' })
  const write = () => bob.call('message.send', { to: 'user/alice', content: text('hello') })
  await expect(write()).rejects.toMatchObject({ code: 'blocked' })
  await followed()
  await expect(write()).rejects.toMatchObject({ code: 'blocked' })
  await alice.call('contact.unblock', { user: 'bob' })
  await followed()
  expect(await write()).toMatchObject({ seq: 1 })
  await alice.call('contact.block', { user: 'bob' })
  await followed()
  await expect(write()).rejects.toMatchObject({ code: 'blocked' })
})
