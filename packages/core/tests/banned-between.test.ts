import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster, type Terminal } from '@tidings/testkit/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { judgedBy } from '../src/judging/judged-by.ts'
import { cardOf } from './cards.ts'
import { aFile, bytesOf, filesInMemory } from './files.ts'
import { settled, text } from './harness.ts'
import { codeOf } from './nodes.ts'
import { writingAfter } from './store-writes.ts'

const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
const account = { username: 'alice', password: 'correct horse' }
const subscription = {
  endpoint: 'https://push.example/1',
  keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
}

/** Everything that stands in a store, but for when people were here, and the counter that a batch takes though it stores nothing. */
function everythingIn(file: string): Readonly<Record<string, readonly string[]>> {
  using db = new DatabaseSync(file, { readOnly: true })
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
  return Object.fromEntries(
    tables.map(({ name }) => {
      const rows = db.prepare(`select * from "${name}"`).all() as Record<string, unknown>[]
      if (name === 'meta') return [name, []]
      return [name, rows.map(({ last_seen: _, ...row }) => JSON.stringify(row)).toSorted()]
    }),
  )
}

/** Alice, on the second node, has of everything something with which something can be done. */
async function aWorld() {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-banned-'))
  const store = await openSqliteStore({ directory })
  let before = async (): Promise<void> => undefined
  const files = filesInMemory()
  const cluster = new Cluster({
    stores: [store, writingAfter(store, () => before())],
    settings: { usersInvite: true, publicUrl: 'https://chat.example.org' },
    ways: () => ({ media: files, mailer: { send: async () => undefined } }),
  })
  const [one, other] = cluster.two
  await one.gate.call(anyone, 'account.register', account)
  const come = (uid: string, clientId: string) => other.terminal(uid, { clientId })
  const alice = await come('alice', 'phone')
  for (const uid of ['bob', 'carol', 'dave', 'erin']) await one.app('user.create', { user: uid })
  const call = alice.call
  const by =
    (uid: string): Terminal['call'] =>
    (name, input) =>
      one.call(uid, name, input)
  const [bob, carol, dave] = [by('bob'), by('carol'), by('dave')]
  const { room } = await call('room.create', { name: 'Tea', members: ['bob'], join: 'approval' })
  await carol('room.join', { room: room.id })
  const { room: open } = await bob('room.create', { name: 'Open', members: [], join: 'open' })
  const { room: asking } = await bob('room.create', { name: 'Asking', members: [], join: 'approval' })
  const { room: left } = await bob('room.create', { name: 'Left', members: ['alice'] })
  const { channel } = await call('channel.create', { name: 'News' })
  await bob('channel.subscribe', { channel: channel.id })
  const menu = [{ name: 'Hours', text: 'When?' }]
  await call('channel.update', { channel: channel.id, contact: true, menu })
  await call('channel.choose', { channel: channel.id, path: [0], name: 'Hours' })
  const { channel: bobs } = await bob('channel.create', { name: 'Other news' })
  await call('user.settings', { invites: 'ask' })
  await bob('room.invite', { room: asking.id, members: ['alice'] })
  const { id: mine } = await call('message.send', { to: room.oid, content: text('mine') })
  const { id: theirs } = await bob('message.send', { to: room.oid, content: text('theirs') })
  await call('message.send', { to: 'user/bob', content: text('to you') })
  await bob('message.send', { to: room.oid, content: text('reply'), thread: mine })
  const question = { question: 'Which?', options: ['a', 'b'].map((id) => ({ id, text: id })) }
  const { id: poll } = await call('message.send', { to: room.oid, content: { type: 'poll', data: question } })
  const card = (await call('message.send', { to: room.oid, content: cardOf('Which?') })).id
  await carol('contact.add', { user: 'alice' })
  await dave('contact.add', { user: 'alice' })
  await call('contact.accept', { user: 'dave' })
  await call('contact.block', { user: 'erin' })
  await call('saved.add', { id: theirs })
  const at = one.parts.clock.now() + 3_600_000
  await call('reminder.set', { id: theirs, at })
  const { scheduled } = await call('message.schedule', { to: room.oid, content: text('later'), at })
  const file = await aFile({ core: { call: (_, name, input) => call(name, input) }, files }, 'alice', 'four')
  const { attachment } = await call('attachment.create', { name: 'x.txt', size: 4 })
  files.gathered.set(attachment.id, bytesOf('five'))
  const offer = { name: 'x.txt', size: 4 }
  const { offer: offered } = await bob('offer.make', { ...offer, to: 'user/alice' })
  const { offer: made } = await call('offer.make', { ...offer, to: 'user/bob' })
  const { offer: accepted } = await call('offer.make', { ...offer, to: 'user/bob' })
  await bob('offer.answer', { id: accepted.id, accept: true })
  await call('email.set', { address: 'alice@example.org', password: account.password })
  const { invitation } = await call('invitation.create', {})
  await call('robot.create', { robot: 'robot', name: 'Robot' })
  const { incoming } = await call('incoming.create', { room: room.id, name: 'CI' })
  await one.app('chatroom.create', { id: 'stage', name: 'Stage', owner: 'alice' })
  const { id: line } = await one.call('alice', 'chatroom.send', { chatroom: 'stage', content: text('mine') })
  await call('push.subscribe', subscription)
  await come('alice', 'desk')
  cluster.time.tick(2000)
  await settled()
  const { stream } = await call('stream.open', { to: room.oid, clientMsgId: 'streamed' })
  await call('stream.append', { stream, offset: 0, text: 'so' })
  const { code } = await other.gate.call(anyone, 'login.start', { client: { id: 'new', platform: 'web' } })
  const rooms = {
    room: room.id,
    open: open.id,
    asking: asking.id,
    left: left.id,
    channel: channel.id,
    otherChannel: bobs.id,
  }
  const things = {
    mine,
    theirs,
    poll,
    card,
    at,
    scheduled,
    file,
    attachment,
    offered,
    made,
    accepted,
    invitation,
    incoming,
    line,
    stream,
    code,
  }
  return {
    ...{ one, store, come, ...rooms, ...things },
    file: join(directory, 'tidings.db'),
    ready: file,
    /** Runs before each write of the second node. */
    beforeWriting(run: () => Promise<void>): void {
      before = run
    },
  }
}

