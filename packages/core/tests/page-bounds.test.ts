import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits, type OperationDefinition, type OperationName, operations, weightOf } from '@tidings/protocol'
import { openSqliteSearch, openSqliteStore } from '@tidings/storage-sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aCore, type Harness, type Terminal } from './harness.ts'

/** Operations whose answer holds a list. */
const listing = Object.entries<OperationDefinition>(operations)
  .filter(([, { output }]) => Object.values(output.shape).some((field) => field.type === 'array'))
  .map(([name]) => name as OperationName)

/** What bounds the answer: its bytes, or so many items of at most so many bytes each. */
type Bound = 'bytes' | { readonly items: number; readonly each: number }

const uid = 80
const profile = 2500
const few = (items: number, each: number): Bound => ({ items, each })

const bounds: Partial<Record<OperationName, Bound>> = {
  connect: 'bytes',
  gateway: few(limits.gatewayNodes, 1000),
  'message.forward': few((limits.forwarded + 1) * limits.forwardTargets, 200),
  'log.read': 'bytes',
  'log.changes': 'bytes',
  'thread.read': 'bytes',
  'mention.list': 'bytes',
  'thread.list': 'bytes',
  'message.history': 'bytes',
  'message.pins': 'bytes',
  'message.reactions': few(limits.page, uid),
  'message.readers': few(limits.page, uid),
  'poll.choice': few(limits.pollOptions, uid),
  'conversation.list': 'bytes',
  'room.list': 'bytes',
  'room.members': few(limits.page, 1000),
  'room.invite': few(limits.membersAtOnce, uid),
  'room.requests': few(limits.page, uid + 4 * limits.greetingLength),
  'contact.list': 'bytes',
  'contact.requests': 'bytes',
  'contact.blocked': 'bytes',
  'saved.list': 'bytes',
  'reminder.list': 'bytes',
  'scheduled.list': 'bytes',
  'attachment.links': few(limits.attachmentLinks, 1000),
  'attachment.list': few(limits.page, profile),
  'attachment.strip': few(100, 1000),
  search: 'bytes',
  'room.search': 'bytes',
  'account.export': 'bytes',
  'audit.list': 'bytes',
  'report.list': 'bytes',
  'edge.list': few(limits.page, 1000),
  'cluster.status': few(1000, 900),
  'feed.consumers': few(limits.page, 1000),
  'feed.letters': 'bytes',
  'event.list': 'bytes',
  'extra.get': 'bytes',
  'words.list': few(limits.wordLists, 6000),
  'words.get': few(1000, 4 * limits.wordLength),
  'words.hits': 'bytes',
  'webhook.list': few(50, 12_000),
  'webhook.deliveries': few(limits.page, 1000),
  'presence.get': few(limits.page, 1000),
  'presence.subscribe': few(limits.page, 1000),
  'client.list': few(200, 1000),
  'user.search': few(50, profile),
  'user.acquaintances': few(50, profile),
  'room.browse': 'bytes',
  'channel.list': 'bytes',
  'channel.editors': few(limits.channelEditors + 1, uid),
  'desk.list': 'bytes',
  'desk.tell': few(limits.deskTold, uid),
  'autoreply.list': few(limits.autoReplies, limits.autoReplyBytes + 600),
  'desk.read': 'bytes',
  'desk.links': few(limits.attachmentLinks, 1000),
  'user.profiles': few(limits.page, profile),
  'user.changes': 'bytes',
  'user.list': few(limits.page, profile),
  'broadcast.list': few(limits.broadcastPage, 3000),
  'notification.list': few(limits.page, profile),
  'robot.list': 'bytes',
  'incoming.list': few(limits.incomingOfRoom, profile),
  'robot.updates': 'bytes',
  'robot.deliveries': few(limits.robotDeliveries, 1000),
  'invitation.list': 'bytes',
  'chatroom.list': 'bytes',
  'chatroom.join': few(limits.chatroomLast, limits.chatroomContentBytes + 500),
  'chatroom.people': few(limits.chatroomShown + 200, 300),
  'pack.list': 'bytes',
  'gif.search': few(limits.gifs, profile),
}

test('every answer that holds a list has a bound', () => {
  expect(Object.keys(bounds).sort()).toEqual([...listing].sort())
  for (const bound of Object.values(bounds)) if (bound !== 'bytes') expect(bound.items * bound.each).toBeLessThan(1e6)
})

const waits = (name: OperationName): boolean => (operations[name] as OperationDefinition).waits === true

