import { aClient, asApp, aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChatClient } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

/** For what bears what others have said and sent there; the rest has one of its own. */
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

/** Alice, whose socket can hold back what holds such a text: it comes after what was told later. */
function whoseNewsCanBeLate(server: TestServer, such: string) {
  const held: (() => void)[] = []
  const events: string[] = []
  let tell = (_: string): void => undefined
  const late = {
    holds: false,
    count: () => held.length,
    heard: (event: string) => events.filter((one) => one === event).length,
    /** As if the server had said it. */
    told: (text: string) => tell(text),
    drop: () => void held.splice(0),
    release: () => void held.splice(0).forEach((tell) => void tell()),
  }
  class Socket extends WebSocket {
    override addEventListener(type: string, listener: unknown): void {
      const hear = listener as (event: unknown) => void
      if (type === 'message') tell = (data) => hear({ data })
      super.addEventListener(type, (event: unknown) => {
        const text = String((event as { readonly data?: unknown }).data)
        events.push(/^{"event":"([^"]*)"/.exec(text)?.[1] ?? '')
        if (late.holds && text.includes(such)) held.push(() => hear(event))
        else hear(event)
      })
    }
  }
  const alice = new ChatClient({ url: server.url, runtime: { WebSocket: Socket as never } })
  return { alice, late }
}

async function whoseViewsCanBeLate(server: TestServer) {
  const late = whoseNewsCanBeLate(server, '"event":"conversation"')
  await late.alice.connect('alice', await aToken(server, 'alice'))
  return late
}

const bobsPlace = ({ state }: ChatClient) => state.conversations['user/bob']

test('who writes while others are heard has read up to there: the answer comes after what was said later', async () => {
  await using network = await aNetwork(server.url)
  const bob = await aClient(server, 'bob')
  const alice = await aClient(server, 'alice', { url: network.url })
  await bob.send('user/alice', 'one').done
  await until('one', () => bobsPlace(alice)?.unread === 1)
  const release = network.hold()
  const sent = alice.send('user/bob', 'two')
  await until('two', () => bob.state.conversations['user/alice']?.seq === 2)
  await bob.send('user/alice', 'three').done
  release()
  await sent.done
  await until('what is unread', () => bobsPlace(alice)?.unread === 1)
  expect(bobsPlace(alice)).toMatchObject({ seq: 3, readSeq: 2, unread: 1, peerReadSeq: 3 })
  for (const client of [alice, bob]) client.disconnect()
})

test('a view that shows how far the peer has read, and is older than what is known, is asked for again', async () => {
  await using server = await startServer()
  const bob = await aClient(server, 'bob')
  const { alice, late } = await whoseViewsCanBeLate(server)
  await bob.send('user/alice', 'one').done
  await bob.call('user.settings', { receipts: false })
  await until('closed receipts', () => bobsPlace(alice)?.seq === 1 && bobsPlace(alice)?.peerReadSeq === undefined)
  late.holds = true
  await bob.call('user.settings', { receipts: true })
  await until('open receipts', () => late.count() > 0)
  for (const word of ['two', 'three']) await bob.send('user/alice', word).done
  await until('all of it', () => bobsPlace(alice)?.seq === 3)
  late.holds = false
  late.release()
  await until('how far bob has read', () => bobsPlace(alice)?.peerReadSeq === 3)
  for (const client of [alice, bob]) client.disconnect()
})

test('a view from before the peer has closed their receipts does not open them again', async () => {
  await using server = await startServer()
  const bob = await aClient(server, 'bob')
  const { alice, late } = await whoseViewsCanBeLate(server)
  await alice.send('user/bob', 'one').done
  await until('one', () => bob.state.conversations['user/alice']?.seq === 1)
  late.holds = true
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })
  await until('has read', () => late.count() > 0)
  late.holds = false
  await bob.call('user.settings', { receipts: false })
  await until('closed receipts', () => bobsPlace(alice)?.peerReadSeq === undefined)
  late.release()
  await until('closed for good', () => bobsPlace(alice)?.peerReadSeq === undefined)
  expect(bobsPlace(alice)).toMatchObject({ seq: 1 })
  for (const client of [alice, bob]) client.disconnect()
})

