import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { settled, text } from './harness.ts'

/** Two nodes that nothing ties together but their store; what the second one reads of it is counted. */
async function twoNodes() {
  const store = { ...(await openSqliteStore({ file: ':memory:' })), isShared: true }
  const reads = { feed: 0, items: 0, conversations: 0, users: 0, members: 0 }
  let members: Promise<void> = Promise.resolve()
  const counting: typeof store = {
    ...store,
    feed: {
      ...store.feed,
      read: async (...of) => {
        const page = await store.feed.read(...of)
        reads.feed += 1
        reads.items += page === 'lost' ? 0 : page.items.length
        return page
      },
    },
    conversations: {
      ...store.conversations,
      get: (id) => {
        reads.conversations += 1
        return store.conversations.get(id)
      },
    },
    users: {
      ...store.users,
      get: (uids) => {
        reads.users += 1
        return store.users.get(uids)
      },
    },
    rooms: {
      ...store.rooms,
      members: async (...of) => {
        reads.members += 1
        const found = await store.rooms.members(...of)
        await members
        return found
      },
    },
  }
  const { two, time } = new Cluster({ stores: [store, counting] })
  const [one, other] = two
  await settled()
  return {
    ...{ one, other, reads },
    /** What the second node reads of members from now on waits until the answer is called. */
    holdMembers() {
      const { promise, resolve } = Promise.withResolvers<void>()
      members = promise
      return resolve
    },
    /** It has followed what there is. */
    async followed() {
      time.tick(400)
      await settled()
      return { ...reads }
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

test('a conversation that was changed often, and an account, are read once', async () => {
  await using nodes = await twoNodes()
  const { one, other, followed } = nodes
  const alice = await one.terminal('alice')
  const bob = await other.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  await bob.call('message.send', { to: room.oid, content: text('in use') })
  const before = await followed()
  for (let n = 0; n < 20; n++) await alice.call('room.update', { room: room.id, name: `Room ${n}` })
  for (let n = 0; n < 20; n++) await one.call('bob', 'user.update', { name: `Bob ${n}` })
  const after = await followed()
  expect(after.conversations - before.conversations).toBe(1)
  expect(after.users - before.users).toBe(1)
  expect((await bob.call('room.get', { room: room.id })).room.name).toBe('Room 19')
  expect((await bob.call('user.get', { user: 'bob' })).user.name).toBe('Bob 19')
})

test('whoever changes their name keeps every session as it is; who is banned loses all', async () => {
  await using nodes = await twoNodes()
  const { one, other, followed } = nodes
  const bobs = [await other.terminal('bob'), await other.terminal('bob'), await other.terminal('bob')]
  const before = await followed()
  await one.call('bob', 'user.update', { name: 'Robert' })
  expect((await followed()).users - before.users).toBe(1)
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
    const before = reads.members
    if (isBefore) await change()
    const letGo = holdMembers()
    const reading = carol.call('room.get', { room: room.id })
    await settled()
    if (!isBefore) await change()
    await followed()
    letGo()
    await reading
    await carol.call('message.send', { to: room.oid, content: text(isBefore ? 'to both' : 'to one') })
    return reads.members - before
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