test('what reads lists is done in turn, what is asked all the time is not', () => {
  const reads = listing.filter((name) => operations[name].rate === 'read' && !waits(name))
  for (const name of reads) expect(weightOf(operations[name]), name).not.toBe('small')
  expect(weightOf(operations['message.forward'])).toBe('copy')
  for (const name of ['message.send', 'ping', 'typing', 'conversation.read', 'message.get'] as const)
    expect(weightOf(operations[name])).toBe('small')
})

/** So many things of so many bytes: several pages. */
const many = 40
const bytes = 30_000

let core: Harness
let alice: Terminal
let room: string
let ids: string[]
const closing: AsyncDisposable[] = []

const long = { announcement: '字'.repeat(4000), description: '字'.repeat(1000) }
const large = (n: number) => ({ type: 'text', data: `needle ${n} ${'x'.repeat(19_000)}字字`.padEnd(19_900, '字') })

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-pages-'))
  const store = await openSqliteStore({ directory })
  const index = openSqliteSearch({ directory })
  core = await aCore({ scheduledPerUser: 100 }, { store, search: index })
  closing.push(index, core)
  alice = await core.terminal('alice')
  await core.app('user.create', { user: 'bob' })
  room = (await alice.call('room.create', { name: 'Large', members: [] })).room.oid
  const root = (await alice.call('message.send', { to: room, content: large(0) })).id
  ids = []
  for (let n = 1; n <= many; n++) {
    const content = { type: 'custom/large', data: `${n} ${'x'.repeat(bytes)}` }
    ids.push((await alice.call('message.send', { to: room, content, thread: root })).id)
    await alice.call('message.edit', { id: root, content: { type: 'custom/large', data: `${n} ${'y'.repeat(bytes)}` } })
    await alice.call('message.schedule', {
      to: 'user/bob',
      content,
      at: core.parts.clock.now() + 1e9,
      clientMsgId: `s${n}`,
    })
    const made = await alice.call('room.create', { name: `Room ${n}`, ...long, members: [] })
    const thread = (await alice.call('message.send', { to: made.room.oid, content: large(n) })).id
    await alice.call('message.send', { to: made.room.oid, content: large(n), thread })
    const detail = { members: ['z'.repeat(bytes)] }
    await store.audit.append({ at: n, actor: 'app', address: '', operation: 'room.kick', subject: 'room/r', detail })
  }
  await alice.call('room.invite', { room: room.slice('room/'.length), members: ['bob'] })
  const bob = await core.terminal('bob')
  for (let n = 1; n <= many; n++) {
    const content = { type: 'custom/large', data: `${n} ${'z'.repeat(bytes)}` }
    await bob.call('message.send', { to: room, content, mentions: ['user/alice'] })
  }
  for (const id of ids) {
    await alice.call('message.pin', { id })
    await alice.call('saved.add', { id })
  }
  await index.caughtUp()
}, 120_000)

afterAll(async () => {
  for (const one of closing) await one[Symbol.asyncDispose]()
})

interface Walk {
  readonly input?: object
  readonly field: string
  /** Where the next page begins; undefined at the end. */
  readonly next: (answer: never) => object | undefined
  readonly key: (item: never) => unknown
  readonly count: number
  readonly asApp?: true
}

const byNext = ({ next }: { readonly next?: string }) => (next === undefined ? undefined : { next })
const byId = ({ id }: { readonly id: string }) => id

