import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, type Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { heard, twoNodes } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })

const contents = (terminal: Terminal) => terminal.seen('message').map(({ content }) => content.data)

test('a message reaches every terminal of both on either node, but for the one that sent it', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  const elsewhere = await other.terminal('alice')
  const bob = await other.terminal('bob')
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  await heard()
  expect(alice.seen('message')).toEqual([])
  expect(elsewhere.seen('message')).toMatchObject([{ id, conversation: 'user/bob', content: text('hello') }])
  expect(bob.seen('message')).toMatchObject([{ id, conversation: 'user/alice', content: text('hello') }])
  await bob.call('message.react', { id, key: '👍' })
  await heard()
  expect(alice.seen('message.changed')).toMatchObject([{ id, conversation: 'user/bob', reactions: [{ key: '👍' }] }])
})

test('who comes into a room hears of it on another node from then on, who leaves it no more, others never', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  const [bob, carol, dave] = [await other.terminal('bob'), await other.terminal('carol'), await other.terminal('dave')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  await heard()
  const say = async (data: string) => {
    await alice.call('message.send', { to: room.oid, content: text(data) })
    await heard()
  }
  await say('one')
  await alice.call('room.invite', { room: room.id, members: ['carol'] })
  await say('two')
  await alice.call('room.kick', { room: room.id, members: ['bob'] })
  await say('three')
  const said = [bob, carol, dave].map((terminal) => contents(terminal).filter((data) => typeof data === 'string'))
  expect(said).toEqual([['one', 'two'], ['two', 'three'], []])
  expect(bob.seen('room').at(-1)).toMatchObject({ member: false })
  expect(carol.seen('conversation').at(-1)).toMatchObject({ conversation: room.oid })
  await alice.call('room.invite', { room: room.id, members: ['dave'] })
  await heard()
  await dave.call('room.block', { room: room.id, on: true })
  await heard()
  await say('unheard')
  await carol.call('message.send', { to: room.oid, content: text('unheard, too') })
  await heard()
  expect(contents(dave)).not.toContain('unheard')
  expect(contents(dave)).not.toContain('unheard, too')
})

test('what is published in a channel on one node reaches who subscribes to it on another, and so does its new name', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  const [bob, carol] = [await other.terminal('bob'), await other.terminal('carol')]
  const { channel } = await alice.call('channel.create', { name: 'News' })
  const say = async (data: string) => {
    await alice.call('message.send', { to: channel.oid, content: text(data) })
    await heard()
  }
  await bob.call('channel.subscribe', { channel: channel.id })
  await say('one')
  await alice.call('channel.update', { channel: channel.id, name: 'Late news' })
  await heard()
  await bob.call('channel.unsubscribe', { channel: channel.id })
  await carol.call('channel.subscribe', { channel: channel.id })
  await say('two')
  expect([contents(bob), contents(carol)]).toEqual([['one'], ['two']])
  expect(bob.seen('channel')).toMatchObject([
    { subscribed: true, channel: { name: 'Late news' } },
    { subscribed: false, channel: { id: channel.id } },
  ])
  await carol.call('channel.unsubscribe', { channel: channel.id })
  await bob.call('channel.subscribe', { channel: channel.id })
  await alice.call('channel.editor', { channel: channel.id, user: 'bob' })
  await heard()
  expect(bob.seen('conversation').at(-1)).toMatchObject({ conversation: channel.oid, publishes: true })
  await bob.call('message.send', { to: channel.oid, content: text('mine') })
  await heard()
  await alice.call('channel.remove', { channel: channel.id })
  await heard()
  expect(bob.seen('channel').at(-1)).toMatchObject({ subscribed: false, channel: { id: channel.id } })
  expect(contents(alice)).toContain('mine')
})

