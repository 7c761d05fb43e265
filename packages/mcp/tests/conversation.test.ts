import { aClient, aToken } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShownConversation, ShownMessage } from '../src/hand/shown.ts'
import type { Listener } from '../src/index.ts'
import { aListener, anAgent, aRoom, startServer } from './agents.ts'

let server: Awaited<ReturnType<typeof startServer>>
let listener: Listener

beforeAll(async () => {
  server = await startServer()
  listener = await aListener(server.url)
})

afterAll(async () => {
  await listener[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

interface Page {
  readonly messages: readonly ShownMessage[]
  readonly before?: number
  readonly after?: number
  readonly head: number
}

test('an agent holds a conversation: it waits, reads, answers, reacts and marks as read', async () => {
  const bob = await aClient(server, 'bob')
  await using agent = await anAgent(listener.url, await aToken(server, 'helper'))
  expect(await agent.use('who_am_i')).toEqual({ address: 'user/helper', name: 'helper', readOnly: false })

  const waiting = agent.use<Page>('wait_for_messages', { conversation: 'user/bob', after: 0, seconds: 20 })
  const { seq } = await bob.send('user/helper', '你好 👋, what is 6 × 7?').done
  const { messages, after } = await waiting
  expect(messages).toMatchObject([{ from: 'user/bob', name: 'bob', text: '你好 👋, what is 6 × 7?', seq }])
  expect(messages[0]).not.toHaveProperty('mine')

  const question = messages[0]?.id
  const sent = await agent.use<{ id: string; seq: number }>('send_message', {
    conversation: 'user/bob',
    text: '**42**, 当然 ✨',
    replyTo: question,
  })
  await agent.use('react', { message: question, reaction: '👍' })
  expect(await agent.use('mark_read', { conversation: 'user/bob', seq: sent.seq })).toMatchObject({ unread: 0 })

  const { messages: log } = await bob.call('log.read', { conversation: 'user/helper' })
  expect(log[0]).toMatchObject({ content: { type: 'markdown', data: '**42**, 当然 ✨' }, replyTo: question })
  expect(log[1]?.reactions).toMatchObject([{ key: '👍', count: 1 }])

  // Its own words are nothing new to it.
  const none = await agent.use<Page>('wait_for_messages', { conversation: 'user/bob', after, seconds: 1 })
  expect(none).toEqual({ messages: [], after: sent.seq })
  bob.disconnect()
})

test('what is new anywhere is told once, and by whom', async () => {
  const [carla, dora] = [await aClient(server, 'carla'), await aClient(server, 'dora')]
  await using agent = await anAgent(listener.url, await aToken(server, 'watcher'))
  interface Activity {
    readonly conversations: readonly ShownConversation[]
    readonly after: number
  }
  const { after: now } = await agent.use<Activity>('wait_for_activity', { seconds: 1 })
  await carla.send('user/watcher', 'first').done
  const one = await agent.use<Activity>('wait_for_activity', { after: now, seconds: 20 })
  expect(one.conversations).toMatchObject([{ conversation: 'user/carla', unread: 1, last: { text: 'first' } }])
  const waiting = agent.use<Activity>('wait_for_activity', { after: one.after, seconds: 20 })
  await dora.send('user/watcher', 'second').done
  const two = await waiting
  expect(two.conversations.map(({ name }) => name)).toEqual(['dora'])
  expect((await agent.use<Activity>('wait_for_activity', { after: two.after, seconds: 1 })).conversations).toEqual([])
  carla.disconnect()
  dora.disconnect()
})

test('a message is sent once, however often it is asked for under its key', async () => {
  await aToken(server, 'erin')
  await using agent = await anAgent(listener.url, await aToken(server, 'repeater'))
  const said = { conversation: 'user/erin', text: 'once', key: 'k1' }
  const [first, second] = [await agent.use('send_message', said), await agent.use('send_message', said)]
  expect(second).toEqual(first)
  expect(await agent.refused('send_message', { ...said, text: 'other' })).toMatch(/^conflict: /)
})

test('a thread is read with the message with which it starts', async () => {
  const { room, client } = await aRoom(server, 'Threads', 'frank', ['gina'])
  await using agent = await anAgent(listener.url, await aToken(server, 'gina'))
  await client.send(room, 'the root').done
  const [root] = (await agent.use<Page>('read_messages', { conversation: room, limit: 1 })).messages
  for (const text of ['one', 'two', 'three'])
    await agent.use('send_message', { conversation: room, text, thread: root?.id })
  const page = await agent.use<Page & { root: ShownMessage }>('read_thread', { message: root?.id, limit: 2 })
  expect(page.root).toMatchObject({ text: 'the root', replies: 3 })
  expect(page.messages.map(({ text }) => text)).toEqual(['one', 'two'])
  const rest = await agent.use<Page>('read_thread', { message: root?.id, after: page.after })
  expect(rest.messages.map(({ text, mine }) => [text, mine])).toEqual([['three', true]])
  client.disconnect()
})

test('members, people, rooms and words are found', async () => {
  const { room, client } = await aRoom(server, '项目 Apollo', 'hanna', ['ivan'])
  await client.send(room, 'the launch window is 三月').done
  await using agent = await anAgent(listener.url, await aToken(server, 'ivan'))
  expect(await agent.use('list_members', { conversation: room })).toEqual({
    members: [
      { address: 'user/hanna', name: 'hanna', role: 'owner' },
      { address: 'user/ivan', name: 'ivan', role: 'member' },
    ],
  })
  expect(await agent.use('find_people', { query: 'han' })).toEqual({
    people: [{ address: 'user/hanna', name: 'hanna' }],
  })
  expect(await agent.use('find_rooms', { query: 'apollo' })).toEqual({
    rooms: [{ conversation: room, name: '项目 Apollo', members: 2 }],
  })
  for (const query of ['launch', '三月'])
    await expect
      .poll(() => agent.use('search_messages', { query }))
      .toMatchObject({ messages: [{ conversation: room }] })
  expect(await agent.use('search_messages', { query: 'launch', until: '2020-01-01' })).toEqual({ messages: [] })
  client.disconnect()
})

test('a long text is cut where it is listed, whole where it is asked for, and a page ends where an answer is full', async () => {
  const jack = await aClient(server, 'jack')
  await using agent = await anAgent(listener.url, await aToken(server, 'reader'))
  const long = `${'👩‍🚀'.repeat(1000)} end`
  for (let count = 0; count < 20; count++) await jack.send('user/reader', long).done
  const page = await agent.use<Page>('read_messages', { conversation: 'user/jack', limit: 50 })
  expect(page.messages.length).toBeLessThan(20)
  expect(page.messages.at(-1)).toMatchObject({ seq: 20, cut: true })
  expect(page.messages.every(({ text }) => text.isWellFormed())).toBe(true)
  const rest = await agent.use<Page>('read_messages', { conversation: 'user/jack', limit: 50, before: page.before })
  expect([...rest.messages, ...page.messages].map(({ seq }) => seq)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
  const { message } = await agent.use<{ message: ShownMessage }>('get_message', { message: page.messages[0]?.id })
  expect(message.text).toBe(long)
  jack.disconnect()
})

test('a room of 10,000 messages is walked from either end, without one missing or twice', async () => {
  await aToken(server, 'kate')
  await using agent = await anAgent(listener.url, await aToken(server, 'walker'))
  const actor = { kind: 'user', uid: 'kate', address: 'test' } as const
  for (let count = 1; count <= 10_000; count += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, more) =>
        server.gate.call(actor, 'message.send', {
          to: 'user/walker',
          content: { type: 'text', data: `${count + more}` },
        }),
      ),
    )
  const newest = await agent.use<Page>('read_messages', { conversation: 'user/kate', limit: 50 })
  expect([newest.messages[0]?.seq, newest.messages.at(-1)?.seq, newest.head]).toEqual([9951, 10_000, 10_000])
  const seqs: number[] = []
  for (let after: number | undefined = 9700; after !== undefined; ) {
    const page: Page = await agent.use<Page>('read_messages', { conversation: 'user/kate', after, limit: 50 })
    seqs.push(...page.messages.map(({ seq }) => seq))
    after = page.after
  }
  expect(seqs).toEqual(Array.from({ length: 300 }, (_, index) => 9701 + index))
})