const walks: Partial<Record<OperationName, () => Walk>> = {
  'log.read': () => ({
    input: { conversation: room, after: 0, limit: 200 },
    field: 'messages',
    next: ({ messages, head }: { messages: { seq: number }[]; head: number }) => {
      const after = messages.at(-1)?.seq ?? head
      return after < head ? { after } : undefined
    },
    key: byId,
    count: many + 2,
  }),
  'log.changes': () => ({
    input: { conversation: room, since: 0, limit: 200 },
    field: 'messages',
    next: ({ messages, rev }: { messages: unknown[]; rev: number }) =>
      messages.length === 0 ? undefined : { since: rev },
    key: byId,
    count: many + 1,
  }),
  'thread.read': () => ({
    input: { id: rootOf(), limit: 200 },
    field: 'messages',
    next: ({ next }: { next?: number }) => (next === undefined ? undefined : { after: next }),
    key: byId,
    count: many,
  }),
  'thread.list': () => ({ input: { limit: 50 }, field: 'threads', next: byNext, key: byId, count: many + 1 }),
  'mention.list': () => ({ input: { limit: 200 }, field: 'messages', next: byNext, key: byId, count: many }),
  'message.history': () => ({
    input: { id: rootOf(), limit: 200 },
    field: 'versions',
    next: byNext,
    key: ({ content }: { content: { data: string } }) => content.data.slice(0, 10),
    count: many,
  }),
  'message.pins': () => ({
    input: { conversation: room, limit: 200 },
    field: 'messages',
    next: ({ next }: { next?: number }) => (next === undefined ? undefined : { before: next }),
    key: byId,
    count: many,
  }),
  'saved.list': () => ({ input: { limit: 200 }, field: 'saved', next: byNext, key: byId, count: many }),
  'scheduled.list': () => ({ input: { limit: 200 }, field: 'scheduled', next: byNext, key: byId, count: many }),
  'user.changes': () => ({
    input: { since: 0, limit: 200 },
    field: 'changes',
    next: ({ version, head }: { version: number; head: number }) => (version < head ? { since: version } : undefined),
    key: ({ data }: { data: { version: number } }) => data.version,
    count: 2 * many,
  }),
  'conversation.list': () => ({
    input: { limit: 200 },
    field: 'conversations',
    next: byNext,
    key: ({ conversation }: { conversation: string }) => conversation,
    count: many + 1,
  }),
  'room.list': () => ({ input: { limit: 200 }, field: 'rooms', next: byNext, key: byId, count: many + 1 }),
  'room.search': () => ({
    input: { query: 'Room', limit: 50 },
    field: 'rooms',
    next: () => undefined,
    key: byId,
    // Its answer has no next page: as many as fit.
    count: 30,
  }),
  search: () => ({
    input: { query: 'needle', limit: 50 },
    field: 'results',
    next: byNext,
    key: ({ message }: { message: { id: string } }) => message.id,
    count: many,
  }),
  'audit.list': () => ({ input: { limit: 200 }, field: 'entries', next: byNext, key: byId, count: many, asApp: true }),
  'account.export': () => ({
    input: { limit: 200 },
    field: 'records',
    next: byNext,
    key: (record: unknown) => JSON.stringify(record),
    count: 4 * many,
  }),
}

const rootOf = (): string => `${(ids[0] as string).replace(/\d+$/, '')}2`

const walked = Object.entries(walks) as [OperationName, () => Walk][]

test.each(walked)('%s ends its pages at a number of bytes, and they hold everything once', async (name, walk) => {
  const { input = {}, field, next, key, count, asApp } = walk()
  const seen: unknown[] = []
  let pages = 0
  for (let more: object | undefined = {}; more; pages += 1) {
    const asked = { ...input, ...more }
    const answer = await (asApp ? core.app(name, asked) : alice.call(name, asked))
    // One item may stand alone whatever its size; nothing here is larger than 100 kB.
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(limits.pageBytes + 100_000)
    const items = (answer as unknown as Record<string, never[]>)[field] ?? []
    seen.push(...items.map(key))
    more = next(answer as never)
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBeGreaterThanOrEqual(count)
  if (name !== 'room.search') expect(pages).toBeGreaterThan(1)
})

test('connect answers a page, and the list goes on from there', async () => {
  const again = await core.terminal('alice')
  const { conversations, next } = again.answer
  expect(Buffer.byteLength(JSON.stringify(again.answer))).toBeLessThan(limits.pageBytes + 100_000)
  expect(conversations.length).toBeLessThan(many)
  const rest = []
  for (let from = next; from !== undefined; ) {
    const page = await again.call('conversation.list', { next: from, limit: 200 })
    rest.push(...page.conversations)
    from = page.next
  }
  expect(new Set([...conversations, ...rest].map(({ conversation }) => conversation)).size).toBe(many + 1)
})

test("an app's settings, which every connect answers, are bounded in all", async () => {
  const half = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`s${n}`, 'x'.repeat(4000)]))
  expect(await core.call('bob', 'user.settings', { app: half })).toMatchObject({ settings: { app: half } })
  const other = Object.fromEntries(Object.entries(half).map(([key, value]) => [`t${key}`, value]))
  await expect(core.call('bob', 'user.settings', { app: other })).rejects.toMatchObject({
    code: 'too_large',
    details: { limit: limits.appSettingsBytes },
  })
  await core.call('bob', 'user.settings', { app: Object.fromEntries(Object.keys(half).map((key) => [key, null])) })
  expect(await core.call('bob', 'user.settings', { app: other })).toMatchObject({ settings: { app: other } })
})