test('a change of a room makes no other node read its members again that knew it before', async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  let reads = 0
  const counting: typeof store = {
    ...store,
    rooms: {
      ...store.rooms,
      members: (...of) => {
        reads += 1
        return store.rooms.members(...of)
      },
    },
  }
  const hub = new BusHub()
  const { two } = new Cluster({ stores: [store, counting], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  await heard()
  const alice = await one.terminal('alice')
  const [bob, carol] = [await other.terminal('bob'), await other.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  const say = async (data: string) => {
    await heard()
    await alice.call('message.send', { to: room.oid, content: text(data) })
    await heard()
  }
  await say('one')
  const before = reads
  expect(before).toBeGreaterThan(0)
  await alice.call('room.invite', { room: room.id, members: ['carol'] })
  await alice.call('room.role', { room: room.id, user: 'carol', role: 'admin' })
  await say('two')
  await alice.call('room.kick', { room: room.id, members: ['bob'] })
  await say('three')
  expect(reads).toBe(before)
  const said = [bob, carol].map((terminal) => contents(terminal).filter((data) => typeof data === 'string'))
  expect(said).toEqual([
    ['one', 'two'],
    ['two', 'three'],
  ])
  await carol.call('room.update', { room: room.id, name: 'Another' })
  await heard()
  expect(alice.seen('room').at(-1)).toMatchObject({ room: { name: 'Another' } })
  // Nor does one member who wants to hear nothing of it.
  await carol.call('room.block', { room: room.id, on: true })
  await say('unheard')
  await carol.call('room.block', { room: room.id, on: false })
  await alice.call('room.block', { room: room.id, on: true })
  await alice.call('room.block', { room: room.id, on: false })
  await say('heard again')
  expect(reads).toBe(before)
  expect(contents(carol)).toContain('heard again')
  expect(contents(carol)).not.toContain('unheard')
  // A change that this node has not heard of: it reads, and goes on from there.
  hub.lose(1)
  await alice.call('room.role', { room: room.id, user: 'carol', role: 'member' })
  await say('four')
  await alice.call('room.invite', { room: room.id, members: ['bob'] })
  await say('five')
  expect(reads).toBeGreaterThan(before)
  await expect(carol.call('room.update', { room: room.id, name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' })
  expect(contents(bob).at(-1)).toBe('five')
  await store[Symbol.asyncDispose]()
})

test('what is for one terminal is heard by it on whichever node it is, and by no other', async () => {
  await using nodes = await twoNodes()
  const alice = await nodes.one.terminal('alice')
  const [desk, phone] = [
    await nodes.other.terminal('bob', { clientId: 'desk' }),
    await nodes.one.terminal('bob', { clientId: 'phone' }),
  ]
  await alice.call('message.send', {
    to: 'user/bob',
    content: text('ring'),
    options: { persist: false, client: 'desk' },
  })
  await heard()
  expect([desk, phone].map((terminal) => terminal.seen('signal').length)).toEqual([1, 0])
})

test('what is for some of a room alone is hidden from the others on every node', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  const [bob, carol] = [await other.terminal('bob'), await other.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob', 'carol'] })
  await alice.call('message.send', { to: room.oid, content: text('psst'), options: { targets: ['user/bob'] } })
  await alice.call('message.send', {
    to: room.oid,
    content: text('now or never'),
    options: { persist: false, targets: ['user/bob'] },
  })
  await heard()
  expect(contents(bob)).toContain('psst')
  expect(carol.seen('message').at(-1)).toMatchObject({ hidden: true })
  expect(JSON.stringify(carol.events)).not.toContain('psst')
  expect([bob, carol].map((terminal) => terminal.seen('signal').length)).toEqual([1, 0])
})

test('what passes is seen on another node: typing, streams, receipts, how far a peer has read', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const [alice, bob] = [await one.terminal('alice'), await other.terminal('bob')]
  const { seq } = await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  await alice.call('typing', { conversation: 'user/bob', on: true })
  const { stream } = await alice.call('stream.open', { to: 'user/bob', clientMsgId: 'a-stream' })
  await alice.call('stream.append', { stream, offset: 0, text: 'word by word' })
  await bob.call('conversation.read', { conversation: 'user/alice', seq })
  await heard()
  expect(bob.seen('typing')).toEqual([{ conversation: 'user/alice', user: 'user/alice', on: true }])
  expect(alice.seen('typing')).toEqual([])
  expect(bob.seen('stream').at(-1)).toMatchObject({ conversation: 'user/alice', text: 'word by word' })
  expect(alice.seen('conversation').at(-1)).toMatchObject({ conversation: 'user/bob', peerReadSeq: seq })
})

test('what belongs to a user comes to their terminals on another node, and is what that node goes by', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  const elsewhere = await other.terminal('alice')
  const bob = await other.terminal('bob')
  await bob.call('message.send', { to: 'user/alice', content: text('hello') })
  await elsewhere.call('user.changes', { since: 0 })
  await alice.call('contact.block', { user: 'bob' })
  await heard()
  expect(elsewhere.seen('block')).toMatchObject([{ key: 'bob', version: 1 }])
  expect(await elsewhere.call('user.changes', { since: 0 })).toMatchObject({ head: 1, changes: [{ event: 'block' }] })
  const refused = bob.call('message.send', { to: 'user/alice', content: text('still there?') })
  await expect(refused).rejects.toMatchObject({ code: 'blocked' })
  await alice.call('user.update', { name: 'Alice the Second' })
  await heard()
  expect(elsewhere.seen('user')).toMatchObject([{ name: 'Alice the Second' }])
  expect(await bob.call('user.get', { user: 'alice' })).toMatchObject({ user: { name: 'Alice the Second' } })
})

test('whoever is banned, or whose terminal is removed, is thrown out on every node', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const bob = await other.terminal('bob')
  await one.app('user.ban', { user: 'bob', banned: true })
  await heard()
  expect(bob.closed).toEqual(['banned'])
  await expect(other.terminal('bob')).rejects.toMatchObject({ code: 'banned' })
  const alice = await one.terminal('alice', { clientId: 'desk' })
  const lost = await other.terminal('alice', { clientId: 'lost' })
  const kept = await other.terminal('alice', { clientId: 'kept' })
  // What comes and goes is written a second later.
  nodes.time.tick(1000)
  await heard()
  const { clients } = await alice.call('client.list', {})
  expect(clients.map(({ online }) => online)).toEqual([true, true, true])
  await alice.call('client.kick', { client: 'lost' })
  await heard()
  expect([lost.closed, kept.closed]).toEqual([['unauthenticated'], []])
})

test('a terminal that comes to another node takes the place of what may not be online beside it', async () => {
  await using nodes = await twoNodes({ loginPolicy: 'one' })
  const { one, other, time } = nodes
  const first = await one.terminal('alice', { clientId: 'first' })
  time.tick(3000)
  const second = await other.terminal('alice', { clientId: 'second' })
  await heard()
  expect([first.closed, second.closed]).toEqual([['replaced'], []])
  time.tick(3000)
  const [third, fourth] = await Promise.all([
    one.terminal('alice', { clientId: 'third' }),
    other.terminal('alice', { clientId: 'fourth' }),
  ])
  await heard()
  expect(second.closed).toEqual(['replaced'])
  // Of two that come at once one stays, and it is the same for both nodes.
  expect([...third.closed, ...fourth.closed]).toEqual(['replaced'])
})

test('a terminal is signed in by a code that one node shows and another one scans', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await other.terminal('alice')
  const { code, secret } = await one.gate.call({ kind: 'anyone', address: '::1' }, 'login.start', {
    client: { id: 'new', platform: 'web' },
  })
  const poll = (node: typeof one, with_ = secret) =>
    node.gate.call({ kind: 'anyone', address: '::1' }, 'login.poll', { code, secret: with_ })
  await alice.call('login.scan', { code })
  expect(await poll(other)).toMatchObject({ state: 'scanned', user: { oid: 'user/alice' } })
  await expect(poll(other, 'guessed'.repeat(5))).rejects.toMatchObject({ code: 'expired' })
  await alice.call('login.confirm', { code, accept: true })
  const { token } = await poll(other)
  expect((await one.terminal('alice', { clientId: 'new', token: token ?? '' })).answer.user.oid).toBe('user/alice')
  // Once, at whatever node.
  await expect(poll(one)).rejects.toMatchObject({ code: 'expired' })
})

test('whoever watches somebody on another node sees them come, idle and go', async () => {
  await using nodes = await twoNodes()
  const { one, other, time } = nodes
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  const shown = () => alice.seen('presence').flatMap(({ presences }) => presences.map(({ show }) => show))
  const online = { user: 'user/bob', show: 'online', platforms: ['web'] }
  expect(await alice.call('presence.get', { users: ['bob'] })).toEqual({ presences: [online] })
  const watched = await alice.call('presence.subscribe', { users: ['bob', 'carol'], for: 600_000 })
  expect(watched.presences).toMatchObject([online, { user: 'user/carol', show: 'offline' }])
  const later = async () => {
    time.tick(1000)
    await heard()
    time.tick(1000)
    await heard()
  }
  await later()
  await bob.call('presence.set', { idle: true })
  await later()
  expect(shown().at(-1)).toBe('away')
  const here = await other.terminal('bob')
  await later()
  expect(shown().at(-1)).toBe('online')
  here.session.end()
  await later()
  expect(shown().at(-1)).toBe('away')
  bob.session.end()
  await later()
  expect(alice.seen('presence').at(-1)).toMatchObject({
    presences: [{ show: 'offline', lastSeenAt: expect.any(Number) }],
  })
})

test('who was on a node that says nothing any more is offline, and online again when it is back', async () => {
  await using nodes = await twoNodes()
  const { one, other, busOfOne, time } = nodes
  await one.terminal('bob')
  const alice = await other.terminal('alice')
  await alice.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  const shown = () =>
    alice
      .seen('presence')
      .at(-1)
      ?.presences.map(({ show }) => show)
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second++) {
      time.tick(1000)
      await heard()
    }
  }
  await seconds(1)
  busOfOne.cut()
  await seconds(8)
  expect(shown()).toEqual(['offline'])
  expect(await alice.call('presence.get', { users: ['bob'] })).toMatchObject({ presences: [{ show: 'offline' }] })
  busOfOne.mend()
  await seconds(3)
  expect(shown()).toEqual(['online'])
})