type World = Awaited<ReturnType<typeof aWorld>>
let world: World

beforeAll(async () => {
  world = await aWorld()
})

afterEach(async () => {
  world.beforeWriting(async () => undefined)
  await world.one.app('user.ban', { user: 'alice', banned: false })
})

afterAll(() => world.store[Symbol.asyncDispose]())

const inputs: Readonly<Record<keyof typeof judgedBy, (world: World) => unknown>> = {
  'message.send': ({ room }) => ({ to: `room/${room}`, content: text('more') }),
  'message.edit': ({ mine }) => ({ id: mine, content: text('other') }),
  'message.recall': ({ mine }) => ({ id: mine }),
  'message.delete': ({ theirs }) => ({ ids: [theirs] }),
  'message.react': ({ theirs }) => ({ id: theirs, key: '👍' }),
  'message.pin': ({ theirs }) => ({ id: theirs }),
  'message.forward': ({ theirs }) => ({ ids: [theirs], to: ['user/bob'] }),
  'message.translate': ({ theirs }) => ({ id: theirs, to: 'de' }),
  'message.schedule': ({ room, at }) => ({ to: `room/${room}`, content: text('then'), at }),
  'message.report': ({ theirs }) => ({ id: theirs, reason: 'spam' }),
  'poll.vote': ({ poll }) => ({ id: poll, options: ['a'] }),
  'poll.close': ({ poll }) => ({ id: poll }),
  'card.act': ({ card }) => ({ id: card, action: 'yes', clientActId: 'a' }),
  'card.update': ({ card }) => ({ id: card, for: ['bob'], content: text('seen') }),
  typing: ({ room }) => ({ conversation: `room/${room}` }),
  'link.preview': () => ({ url: 'https://example.org' }),
  'thread.follow': ({ mine }) => ({ id: mine, on: false }),
  'thread.seen': ({ mine }) => ({ id: mine, seq: 1 }),
  'stream.open': ({ room }) => ({ to: `room/${room}`, clientMsgId: 's2' }),
  'stream.append': ({ stream }) => ({ stream, offset: 2, text: 'on' }),
  'stream.finish': ({ stream }) => ({ stream }),
  'conversation.read': ({ room }) => ({ conversation: `room/${room}`, seq: 99 }),
  'conversation.unread': ({ room }) => ({ conversation: `room/${room}`, seq: 1 }),
  'conversation.delivered': () => ({ conversations: [{ conversation: 'user/bob', seq: 1 }] }),
  'conversation.update': () => ({ conversation: 'user/bob', settings: { pinned: true } }),
  'conversation.remove': () => ({ conversation: 'user/bob', clear: true }),
  'conversation.retain': ({ room }) => ({ conversation: `room/${room}`, days: 7 }),
  'conversation.clear': ({ room }) => ({ conversation: `room/${room}` }),
  'room.create': () => ({ name: 'Mine', members: ['bob', 'carol'] }),
  'room.invite': ({ room }) => ({ room, members: ['dave'] }),
  'room.leave': ({ left }) => ({ room: left }),
  'room.update': ({ room }) => ({ room, name: 'Coffee' }),
  'room.join': ({ open }) => ({ room: open }),
  'room.decline': ({ asking }) => ({ room: asking }),
  'room.answer': ({ room }) => ({ room, user: 'carol', accept: true }),
  'room.link': ({ room }) => ({ room }),
  'room.kick': ({ room }) => ({ room, members: ['bob'] }),
  'room.role': ({ room }) => ({ room, user: 'bob', role: 'admin' }),
  'room.mute': ({ room }) => ({ room, on: true }),
  'room.allow': ({ room }) => ({ room, user: 'bob' }),
  'robot.hears': ({ room }) => ({ room, robot: 'bob', hears: 'mentions' }),
  'room.alias': ({ room }) => ({ room, alias: 'Al' }),
  'channel.create': () => ({ name: 'News' }),
  'channel.update': ({ channel }) => ({ channel, name: 'Late news' }),
  'channel.subscribe': ({ otherChannel: channel }) => ({ channel }),
  'channel.unsubscribe': ({ channel }) => ({ channel }),
  'channel.editor': ({ channel }) => ({ channel, user: 'bob' }),
  'channel.remove': ({ channel }) => ({ channel }),
  'channel.invite': ({ channel }) => ({ channel, users: ['carol'] }),
  'channel.choose': ({ channel }) => ({ channel, path: [0], name: 'Hours' }),
  'autoreply.put': ({ channel }) => ({ channel, on: 'default', content: { type: 'text', data: 'Hello' } }),
  'autoreply.remove': ({ channel }) => ({ channel, id: 'none' }),
  'desk.answer': ({ channel }) => ({ channel, user: 'bob', content: { type: 'text', data: 'Hello' } }),
  'desk.tell': ({ channel }) => ({
    channel,
    users: ['bob'],
    content: { type: 'text', data: 'Hello' },
    clientMsgId: 't',
  }),
  'desk.done': ({ channel }) => ({ channel, user: 'bob' }),
  'room.block': ({ room }) => ({ room }),
  'room.transfer': ({ room }) => ({ room, user: 'bob' }),
  'room.dissolve': ({ room }) => ({ room }),
  'contact.add': () => ({ user: 'bob' }),
  'contact.accept': () => ({ user: 'carol' }),
  'contact.reject': () => ({ user: 'carol' }),
  'contact.update': () => ({ user: 'dave', remark: 'Dan', groups: ['Work'] }),
  'contact.remove': () => ({ user: 'dave' }),
  'contact.block': () => ({ user: 'bob' }),
  'contact.unblock': () => ({ user: 'erin' }),
  'saved.add': ({ mine }) => ({ id: mine }),
  'saved.remove': ({ theirs }) => ({ id: theirs }),
  'reminder.set': ({ mine, at }) => ({ id: mine, at }),
  'reminder.remove': ({ theirs }) => ({ id: theirs }),
  'scheduled.cancel': ({ scheduled }) => ({ id: scheduled.id }),
  'attachment.create': () => ({ name: 'y.txt', size: 1 }),
  'attachment.finish': ({ attachment }) => ({ id: attachment.id }),
  'attachment.remove': ({ ready }) => ({ id: ready }),
  'offer.make': () => ({ to: 'user/bob', name: 'x.txt', size: 4 }),
  'offer.answer': ({ offered }) => ({ id: offered.id, accept: true }),
  'offer.withdraw': ({ made }) => ({ id: made.id }),
  'offer.complete': ({ accepted, ready }) => ({ id: accepted.id, attachment: ready }),
  'gif.take': () => ({ id: 'tea' }),
  'user.report': () => ({ user: 'bob', reason: 'spam' }),
  'user.update': () => ({ name: 'Alicia' }),
  'user.settings': () => ({ receipts: false, strangers: false }),
  'presence.set': () => ({ show: 'busy' }),
  'client.kick': () => ({ client: 'desk' }),
  'login.scan': ({ code }) => ({ code }),
  'login.confirm': ({ code }) => ({ code, accept: true }),
  'push.subscribe': () => subscription,
  'push.unsubscribe': () => ({}),
  'push.register': () => ({ provider: 'fcm', token: 'of-a-phone' }),
  'push.unregister': () => ({}),
  'push.switch': () => ({ client: 'phone', on: false }),
  'push.test': () => ({}),
  'account.delete': () => ({ confirm: 'alice', password: account.password }),
  'account.password': () => ({ current: account.password, next: 'another horse' }),
  'email.set': () => ({ address: 'alicia@example.org', password: account.password }),
  'email.send': () => ({}),
  'email.remove': () => ({ password: account.password }),
  'robot.create': () => ({ robot: 'another', name: 'Another' }),
  'robot.update': () => ({ robot: 'robot', name: 'Other', commands: [] }),
  'robot.remove': () => ({ robot: 'robot' }),
  'robot.token': () => ({ robot: 'robot' }),
  'robot.callback': () => ({ robot: 'robot', url: 'https://robot.example/' }),
  'robot.secret': () => ({ robot: 'robot', renew: true }),
  'robot.test': () => ({ robot: 'robot' }),
  'incoming.create': ({ room }) => ({ room, name: 'Another' }),
  'incoming.update': ({ room, incoming }) => ({ room, incoming: incoming.id, mentionAll: true }),
  'incoming.renew': ({ room, incoming }) => ({ room, incoming: incoming.id }),
  'incoming.remove': ({ room, incoming }) => ({ room, incoming: incoming.id }),
  'invitation.create': () => ({}),
  'invitation.revoke': ({ invitation }) => ({ code: invitation.code }),
  'chatroom.update': () => ({ chatroom: 'stage', name: 'Another' }),
  'chatroom.close': () => ({ chatroom: 'stage' }),
  'chatroom.set': () => ({ chatroom: 'stage', user: 'bob', banned: true }),
  'chatroom.send': () => ({ chatroom: 'stage', content: text('hello') }),
  'chatroom.remove': ({ line }) => ({ chatroom: 'stage', id: line }),
  'chatroom.join': () => ({ chatroom: 'stage' }),
  'chatroom.leave': () => ({ chatroom: 'stage' }),
}