test('a change that is told before the list in which its conversation stands is not forgotten', async () => {
  const bob = await aClient(server, 'bob')
  const token = await aToken(server, 'alice')
  const { id } = await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'one' } })
  const { alice, late } = whoseNewsCanBeLate(server, '"cursor"')
  late.holds = true
  const connected = alice.connect('alice', token)
  await until('the list', () => late.count() > 0)
  await bob.call('message.recall', { id })
  await until('the change', () => late.heard('message.changed') > 0)
  late.holds = false
  late.release()
  await connected
  expect(bobsPlace(alice)).toMatchObject({ rev: 1, lastMessage: { recalled: true } })
  for (const client of [alice, bob]) client.disconnect()
})

test('what is removed while a new terminal asks for what is its own does not come back with an answer from before', async () => {
  const bob = await aClient(server, 'bob')
  const other = await aClient(server, 'alice', { client: { id: 'other', platform: 'web' } })
  const token = await aToken(server, 'alice')
  await other.call('contact.block', { user: 'user/bob' })
  const { alice, late } = whoseNewsCanBeLate(server, '"changes":')
  late.holds = true
  const connected = alice.connect('alice', token)
  await until('what was there', () => late.count() === 1)
  await other.call('contact.unblock', { user: 'user/bob' })
  await until('what is there now', () => late.count() === 2)
  late.holds = false
  late.release()
  await connected
  await until('the removal', () => alice.state.own.version === other.state.own.version)
  expect(alice.state.own.items.block).toEqual({})
  for (const client of [alice, bob, other]) client.disconnect()
})

test('where history begins is known when a room lets its members read from elsewhere on', async () => {
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const { room } = await bob.call('room.create', { name: 'Team' })
  await bob.call('message.send', { to: room.oid, content: { type: 'text', data: 'before' } })
  await bob.call('room.invite', { room: room.id, members: ['user/alice'] })
  const floor = () => alice.state.conversations[room.oid]?.floor
  await until('the room', () => floor() === 0)
  await bob.call('message.send', { to: room.oid, content: { type: 'text', data: 'after' } })
  await bob.call('room.update', { room: room.id, history: 'joined' })
  await until('from joining on', () => floor() === 2)
  const opened = alice.open(room.oid)
  await opened.ready()
  const shown = () => alice.state.windows[room.oid]?.messages.map(({ seq }) => seq)[0]
  expect(shown()).toBe(3)
  await bob.call('room.update', { room: room.id, history: 'all' })
  await until('from the beginning', () => floor() === 0)
  // So little is shown that nobody could scroll back in it.
  await until('what was said before', () => shown() === 1)
  opened.close()
  for (const client of [alice, bob]) client.disconnect()
})

/** Alice at two terminals, in a room with bob; what is told of pointers comes late to the first when it is held. */
async function twoInARoom(server: TestServer) {
  const bob = await aClient(server, 'bob')
  const token = await aToken(server, 'alice')
  const { alice, late } = whoseNewsCanBeLate(server, '"readSeq"')
  await alice.connect('alice', token)
  const other = await aClient(server, 'alice', { client: { id: 'other', platform: 'web' } })
  const { room } = await bob.call('room.create', { name: 'Team', members: ['user/alice'] })
  const place = () => alice.state.conversations[room.oid]
  const says = async (data: string, targets?: string[]) => {
    const options = targets ? { options: { targets } } : {}
    const sent = await bob.call('message.send', { to: room.oid, content: { type: 'text', data }, ...options })
    await until(data, () => place()?.seq === sent.seq)
    return sent
  }
  const leave = () => [alice, bob, other].forEach((client) => void client.disconnect())
  return { alice, bob, other, late, room, place, says, leave }
}