test('a fact that was lost, even the last one, is noticed within two seconds: the sessions read again, and are told by how it is now', async () => {
  await using nodes = await twoNodes()
  const { one, other, busOfOther, busOfOne, time } = nodes
  const alice = await one.terminal('alice')
  const there = [await other.terminal('bob'), await other.terminal('carol'), await other.terminal('dave')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob', 'carol'] })
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      time.tick(1000)
      await heard()
    }
  }
  /** The bus loses what is told of it, and neither side knows. */
  const unheard = async (...changes: readonly (() => Promise<unknown>)[]) => {
    busOfOther.lose(100)
    for (const change of changes) await change()
    await heard()
    busOfOther.lose(0)
  }
  const said = async (data: string) => {
    await alice.call('message.send', { to: room.oid, content: text(data) })
    await heard()
    return there.map((terminal) => contents(terminal).includes(data))
  }
  const resyncs = () => [alice, ...there].map((terminal) => terminal.seen('resync').length)
  await heard()
  expect(await said('one')).toEqual([true, true, false])
  await beats(1)
  expect(resyncs()).toEqual([0, 0, 0, 0])
  await unheard(() => one.call('carol', 'room.block', { room: room.id, on: true }))
  await beats(2)
  expect(resyncs()).toEqual([0, 1, 1, 1])
  // No message says that she wants to hear nothing: who remembers her goes on telling her.
  expect(await said('two')).toEqual([true, false, false])
  await unheard(
    () => alice.call('room.kick', { room: room.id, members: ['bob'] }),
    () => alice.call('room.invite', { room: room.id, members: ['dave'] }),
  )
  await beats(2)
  expect(resyncs()).toEqual([0, 2, 2, 2])
  expect(await said('three')).toEqual([false, false, true])
  busOfOne.cut()
  busOfOne.mend()
  await heard()
  await beats(1)
  // What that node is the home of bob for may not have come to it either.
  expect(resyncs()).toEqual([1, 3, 2, 2])
})

test('what is told is data that can travel: nothing is lost on its way that a receiver needs', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const alice = await one.terminal('alice')
  const [here, there] = [await one.terminal('bob'), await other.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'] })
  await heard()
  const { id } = await alice.call('message.send', { to: room.oid, content: text('one'), mentions: ['user/bob'] })
  await alice.call('message.edit', { id, content: text('two') })
  await heard()
  await alice.call('message.pin', { id })
  await alice.call('message.send', { to: room.oid, content: text('three'), thread: id, replyTo: id })
  await alice.call('room.update', { room: room.id, name: 'Another' })
  await heard()
  await alice.call('room.mute', { room: room.id, on: true })
  await heard()
  await here.call('room.leave', { room: room.id })
  await heard()
  const told = (terminal: Terminal) => terminal.events.filter(({ event }) => event !== 'session')
  const inOrder = (terminal: Terminal, event: string) => told(terminal).filter((one) => one.event === event)
  for (const event of new Set(told(here).map((one) => one.event)))
    expect(inOrder(there, event)).toEqual(inOrder(here, event))
  expect(told(there).length).toBe(told(here).length)
})