/** Services carry these out; what they write of a robot is judged where `robot.update` writes it. */
const ofServices = [
  'robot.callback',
  'robot.secret',
  'robot.test',
  'desk.answer',
  'desk.done',
  'desk.tell',
  'autoreply.put',
  'autoreply.remove',
]

/** What writes nothing into the store: it is told, remembered by a node, or asked of others. */
const writesNothing = [
  ...[
    'message.translate',
    'link.preview',
    'stream.open',
    'gif.take',
    'login.scan',
    'login.confirm',
    'push.test',
    'chatroom.join',
  ],
  ...Object.entries(judgedBy).flatMap(([name, by]) => (by === 'nothing' ? [name] : [])),
]
const writing = (Object.keys(judgedBy) as (keyof typeof judgedBy)[]).filter(
  (name) => !writesNothing.includes(name) && !ofServices.includes(name),
)

const takesPushesAway: readonly string[] = ['push.unsubscribe', 'push.unregister', 'push.switch']

test.each(writing)('%s stores nothing once the ban of whoever called it was answered', async (name) => {
  const alice = await world.come('alice', 'phone')
  if (name === 'chatroom.send') await alice.call('chatroom.join', { chatroom: 'stage' })
  // A ban ends the pushes to whoever it is of.
  if (takesPushesAway.includes(name)) await alice.call('push.subscribe', subscription)
  let banned: ReturnType<typeof everythingIn> | undefined
  world.beforeWriting(async () => {
    if (banned) return
    banned = {}
    await world.one.app('user.ban', { user: 'alice' })
    banned = everythingIn(world.file)
  })
  const code = await codeOf(alice.call(name, inputs[name](world)))
  await settled()
  expect([name, code, banned !== undefined]).toEqual([name, 'banned', true])
  expect(everythingIn(world.file)).toEqual(banned)
})