test('what is for the reader alone is not unread any more when it was read elsewhere, though more was said meanwhile', async () => {
  const { other, late, room, place, says, leave } = await twoInARoom(server)
  const { seq } = await says('psst', ['user/alice'])
  await until('one', () => place()?.unread === 1 && place()?.directed === 1)
  await says('aloud')
  late.holds = true
  await other.call('conversation.read', { conversation: room.oid, seq: seq + 1 })
  await until('has read', () => late.count() > 0)
  await says('louder')
  late.holds = false
  late.release()
  await until('what is unread', () => place()?.readSeq === seq + 1 && place()?.unread === 1)
  expect(place()).toMatchObject({ directed: 0, mentions: 0 })
  leave()
})

test('what is for the reader alone is not unread any more when it is taken back, though more was said meanwhile', async () => {
  const { alice, bob, late, room, place, says, leave } = await twoInARoom(server)
  const { id } = await says('psst', ['user/alice'])
  await until('one', () => place()?.unread === 1 && place()?.directed === 1)
  // The view that the terminal has asked for itself is here before this one.
  await alice.call('conversation.get', { conversation: room.oid })
  late.holds = true
  await bob.call('message.recall', { id })
  await until('the view', () => late.count() > 0)
  await says('aloud')
  late.holds = false
  late.release()
  await until('what is unread', () => place()?.unread === 1 && place()?.directed === 0)
  expect(place()).toMatchObject({ mentions: 0 })
  leave()
})

test('who marks as unread and then writes has read: the mark comes after what was written', async () => {
  const { other, late, room, place, says, leave } = await twoInARoom(server)
  await says('one')
  const { seq } = await says('two')
  await other.call('conversation.read', { conversation: room.oid, seq })
  await until('nothing', () => place()?.unread === 0)
  late.holds = true
  await other.call('conversation.unread', { conversation: room.oid, seq })
  await until('the mark', () => late.count() > 0)
  const sent = await other.call('message.send', { to: room.oid, content: { type: 'text', data: 'three' } })
  await until('three', () => place()?.seq === sent.seq)
  late.holds = false
  late.release()
  await until('the turn', () => place()?.readTurn === 1)
  expect(place()).toMatchObject({ readSeq: sent.seq, unread: 0 })
  leave()
})

test('who had marked a room as unread, was out of it while away, and is in it again, has unread what was said since', async () => {
  const { alice, bob, room, other, place, says, leave } = await twoInARoom(server)
  await says('one')
  const { seq } = await says('two')
  await other.call('conversation.read', { conversation: room.oid, seq })
  await other.call('conversation.unread', { conversation: room.oid, seq: seq - 1 })
  await until('the turn', () => place()?.readTurn === 1 && place()?.unread === 2)
  alice.disconnect()
  await bob.call('room.kick', { room: room.id, members: ['user/alice'] })
  await bob.call('room.invite', { room: room.id, members: ['user/alice'] })
  const sent = await bob.call('message.send', { to: room.oid, content: { type: 'text', data: 'three' } })
  await alice.connect('alice', await aToken(server, 'alice'))
  expect(place()).toMatchObject({ seq: sent.seq, unread: 1, readSeq: sent.seq - 2 })
  expect(place()?.readTurn).toBeUndefined()
  leave()
})

test('whether one may write is asked for again when events were dropped, without a new connection', async () => {
  await using own = await startServer()
  const { alice, late } = whoseNewsCanBeLate(own, '"event":"muted"')
  await alice.connect('alice', await aToken(own, 'alice'))
  const app = (muted: boolean) => asApp(own, '/admin/users/alice/mute', { muted })
  late.holds = true
  for (const muted of [true, false]) {
    await app(muted)
    await until('it is said', () => late.count() > 0)
    // Lost.
    late.drop()
    late.told('{"event":"resync","data":{}}')
    await until('it is known', () => (alice.state.muted !== undefined) === muted)
  }
})

