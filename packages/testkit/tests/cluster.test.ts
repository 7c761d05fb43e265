import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { Cluster } from '../src/core/index.ts'

test('what one node of a cluster has stored another reads, and hears of it from nobody', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const [one, other] = new Cluster({ stores: [store, store] }).two
  const alice = await one.terminal('alice')
  const bob = await other.terminal('bob')
  const sent = await alice.call('message.send', { to: 'user/bob', content: { type: 'text', data: 'hello' } })
  expect((await bob.call('log.read', { conversation: 'user/alice', after: 0 })).messages).toMatchObject([
    { id: sent.id },
  ])
  expect(bob.seen('message')).toEqual([])
  const { room } = await other.call('bob', 'room.create', { name: 'Room', members: ['alice'] })
  const { room: another } = await one.call('alice', 'room.create', { name: 'Room', members: ['bob'] })
  expect(room.id).not.toBe(another.id)
})
