import type { Message, ServerEvent } from '@tidings/protocol'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { type CacheChange, ChatClient, type ClientState, emptyState, MemoryCache, reduce } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

/** A socket through which more can be heard than the server says. */
class OpenSocket extends WebSocket {
  static last: OpenSocket | undefined
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args)
    OpenSocket.last = this
  }

  hear(event: ServerEvent): number {
    const data = JSON.stringify(event)
    this.dispatchEvent(new MessageEvent('message', { data }))
    return data.length
  }
}

const aMessage = (seq: number, conversation = 'user/bob'): Message => ({
  id: `m-${seq}`,
  ...{ conversation, from: conversation, to: 'user/alice', seq, counted: seq, rev: 0, type: 'chat' },
  content: { type: 'text', data: `text ${seq}` },
  ...{ ts: seq, editedAt: 0, recalled: false, reactions: [] },
})

class CountingCache extends MemoryCache {
  bytes = 0
  writes = 0
  override write(changes: readonly CacheChange[]): Promise<void> {
    this.writes++
    this.bytes += changes.reduce((sum, { value }) => sum + (value === undefined ? 0 : JSON.stringify(value).length), 0)
    return super.write(changes)
  }
}

/** Objects that a state holds. */
const objectsIn = (state: ClientState): number => JSON.stringify(state).split('{').length

test('100,000 messages: the state, the copy and what is written of it stay as small as what is shown', async () => {
  await using server = await startServer()
  const cache = new CountingCache()
  const alice = await aClient(server, 'alice', { cache, runtime: { WebSocket: OpenSocket } })
  await aToken(server, 'bob')
  const view = alice.open('user/bob')
  await view.ready()
  const socket = OpenSocket.last as OpenSocket
  let came = 0
  let seq = 0
  const more = async (count: number): Promise<number> => {
    for (const end = seq + count; seq < end; ) came += socket.hear({ event: 'message', data: aMessage(++seq) })
    // A turn in which timers run.
    await new Promise((resolve) => setTimeout(resolve, 600))
    return objectsIn(alice.state)
  }
  const early = await more(2000)
  for (let part = 0; part < 4; part++) await more(24_000)
  expect(await more(2000)).toBe(early)
  expect(view.window?.messages.map((message) => message.seq)).toEqual(
    Array.from({ length: 1000 }, (_, i) => 99_001 + i),
  )
  expect(alice.state.conversations['user/bob']).toMatchObject({ seq: 100_000, unread: 100_000 })
  view.close()
  expect(alice.state.windows['user/bob']?.messages).toHaveLength(100)
  await more(10)
  expect(alice.state.windows['user/bob']?.messages.at(-1)?.seq).toBe(100_010)
  expect(alice.state.windows['user/bob']?.messages).toHaveLength(100)
  expect(cache.bytes).toBeLessThan(came)
  expect((await cache.load()).length).toBeLessThan(120)
  alice.disconnect()
}, 60_000)

test('messages that come one by one are written once each, not with what was there before', async () => {
  await using server = await startServer()
  const cache = new CountingCache()
  let write = () => undefined as unknown
  const after = (ms: number, fn: () => void) => {
    if (ms === 500) write = fn
    return () => undefined
  }
  const alice = await aClient(server, 'alice', { cache, runtime: { WebSocket: OpenSocket, after } })
  await aToken(server, 'bob')
  const view = alice.open('user/bob')
  await view.ready()
  const written = async () => {
    const before = cache.writes
    write()
    while (cache.writes === before) await Promise.resolve()
  }
  const socket = OpenSocket.last as OpenSocket
  for (let seq = 1; seq <= 100; seq++) socket.hear({ event: 'message', data: aMessage(seq) })
  await written()
  const [bytes, writes] = [cache.bytes, cache.writes]
  let came = 0
  for (let seq = 101; seq <= 300; seq++) {
    came += socket.hear({ event: 'message', data: aMessage(seq) })
    await written()
  }
  expect(cache.writes - writes).toBe(200)
  // The message, and its conversation with the message as the last one.
  expect((cache.bytes - bytes) / came).toBeLessThan(4)
  const kept = await cache.load()
  expect(kept.filter(({ table }) => table === 'messages')).toHaveLength(100)
  alice.disconnect()
  const later = new ChatClient({ url: server.url, cache })
  later.connect('alice', await aToken(server, 'alice')).catch(() => undefined)
  await until('the copy', () => later.state.windows['user/bob'] !== undefined)
  expect(later.state.windows['user/bob']?.messages.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 100 }, (_, i) => 201 + i),
  )
  later.disconnect()
})

