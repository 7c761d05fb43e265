import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

test('what somebody clears they have read, for everybody who is told of that', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob'] })
  for (const to of ['user/bob', room.oid]) await alice.call('message.send', { to, content: text('news') })
  await bob.call('conversation.update', { conversation: 'user/alice', settings: { unreadMark: true } })
  for (const conversation of ['user/alice', room.oid]) await bob.call('conversation.clear', { conversation })
  expect(alice.seen('conversation').at(-1)).toMatchObject({ conversation: 'user/bob', peerReadSeq: 1 })
  expect(alice.seen('receipt')).toEqual([{ conversation: room.oid, user: 'user/bob', readSeq: 2 }])
  const { conversation } = await bob.call('conversation.get', { conversation: 'user/alice' })
  expect(conversation).toMatchObject({ unread: 0, settings: {} })
})

test('what was cleared is swept like what was read', async () => {
  const retention = { pairDays: 0, roomDays: 0, untilDelivered: true, auditDays: 1, reportDays: 90, everyMs: 3_600_000 }
  await using core = await aCore({ retention })
  await settled()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('news') })
  await bob.call('conversation.clear', { conversation: 'user/alice' })
  const left = async () => (await alice.call('log.read', { conversation: 'user/bob' })).messages
  await expect.poll(left).toEqual([])
})

test('has read is answered as done, though the peer cannot be told', async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  const view: typeof store.conversations.view = (id, uid) =>
    uid === 'alice' ? Promise.reject(new Error('the disk is slow')) : store.conversations.view(id, uid)
  const logged: string[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (_: object, said: string) => logged.push(said) }
  await using core = await aCore({}, { store: { ...store, conversations: { ...store.conversations, view } }, log })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('news') })
  expect(await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })).toMatchObject({ readSeq: 1 })
  expect(logged).toEqual(['something could not be told: it is read again'])
})
