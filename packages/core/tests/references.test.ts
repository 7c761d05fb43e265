import { expect, test } from 'vitest'
import { aCore, type Harness, settled, type Terminal, text } from './harness.ts'

const say = (from: Terminal, to: string, data: string, more: object = {}) =>
  from.call('message.send', { to, content: text(data), ...more })

/** The id that a message of the same conversation will have, so many messages later. */
const later = (id: string, by: number): string => {
  const [conversation = '', seq = ''] = id.split('-')
  return `${conversation}-${(Number.parseInt(seq, 36) + by).toString(36)}`
}

async function aRoom(core: Harness, history: 'all' | 'joined') {
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: [], history })
  return { alice, bob, room }
}

test.each(['replyTo', 'thread'] as const)('%s names a message that is there', async (path) => {
  await using core = await aCore()
  const [alice] = [await core.terminal('alice'), await core.terminal('bob')]
  const { id } = await say(alice, 'user/bob', 'one')
  const refused = { details: { issues: [{ path }] } }
  // The next one, which is the message itself; one of the future; one that no store can hold.
  for (const target of [later(id, 1), later(id, 2), later(id, 10 ** 15), '1-0', 'zzzzzzzzzzzzzzzz-1'])
    await expect(say(alice, 'user/bob', 'x', { [path]: target })).rejects.toMatchObject(refused)
  await say(alice, 'user/bob', 'two', { [path]: id })
  expect((await alice.call('log.read', { conversation: 'user/bob' })).messages).toHaveLength(2)
})

test('a scheduled message points to what is there when it is scheduled, and when it is sent', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const { id } = await say(alice, 'user/alice', 'one')
  const message = { to: 'user/alice', content: text('x'), at: core.parts.clock.now() + 1000 }
  await expect(alice.call('message.schedule', { ...message, replyTo: later(id, 5) })).rejects.toMatchObject({
    code: 'not_found',
  })
  await alice.call('message.schedule', { ...message, replyTo: id })
})

test('an answer to a message of a thread is in that thread, and its sender hears of it', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const root = await say(alice, 'user/bob', 'root')
  const first = await say(bob, 'user/alice', 'first', { thread: root.id })
  expect(first).not.toHaveProperty('thread')
  const second = await say(alice, 'user/bob', 'second', { thread: first.id, clientMsgId: 'c' })
  expect(second.thread).toBe(root.id)
  expect(await say(alice, 'user/bob', 'second', { thread: first.id, clientMsgId: 'c' })).toEqual(second)
  await settled()
  const { root: read, messages } = await bob.call('thread.read', { id: root.id })
  expect(messages.map(({ content, thread }) => [content.data, thread])).toEqual([
    ['first', root.id],
    ['second', root.id],
  ])
  expect(read).toMatchObject({ replies: 2 })
})

test('whoever came later reads and answers in a thread whose first message they may not read', async () => {
  await using core = await aCore()
  const { alice, bob, room } = await aRoom(core, 'joined')
  const root = await say(alice, room.oid, 'root, before bob')
  const other = await say(alice, room.oid, 'another, before bob')
  await say(alice, room.oid, 'answer, before bob', { thread: root.id })
  await alice.call('room.invite', { room: room.id, members: ['bob'] })
  await expect(bob.call('thread.read', { id: root.id })).rejects.toMatchObject({ code: 'not_found' })
  await say(alice, room.oid, 'answer, after bob', { thread: root.id })
  await say(bob, room.oid, 'answer of bob', { thread: root.id })
  const read = await bob.call('thread.read', { id: root.id })
  expect(read).not.toHaveProperty('root')
  expect(read.messages.map(({ content }) => content.data)).toEqual(['answer, after bob', 'answer of bob'])
  const { messages } = read
  expect((await bob.call('thread.read', { id: root.id, after: messages.at(-1)?.seq })).messages).toEqual([])
  // Of the others he learns nothing: neither whether they are there nor whether they have answers.
  for (const id of [other.id, later(other.id, 99)]) {
    await expect(bob.call('thread.read', { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(say(bob, room.oid, 'x', { replyTo: id })).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('what is addressed to others is answered by nobody else', async () => {
  await using core = await aCore()
  const { alice, bob, room } = await aRoom(core, 'all')
  await core.terminal('carol')
  await alice.call('room.invite', { room: room.id, members: ['bob', 'carol'] })
  const { id } = await say(alice, room.oid, 'for carol', { options: { targets: ['carol'] } })
  await expect(say(bob, room.oid, 'hm', { replyTo: id })).rejects.toMatchObject({ code: 'not_found' })
  await core.call('carol', 'message.send', { to: room.oid, content: text('yes'), replyTo: id })
})

test('a thread goes on though its first message was removed', async () => {
  await using core = await aCore()
  const [alice] = [await core.terminal('alice'), await core.terminal('bob')]
  const { id } = await say(alice, 'user/bob', 'root')
  await say(alice, 'user/bob', 'first', { thread: id })
  await settled()
  await core.parts.store.log.trim(1, 1)
  await say(alice, 'user/bob', 'second', { thread: id })
  const read = await alice.call('thread.read', { id })
  expect(read).not.toHaveProperty('root')
  expect(read.messages.map(({ content }) => content.data)).toEqual(['first', 'second'])
})

test('what one says stands in the order of saying, though some of it has to be looked up', async () => {
  await using core = await aCore()
  const [alice] = [await core.terminal('alice'), await core.terminal('bob')]
  const { id } = await say(alice, 'user/bob', 'first')
  const words = Array.from({ length: 30 }, (_, n) => `word ${n}`)
  const quote = (n: number) => ({ type: 'quote', data: { text: words[n], quoted: { id } } })
  await Promise.allSettled(
    words.map((word, n) => {
      const more = [{ replyTo: id }, {}, { content: quote(n) }, { replyTo: later(id, 500) }, {}][n % 5]
      return say(alice, 'user/bob', word, more)
    }),
  )
  const { messages } = await alice.call('log.read', { conversation: 'user/bob', after: 1, limit: 100 })
  const said = messages.map(({ content }) =>
    content.type === 'quote' ? (content.data as { text: string }).text : content.data,
  )
  expect(said).toEqual(words.filter((_, n) => n % 5 !== 3))
})