const page = (from: number, to: number) => ({
  type: 'page' as const,
  conversation: 'user/bob',
  messages: Array.from({ length: to - from + 1 }, (_, i) => aMessage(from + i)),
})

test('who reads far back keeps what is read, and the newest go; forwards it is the other way round', () => {
  let state = reduce(emptyState, { ...page(4901, 5000), fresh: true })
  for (let from = 4801; from > 3000; from -= 100) state = reduce(state, page(from, from + 99))
  const back = state.windows['user/bob']
  expect([back?.messages[0]?.seq, back?.messages.at(-1)?.seq, back?.past]).toEqual([3001, 4000, true])
  state = reduce(state, { type: 'event', event: { event: 'message', data: aMessage(5001) } })
  expect(state.windows['user/bob']?.messages).toBe(back?.messages)
  state = reduce(state, { ...page(4001, 4100), past: true })
  const forth = state.windows['user/bob']
  expect([forth?.messages[0]?.seq, forth?.messages.at(-1)?.seq, forth?.past]).toEqual([3101, 4100, true])
})

test('windows at which nobody looks, profiles, presences, receipts, typing and streams are bounded', () => {
  let state = emptyState
  for (let n = 0; n < 120; n++) {
    const conversation = `user/u${n}`
    state = reduce(state, { ...page(1, 1), conversation, messages: [aMessage(1, conversation)], fresh: true })
    state = reduce(state, { type: 'closed', conversation })
  }
  expect(Object.keys(state.windows)).toHaveLength(50)
  expect(state.windows['user/u119']?.messages).toHaveLength(1)
  const user = (id: string) => ({ id, oid: `user/${id}`, name: id, avatar: '', createdAt: 0 })
  for (let n = 0; n < 12_000; n += 500) {
    const users = Array.from({ length: 500 }, (_, i) => user(`u${n + i}`))
    state = reduce(state, { type: 'users', users: users as never })
    const presences = users.map(({ oid }) => ({ user: oid, show: 'online', platforms: [] }))
    state = reduce(state, { type: 'event', event: { event: 'presence', data: { presences: presences as never } } })
  }
  for (let n = 0; n < 300; n++) {
    const conversation = `user/u${n}`
    const events: ServerEvent[] = [
      { event: 'typing', data: { conversation, user: conversation, on: true } },
      { event: 'receipt', data: { conversation, user: conversation, readSeq: 1 } as never },
      {
        event: 'stream',
        data: { stream: `s${n}`, conversation, from: conversation, offset: 0, text: 'x', state: 'open' },
      },
    ]
    for (const event of events) state = reduce(state, { type: 'event', event })
  }
  const sizes = [state.users, state.presence, state.typing, state.receipts, state.streams].map(
    (of) => Object.keys(of).length,
  )
  expect(sizes.every((size, index) => size <= ([5000, 1000, 100, 100, 100][index] as number))).toBe(true)
  expect(state.users.u11999).toBeDefined()
  expect(state.streams.s299).toBeDefined()
  const [off] = Object.keys(state.typing) as [string]
  state = reduce(state, {
    type: 'event',
    event: { event: 'typing', data: { conversation: off, user: off, on: false } },
  })
  expect(state.typing[off]).toBeUndefined()
})

test('a stream that went on while the connection was gone is read anew; one that ended is not shown for ever', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const bot = await aClient(server, 'bot')
  const alice = await aClient(server, 'alice', { url: network.url })
  const begin = (clientMsgId: string) => bot.call('stream.open', { to: 'user/alice', clientMsgId })
  const [going, ended] = [await begin('one'), await begin('two')]
  const say = (stream: string, offset: number, text: string) => bot.call('stream.append', { stream, offset, text })
  await say(going.stream, 0, 'Once ')
  await say(ended.stream, 0, 'The end')
  await until('both', () => Object.keys(alice.state.streams).length === 2)
  bot.typing('user/alice')
  network.up = false
  network.cut()
  await until('gone', () => alice.state.connection.phase !== 'online')
  expect(alice.state).toMatchObject({ streams: {}, typing: {} })
  await say(going.stream, 5, 'upon ')
  await bot.call('stream.finish', { stream: ended.stream })
  network.up = true
  alice.reconnectNow()
  await until('back', () => alice.state.connection.phase === 'online')
  await say(going.stream, 10, 'a time')
  await until('the whole', () => alice.state.streams[going.stream]?.text === 'Once upon a time')
  expect(Object.keys(alice.state.streams)).toEqual([going.stream])
  for (const client of [alice, bot]) client.disconnect()
})