test('what the server was too busy to tell is asked for again', async () => {
  await using server = await startServer({ rates: { read: { perSecond: 2, burst: 20 } } })
  const bob = await aClient(server, 'bob')
  const alice = await aClient(server, 'alice')
  await bob.send('user/alice', 'one').done
  await until('one', () => bobsPlace(alice)?.unread === 1)
  await alice.call('conversation.read', { conversation: 'user/bob', seq: 1 })
  const opened = alice.open('user/bob')
  await opened.ready()
  await Promise.allSettled(Array.from({ length: 30 }, () => alice.call('user.get', { user: 'bob' })))
  // Which of the unread ones call somebody, no event says.
  await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'two' }, mentions: ['user/alice'] })
  const { id } = await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'three' } })
  await bob.call('message.edit', { id, content: { type: 'text', data: 'four' } })
  await bob.call('message.recall', { id: `${id.split('-')[0]}-2` })
  await until('no mention is left', () => bobsPlace(alice)?.mentions === 0 && bobsPlace(alice)?.seq === 3)
  expect(opened.window?.messages.at(-1)).toMatchObject({ content: { data: 'four' } })
  for (const client of [alice, bob]) client.disconnect()
})

test('a view of a room that was read before leaving it, and comes after, does not bring the room back', async () => {
  const bob = await aClient(server, 'bob')
  const { alice, late } = await whoseViewsCanBeLate(server)
  const there = await aClient(server, 'alice')
  const { room } = await bob.call('room.create', { name: 'Tea', members: ['alice'] })
  await until('the room', () => alice.state.conversations[room.oid] !== undefined)
  late.holds = true
  await bob.call('room.role', { room: room.id, user: 'alice', role: 'admin' })
  await until('a view', () => late.count() > 0)
  await there.call('room.leave', { room: room.id })
  await until('that it was left', () => alice.state.conversations[room.oid] === undefined)
  late.holds = false
  late.release()
  expect(alice.state.conversations[room.oid]).toBeUndefined()
  // Who comes in again has it.
  await bob.call('room.invite', { room: room.id, members: ['alice'] })
  await until('the room again', () => alice.state.conversations[room.oid]?.member?.role === 'member')
  for (const client of [alice, bob, there]) client.disconnect()
})

test('nor does an answer that was read before', async () => {
  await using network = await aNetwork(server.url)
  const bob = await aClient(server, 'bob')
  const there = await aClient(server, 'alice')
  const { room } = await bob.call('room.create', { name: 'Tea', members: ['alice'] })
  const answers: (() => void)[] = []
  let asked = -1
  class Socket extends WebSocket {
    override send(text: string): void {
      const { id, op } = JSON.parse(text) as { readonly id: number; readonly op: string }
      if (op === 'conversation.get') asked = id
      super.send(text)
    }
    override addEventListener(type: string, listener: unknown): void {
      const hear = listener as (event: unknown) => void
      super.addEventListener(type, (event: unknown) => {
        const text = String((event as { readonly data?: unknown }).data)
        if (asked >= 0 && text.startsWith(`{"id":${asked},`)) answers.push(() => hear(event))
        else hear(event)
      })
    }
  }
  const alice = new ChatClient({ url: network.url, runtime: { WebSocket: Socket as never } })
  await alice.connect('alice', await aToken(server, 'alice'))
  await until('the room', () => alice.state.conversations[room.oid] !== undefined)
  await bob.call('room.update', { room: room.id, history: 'joined' })
  await until('an answer', () => answers.length > 0)
  await there.call('room.leave', { room: room.id })
  await until('that it was left', () => alice.state.conversations[room.oid] === undefined)
  for (const hear of answers) hear()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(alice.state.conversations[room.oid]).toBeUndefined()
  for (const client of [alice, bob, there]) client.disconnect()
})
