import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, type Terminal, text } from './harness.ts'

const say = (from: Terminal, to: string, data: string, more: object = {}) =>
  from.call('message.send', { to, content: text(data), ...more })

const listed = async (who: Terminal, input: object = {}) => {
  const { threads, unread } = await who.call('thread.list', input)
  return { unread, threads: threads.map((one) => [one.root?.content.data, one.last?.content.data, one.unread]) }
}

async function aRoom(core: Harness, more: object = {}) {
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { room } = await bob.call('room.create', { name: 'Tea', members: ['alice', 'carol'], ...more })
  return { alice, bob, carol, tea: room.oid, room: room.id }
}

test('who starts a thread, writes in it or is mentioned follows it; unread ones first, then the newest', async () => {
  await using core = await aCore()
  const { alice, bob, carol, tea } = await aRoom(core)
  const one = await say(alice, tea, 'one')
  const two = await say(bob, tea, 'two', { mentions: ['user/carol'] })
  await say(bob, tea, 'to one', { thread: one.id })
  await say(alice, tea, 'to two', { thread: two.id })
  await say(bob, tea, 'to one again', { thread: one.id, mentions: ['user/carol'] })
  expect(await listed(alice)).toEqual({
    unread: 1,
    threads: [
      ['one', 'to one again', 2],
      ['two', 'to two', 0],
    ],
  })
  expect(await listed(bob)).toEqual({
    unread: 1,
    threads: [
      ['two', 'to two', 1],
      ['one', 'to one again', 0],
    ],
  })
  // She was mentioned in the second answer of one thread, and where the other one starts.
  expect(await listed(carol)).toEqual({
    unread: 2,
    threads: [
      ['one', 'to one again', 1],
      ['two', 'to two', 1],
    ],
  })
  const first = await carol.call('thread.list', { limit: 1 })
  expect(await listed(carol, { limit: 1, next: first.next })).toMatchObject({ threads: [['two', 'to two', 1]] })
  await expect(carol.call('thread.list', { next: '7' })).rejects.toMatchObject({ code: 'invalid' })
})

test('all terminals hear of it, and one that was away reads it up', async () => {
  await using core = await aCore()
  const { alice, bob, tea } = await aRoom(core)
  const phone = await core.terminal('alice', { clientId: 'phone' })
  const { id } = await say(alice, tea, 'root')
  await say(bob, tea, 'reply', { thread: id })
  const followed = { id, conversation: tea, following: true, readSeq: 2 }
  for (const terminal of [alice, phone]) expect(terminal.seen('thread')).toMatchObject([{ key: id, value: followed }])
  const { seq } = await say(alice, tea, 'answer', { thread: id })
  expect(phone.seen('thread').at(-1)).toMatchObject({ value: { ...followed, readSeq: seq } })
  const { changes } = await bob.call('user.changes', { since: 0 })
  expect(changes).toMatchObject([{ event: 'thread', data: { key: id, value: { following: true, readSeq: 3 } } }])
})

test('read is what was opened at its end: no further than there is, and never back', async () => {
  await using core = await aCore()
  const { alice, bob, tea } = await aRoom(core)
  const { id } = await say(alice, tea, 'root')
  const first = await say(bob, tea, 'first', { thread: id })
  const second = await say(bob, tea, 'second', { thread: id })
  await say(bob, tea, 'elsewhere')
  expect(await alice.call('thread.seen', { id: first.id, seq: first.seq })).toEqual({ readSeq: first.seq })
  expect(await listed(alice)).toMatchObject({ unread: 1, threads: [['root', 'second', 1]] })
  expect(await alice.call('thread.seen', { id, seq: 10 ** 9 })).toEqual({ readSeq: second.seq })
  expect(await alice.call('thread.seen', { id, seq: 1 })).toEqual({ readSeq: second.seq })
  expect(await listed(alice)).toEqual({ unread: 0, threads: [['root', 'second', 0]] })
})

test('whoever left a thread is not brought back by others, but by writing in it', async () => {
  await using core = await aCore()
  const { alice, bob, carol, tea } = await aRoom(core)
  const { id } = await say(alice, tea, 'root')
  const reply = await say(bob, tea, 'reply', { thread: id })
  expect(await alice.call('thread.follow', { id: reply.id, on: false })).toMatchObject({ thread: { following: false } })
  await say(bob, tea, 'you', { thread: id, mentions: ['user/alice'] })
  expect(await listed(alice)).toEqual({ unread: 0, threads: [] })
  await say(alice, tea, 'back', { thread: id })
  expect(await listed(alice)).toMatchObject({ threads: [['root', 'back', 0]] })
  // Who begins to follow by a press has seen what there is.
  expect(await carol.call('thread.follow', { id })).toMatchObject({ thread: { id, following: true } })
  expect(await listed(carol)).toEqual({ unread: 0, threads: [['root', 'back', 0]] })
  expect(await carol.call('thread.seen', { id, seq: 3 })).toMatchObject({ readSeq: 5 })
})

test('only what one may read: after leaving, clearing, and what is for others alone', async () => {
  await using core = await aCore()
  const { alice, bob, carol, tea, room } = await aRoom(core)
  const { id } = await say(alice, tea, 'root')
  await say(bob, tea, 'reply', { thread: id })
  await say(carol, tea, 'psst', { thread: id, options: { targets: ['user/bob'] } })
  expect(await listed(alice)).toEqual({ unread: 1, threads: [['root', 'reply', 1]] })
  expect(await listed(bob)).toEqual({ unread: 1, threads: [['root', 'psst', 1]] })
  await alice.call('conversation.clear', { conversation: tea })
  expect(await listed(alice)).toEqual({ unread: 0, threads: [] })
  await say(bob, tea, 'later', { thread: id })
  expect(await listed(alice)).toEqual({ unread: 1, threads: [[undefined, 'later', 1]] })
  await bob.call('room.kick', { room, members: ['alice'] })
  expect(await listed(alice)).toEqual({ unread: 0, threads: [] })
  await expect(alice.call('thread.follow', { id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(alice.call('thread.seen', { id, seq: 3 })).rejects.toMatchObject({ code: 'not_found' })
  // Who is not there is not made to follow.
  await say(bob, tea, 'gone', { thread: id, mentions: ['user/alice', 'user/nobody'] })
  expect(await core.parts.store.records.count('user/nobody', 'thread')).toBe(0)
})

test('of more threads than are kept, the one goes that was not turned to for the longest', async () => {
  await using core = await aCore()
  const { alice, tea } = await aRoom(core)
  const ids: string[] = []
  for (let n = 0; n < limits.threads + 5; n++) {
    const { id } = await say(alice, tea, `root ${n}`)
    ids.push(id)
    await say(alice, tea, `reply ${n}`, { thread: id })
    if (n === limits.threads - 1) await say(alice, tea, 'the first one again', { thread: ids[0] })
  }
  await settled()
  const kept = await core.parts.store.records.list('user/alice', 'thread', '', 1000)
  expect(kept).toHaveLength(limits.threads)
  const keys = new Set(kept.map(({ key }) => key))
  expect(ids.filter((id) => !keys.has(id))).toEqual(ids.slice(1, 6))
  expect((await alice.call('thread.list', {})).threads[0]?.last?.content.data).toBe(`reply ${limits.threads + 4}`)
}, 60_000)
