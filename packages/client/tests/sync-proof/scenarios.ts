import type { OperationName } from '@tidings/protocol'
import { aClient, asApp, aToken } from '@tidings/testkit'
import type { ChatClient } from '../../src/index.ts'
import type { World } from './world.ts'

/** Does the operation, with what it needs before it. */
export type Scenario = (world: World) => Promise<unknown>

const text = (data: string) => ({ type: 'text', data })
const later = (): number => Date.now() + 3_600_000

const asks: Scenario = ({ alice, bob }) => bob.call('contact.add', { user: alice.oid, greeting: 'hello' })

const friends: Scenario = async (world) => {
  await asks(world)
  await world.alice.call('contact.accept', { user: world.bob.oid })
}

async function poll({ alice, room }: World): Promise<string> {
  const options = [
    { id: 'a', text: 'A' },
    { id: 'b', text: 'B' },
  ]
  const content = { type: 'poll', data: { question: 'Which?', options } }
  return (await alice.call('message.send', { to: room.oid, content })).id
}

const messages: Partial<Record<OperationName, Scenario>> = {
  'message.send': async ({ alice, bob, carol, room }) => {
    await alice.call('message.send', { to: bob.oid, content: text('one') })
    await bob.call('message.send', { to: room.oid, content: text('two'), mentions: ['user/x', alice.oid] })
    await bob.call('message.send', { to: room.oid, content: text('psst'), options: { targets: [carol.oid] } })
    await bob.call('message.send', { to: room.oid, content: text('quiet'), options: { count: false } })
    alice.here[0].send(room.oid, 'through the outbox', { mentions: [bob.oid], options: { push: false } })
    await alice.here[0].send(alice.oid, 'to myself').done
  },
  'message.get': ({ alice, fromBob }) => alice.call('message.get', { id: fromBob }),
  'message.edit': ({ alice, fromAlice }) => alice.call('message.edit', { id: fromAlice, content: text('no') }),
  'message.recall': async ({ alice, bob, room, inRoom }) => {
    const { id } = await bob.call('message.send', { to: room.oid, content: text('@all'), mentions: [alice.oid] })
    await bob.call('message.recall', { id })
    await alice.call('message.recall', { id: inRoom })
  },
  'message.report': ({ alice, fromBob }) => alice.call('message.report', { id: fromBob, reason: 'other' }),
  'message.delete': ({ alice, fromBob, inRoom }) => alice.call('message.delete', { ids: [fromBob, inRoom] }),
  'message.react': async ({ alice, bob, inRoom, fromBob }) => {
    await alice.call('message.react', { id: inRoom, key: '👍' })
    await bob.call('message.react', { id: inRoom, key: '👍' })
    await alice.call('message.react', { id: inRoom, key: '👍', on: false })
    await alice.call('message.react', { id: fromBob, key: '❤️' })
  },
  'message.pin': ({ alice, inRoom }) => alice.call('message.pin', { id: inRoom }),
  'message.forward': async ({ alice, carol, room, fromBob, inRoom }) => {
    await alice.call('message.forward', { ids: [fromBob], to: [carol.oid, room.oid] })
    await alice.call('message.forward', { ids: [fromBob, inRoom], to: [carol.oid], bundle: { title: 'Talk' } })
  },
  'message.translate': ({ alice, fromBob }) =>
    alice.call('message.translate', { id: fromBob, to: 'de' }).catch(refused),
  'message.history': ({ alice, fromBob }) => alice.call('message.history', { id: fromBob }),
  'message.pins': ({ alice, room }) => alice.call('message.pins', { conversation: room.oid }),
  'mention.list': async ({ alice, bob, room }) => {
    await bob.call('message.send', { to: room.oid, content: text('you'), mentions: [alice.oid] })
    await alice.call('mention.list', {})
  },
  'thread.list': async ({ alice, bob, carol, room, inRoom }) => {
    await bob.call('message.send', { to: room.oid, content: text('reply'), thread: inRoom, mentions: [carol.oid] })
    await alice.here[0].send(room.oid, 'answered', { thread: inRoom }).done
    await alice.call('thread.list', {})
  },
  'thread.follow': async ({ alice, bob, room, inRoom }) => {
    await bob.call('message.send', { to: room.oid, content: text('reply'), thread: inRoom })
    await alice.call('thread.follow', { id: inRoom, on: false })
    await bob.call('message.send', { to: room.oid, content: text('another'), thread: inRoom, mentions: [alice.oid] })
  },
  'thread.seen': async ({ alice, bob, room, inRoom }) => {
    const { seq } = await bob.call('message.send', { to: room.oid, content: text('reply'), thread: inRoom })
    await alice.call('thread.seen', { id: inRoom, seq })
  },
  'message.reactions': ({ alice, fromBob }) => alice.call('message.reactions', { id: fromBob, key: 'x' }),
  'message.readers': ({ bob, inRoom }) => bob.call('message.readers', { id: inRoom }),
  'message.schedule': ({ alice, bob }) =>
    alice.call('message.schedule', { at: later(), to: bob.oid, content: text('later') }),
  'poll.vote': async (world) => {
    const id = await poll(world)
    await world.bob.call('poll.vote', { id, options: ['a'] })
    await world.carol.call('poll.vote', { id, options: ['b'] })
    await world.bob.call('poll.vote', { id, options: ['b'] })
  },
  'poll.choice': async (world) => world.bob.call('poll.choice', { id: await poll(world) }),
  'poll.close': async (world) => world.alice.call('poll.close', { id: await poll(world) }),
  typing: ({ alice, room }) => alice.call('typing', { conversation: room.oid }),
  'link.preview': ({ alice }) => alice.call('link.preview', { url: 'https://example.com' }).catch(refused),
  'log.read': ({ alice, room }) => alice.call('log.read', { conversation: room.oid }),
  'log.at': ({ alice, room }) => alice.call('log.at', { conversation: room.oid, ts: 0 }),
  'log.changes': ({ alice, room }) => alice.call('log.changes', { conversation: room.oid, since: 0 }),
  'thread.read': async ({ alice, bob, room, inRoom }) => {
    await bob.call('message.send', { to: room.oid, content: text('in the thread'), thread: inRoom })
    await alice.call('thread.read', { id: inRoom })
  },
  'stream.open': ({ alice, room }) => alice.call('stream.open', { to: room.oid, clientMsgId: 's1' }),
  'stream.append': async (world) => world.alice.call('stream.append', await streamed(world)),
  'stream.finish': async (world) => {
    const { stream } = await streamed(world)
    await world.alice.call('stream.append', { stream, offset: 0, text: 'an answer' })
    await world.alice.call('stream.finish', { stream })
  },
  'stream.get': async (world) => world.bob.call('stream.get', { stream: (await streamed(world)).stream }),
}

async function streamed({ alice, room }: World) {
  const { stream } = await alice.call('stream.open', { to: room.oid, clientMsgId: 's1' })
  return { stream, offset: 0, text: 'so' }
}

/** An operation that this server does not offer changes nothing either. */
const refused = (error: Error): void => {
  if (!/forbidden|translation|pages/.test(error.message)) throw error
}

const conversations: Partial<Record<OperationName, Scenario>> = {
  'conversation.list': ({ alice }) => alice.call('conversation.list', {}),
  'conversation.get': ({ alice, bob }) => alice.call('conversation.get', { conversation: bob.oid }),
  'conversation.read': async ({ alice, bob, room }) => {
    await bob.call('message.send', { to: room.oid, content: text('psst'), options: { targets: [alice.oid] } })
    await alice.call('conversation.update', { conversation: room.oid, settings: { unreadMark: true } })
    await alice.call('conversation.read', { conversation: room.oid, seq: 99 })
    await bob.call('conversation.read', { conversation: alice.oid, seq: 99 })
  },
  'conversation.unread': async ({ alice, bob, room }) => {
    await bob.call('message.send', { to: room.oid, content: text('one'), mentions: [alice.oid] })
    await bob.call('message.send', { to: room.oid, content: text('two') })
    await alice.call('conversation.read', { conversation: room.oid, seq: 99 })
    await alice.call('conversation.unread', { conversation: room.oid, seq: 2 })
    await bob.call('message.send', { to: room.oid, content: text('three') })
    await alice.call('conversation.read', { conversation: bob.oid, seq: 99 })
    await alice.call('conversation.unread', { conversation: bob.oid, seq: 1 })
  },
  'conversation.delivered': ({ alice, bob }) =>
    alice.call('conversation.delivered', { conversations: [{ conversation: bob.oid, seq: 1 }] }),
  'conversation.update': ({ alice, bob }) =>
    alice.call('conversation.update', {
      conversation: bob.oid,
      settings: { pinned: true, muted: true, draft: { content: text('dra'), ts: 1 }, background: 'blue' },
    }),
  'conversation.remove': async ({ alice, bob, room }) => {
    await alice.call('conversation.remove', { conversation: bob.oid })
    await alice.call('conversation.remove', { conversation: room.oid, clear: true })
    await bob.call('message.send', { to: room.oid, content: text('back again') })
  },
  'conversation.clear': async ({ alice, bob }) => {
    await alice.call('conversation.clear', { conversation: bob.oid })
    await bob.call('message.send', { to: alice.oid, content: text('after') })
  },
}

const rooms: Partial<Record<OperationName, Scenario>> = {
  'room.create': ({ alice, bob }) => alice.call('room.create', { name: 'Other', members: [bob.oid] }),
  'room.get': ({ alice, room }) => alice.call('room.get', { room: room.id }),
  'room.list': ({ alice }) => alice.call('room.list', {}),
  'room.browse': async ({ alice, carol, room }) => {
    await alice.call('room.update', { room: room.id, join: 'open', listed: true })
    await carol.call('room.browse', {})
  },
  'room.members': ({ alice, room }) => alice.call('room.members', { room: room.id }),
  'room.invite': async (world) => {
    const { alice, bob, carol, room } = world
    await alice.call('room.kick', { room: room.id, members: [carol.oid] })
    await alice.call('room.update', { room: room.id, history: 'joined' })
    await bob.call('room.invite', { room: room.id, members: [carol.oid] })
    await alice.call('message.edit', { id: await say(world), content: text('edited') })
  },
  'room.update': ({ alice, room }) =>
    alice.call('room.update', { room: room.id, name: 'New', announcement: 'Read me', who: { invite: 'owner' } }),
  'room.leave': ({ alice, room }) => alice.call('room.leave', { room: room.id }),
  'room.kick': ({ alice, carol, room }) => alice.call('room.kick', { room: room.id, members: [carol.oid] }),
  'room.role': ({ alice, bob, room }) => alice.call('room.role', { room: room.id, user: bob.oid, role: 'admin' }),
  'room.mute': async ({ alice, bob, room }) => {
    await alice.call('room.mute', { room: room.id, user: bob.oid, until: later() })
    await alice.call('room.mute', { room: room.id, on: true })
  },
  'room.allow': ({ alice, bob, room }) => alice.call('room.allow', { room: room.id, user: bob.oid }),
  'room.alias': ({ bob, room }) => bob.call('room.alias', { room: room.id, alias: 'Bobby' }),
  'room.block': async ({ alice, bob, room }) => {
    await alice.call('room.block', { room: room.id })
    await alice.call('room.block', { room: room.id, on: false })
    await bob.call('message.send', { to: room.oid, content: text('again') })
  },
  'room.transfer': ({ alice, bob, room }) => alice.call('room.transfer', { room: room.id, user: bob.oid }),
  'room.dissolve': ({ alice, room }) => alice.call('room.dissolve', { room: room.id }),
  'room.join': async ({ alice, carol, room }) => {
    await carol.call('room.leave', { room: room.id })
    await alice.call('room.update', { room: room.id, join: 'open' })
    await carol.call('room.join', { room: room.id })
  },
  'room.decline': async ({ alice, carol, room }) => {
    await carol.call('room.leave', { room: room.id })
    await carol.call('user.settings', { invites: 'ask' })
    await alice.call('room.invite', { room: room.id, members: [carol.oid] })
    await carol.call('room.decline', { room: room.id })
  },
  'room.requests': ({ alice, room }) => alice.call('room.requests', { room: room.id }),
  'room.answer': async ({ alice, carol, room }) => {
    await carol.call('room.leave', { room: room.id })
    await alice.call('room.update', { room: room.id, join: 'approval' })
    await carol.call('room.join', { room: room.id, greeting: 'please' })
    await alice.call('room.answer', { room: room.id, user: carol.oid, accept: true })
  },
  'room.link': async ({ alice, carol, room }) => {
    await carol.call('room.leave', { room: room.id })
    const { link } = await alice.call('room.link', { room: room.id })
    await carol.call('room.join', { room: room.id, ...(link ? { link } : {}) })
  },
}

const say = async ({ alice, room }: World): Promise<string> =>
  (await alice.call('message.send', { to: room.oid, content: text('news') })).id

const own: Partial<Record<OperationName, Scenario>> = {
  'contact.list': async (world) => {
    await friends(world)
    await world.alice.call('contact.list', {})
  },
  'contact.requests': async (world) => {
    await asks(world)
    await world.alice.call('contact.requests', {})
  },
  'contact.blocked': ({ alice }) => alice.call('contact.blocked', {}),
  'contact.add': asks,
  'contact.accept': friends,
  'contact.reject': async (world) => {
    await asks(world)
    await world.alice.call('contact.reject', { user: world.bob.oid })
  },
  'contact.update': async (world) => {
    await friends(world)
    await world.alice.call('contact.update', {
      user: world.bob.oid,
      remark: 'Bobby',
      groups: ['Work'],
      favourite: true,
    })
  },
  'contact.remove': async (world) => {
    await friends(world)
    await world.bob.call('contact.remove', { user: world.alice.oid })
  },
  'contact.block': async (world) => {
    await asks(world)
    await world.alice.call('contact.block', { user: world.bob.oid })
  },
  'contact.unblock': async ({ alice, bob }) => {
    await alice.call('contact.block', { user: bob.oid })
    await alice.call('contact.unblock', { user: bob.oid })
  },
  'saved.add': ({ alice, fromBob }) => alice.call('saved.add', { id: fromBob, note: 'keep' }),
  'saved.list': ({ alice }) => alice.call('saved.list', {}),
  'saved.remove': async ({ alice, fromBob }) => {
    await alice.call('saved.add', { id: fromBob })
    await alice.call('saved.remove', { id: fromBob })
  },
  'reminder.set': async ({ alice, fromBob, inRoom }) => {
    await alice.call('reminder.set', { id: fromBob, at: later(), note: 'answer' })
    await alice.call('reminder.set', { id: inRoom, at: Date.now() + 30 })
  },
  'reminder.list': ({ alice }) => alice.call('reminder.list', {}),
  'reminder.remove': async ({ alice, fromBob }) => {
    await alice.call('reminder.set', { id: fromBob, at: later() })
    await alice.call('reminder.remove', { id: fromBob })
  },
  'scheduled.list': ({ alice }) => alice.call('scheduled.list', {}),
  'scheduled.cancel': async ({ alice, bob }) => {
    const { scheduled } = await alice.call('message.schedule', { at: later(), to: bob.oid, content: text('x') })
    await alice.call('scheduled.cancel', { id: scheduled.id })
  },
  'presence.set': ({ alice }) => alice.call('presence.set', { show: 'busy', status: { text: 'In a call' } }),
  'presence.get': ({ alice, bob }) => alice.call('presence.get', { users: [bob.oid] }),
  'presence.subscribe': ({ alice, bob }) => alice.call('presence.subscribe', { users: [bob.oid] }),
  'presence.unsubscribe': ({ alice, bob }) => alice.call('presence.unsubscribe', { users: [bob.oid] }),
}

const people: Partial<Record<OperationName, Scenario>> = {
  connect: ({ carol }) => carol.call('ping', {}),
  ping: ({ alice }) => alice.call('ping', {}),
  'push.key': ({ alice }) => alice.call('push.key', {}),
  'push.subscribe': ({ alice }) => alice.call('push.subscribe', subscription),
  'push.unsubscribe': ({ alice }) => alice.call('push.unsubscribe', {}),
  'client.list': ({ alice }) => alice.call('client.list', {}),
  'client.kick': ({ alice }) => alice.call('client.kick', { client: `${alice.uid}-macos` }),
  'login.start': ({ alice }) => alice.call('login.start', { client: { id: 'new', platform: 'web' } }),
  'login.poll': async (world) => world.alice.call('login.poll', await codeOf(world)),
  'login.scan': async (world) => world.alice.call('login.scan', { code: (await codeOf(world)).code }),
  'login.confirm': async (world) => {
    const { code } = await codeOf(world)
    await world.alice.call('login.scan', { code })
    await world.alice.call('login.confirm', { code, accept: true })
  },
  'user.get': ({ alice, bob }) => alice.call('user.get', { user: bob.oid }),
  'user.profiles': ({ alice, bob }) => alice.call('user.profiles', { users: [bob.oid] }),
  'user.search': ({ alice }) => alice.call('user.search', { query: 'bob' }),
  'user.acquaintances': ({ alice }) => alice.call('user.acquaintances', {}),
  'user.update': ({ alice }) => alice.call('user.update', { name: 'Alice L.' }),
  'user.settings': async ({ alice, bob, carol }) => {
    await alice.call('user.settings', { presence: 'contacts', app: { theme: 'dark' } })
    await alice.call('user.settings', { folders: { f: { name: 'F', rules: ['unread'] }, g: { name: 'G' } } })
    await alice.call('user.settings', { folders: { f: { conversations: [bob.oid] }, g: null } })
    // Bob reads behind closed receipts and opens them; Carol, who was seen reading, closes hers; to her Bob writes first then.
    await bob.call('user.settings', { receipts: false })
    const { seq } = await alice.call('message.send', { to: bob.oid, content: text('seen?') })
    await bob.call('conversation.read', { conversation: alice.oid, seq })
    await bob.call('user.settings', { receipts: true })
    const first = await alice.call('message.send', { to: carol.oid, content: text('and you?') })
    await carol.call('conversation.read', { conversation: alice.oid, seq: first.seq })
    await carol.call('user.settings', { receipts: false })
    await bob.call('message.send', { to: carol.oid, content: text('hello') })
  },
  'user.changes': ({ alice }) => alice.call('user.changes', { since: 0 }),
  'user.create': ({ server }) => asApp(server, '/admin/users', { user: 'somebody' }),
  'user.report': ({ alice, bob }) => alice.call('user.report', { user: bob.uid, reason: 'spam' }),
  'user.list': ({ server }) =>
    fetch(`${server.url}/v1/admin/users`, { headers: { authorization: `Bearer ${server.secret}` } }),
  'user.ban': ({ server }) => asApp(server, '/admin/users/somebody/ban', {}).catch(() => undefined),
  'account.info': ({ alice }) => alice.here[0].accounts.info(),
  'invitation.create': ({ server }) => asApp(server, '/invitations', {}),
  'invitation.list': ({ alice }) => alice.call('invitation.list', {}),
  'invitation.revoke': async ({ server }) => {
    const { invitation } = await asApp<{ invitation: { code: string } }>(server, '/invitations', {})
    const headers = { authorization: `Bearer ${server.secret}` }
    await fetch(`${server.url}/v1/invitations/${invitation.code}`, { method: 'DELETE', headers })
  },
  'account.register': ({ alice }) =>
    alice.here[0].accounts.register({ username: `${alice.uid}x`, password: 'long enough' }),
  'account.login': async ({ alice }) => {
    const account = { username: `${alice.uid}y`, password: 'long enough' }
    await alice.here[0].accounts.register(account)
    await alice.here[0].accounts.login(account)
  },
  'account.password': ({ alice }) =>
    alice.call('account.password', { current: 'wrong', next: 'long enough' }).catch(() => undefined),
  'account.enter': async ({ server, alice }) => {
    const { secret } = await asApp<{ secret: string }>(server, `/admin/users/${await aNewcomer(server)}/link`, {})
    await alice.here[0].accounts.enter({ user: 'newcomer', secret, password: 'long enough' })
  },
  'account.forgot': ({ alice }) => alice.here[0].accounts.forgot({ user: alice.uid }).catch(() => undefined),
  'email.get': ({ alice }) => alice.call('email.get', {}),
  'email.set': ({ alice }) => alice.call('email.set', { address: 'a@example.org' }).catch(() => undefined),
  'email.send': ({ alice }) => alice.call('email.send', {}).catch(() => undefined),
  'email.remove': ({ alice }) => alice.call('email.remove', {}),
  'email.verify': ({ alice }) =>
    alice.here[0].accounts.verifyEmail({ user: alice.uid, secret: 'guessed' }).catch(() => undefined),
  'user.email': ({ server, alice }) =>
    asApp(server, `/admin/users/${alice.uid}/email`, { address: `${alice.uid}@example.org` }),
  'user.password': async ({ server }) =>
    asApp(server, `/admin/users/${await aNewcomer(server)}/password`, { password: 'long enough' }),
  'user.link': async ({ server }) => asApp(server, `/admin/users/${await aNewcomer(server)}/link`, {}),
  'token.create': ({ server, alice }) => aToken(server, alice.uid),
  'token.revoke': ({ server }) => asApp(server, '/tokens/revoke', { user: 'somebody' }).catch(() => undefined),
}

async function aNewcomer(server: World['server']): Promise<string> {
  await asApp(server, '/admin/users', { user: 'newcomer' })
  return 'newcomer'
}

const aFile = ({ alice }: World, size = 4) => alice.here[0].files.upload(new File(['x'.repeat(size)], 'note.txt'))

const anOffer = async ({ alice, bob }: World) =>
  (await alice.call('offer.make', { to: bob.oid, name: 'note.txt', size: 4 })).offer

/** Somebody who has said something to all, and is gone then. */
async function deleted({ server, alice, room }: World, remove: (dave: ChatClient) => Promise<unknown>): Promise<void> {
  const uid = `${alice.uid}-dave`
  const dave = await aClient(server, uid)
  await alice.call('room.invite', { room: room.id, members: [uid] })
  await dave.call('message.send', { to: room.oid, content: text('from dave') })
  await dave.call('message.send', { to: alice.oid, content: text('hello') })
  await remove(dave)
  dave.disconnect()
  // It goes on by itself after the answer.
  for (let turn = 0; turn < 200; turn++) {
    const { members } = await alice.call('room.members', { room: room.id })
    if (members.every(({ user }) => user !== `user/${uid}`)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the account is still in the room')
}

const onePixel = 'R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='

async function aPack({ server, alice }: World) {
  const { picture } = await asApp<{ picture: string }>(server, '/packs/pictures', { kind: 'emoji', bytes: onePixel })
  const pack = { title: 'A pack', kind: 'emoji', items: [{ name: alice.uid, picture }] }
  await asApp(server, `/packs/${alice.uid}`, pack, 'PUT')
  return alice.uid
}

const files: Partial<Record<OperationName, Scenario>> = {
  'pack.picture': ({ server }) => asApp(server, '/packs/pictures', { kind: 'emoji', bytes: onePixel }),
  'pack.put': aPack,
  'pack.remove': async (world) => {
    const { server } = world
    const id = await aPack(world)
    const headers = { authorization: `Bearer ${server.secret}` }
    await fetch(`${server.url}/v1/packs/${id}`, { method: 'DELETE', headers })
  },
  'pack.list': async (world) => {
    await aPack(world)
    await world.alice.call('pack.list', {})
  },
  'attachment.create': ({ alice }) => alice.call('attachment.create', { name: 'a', size: 1 }),
  'attachment.finish': async (world) => {
    const { id } = await aFile(world)
    await world.alice.call('message.send', { to: world.room.oid, content: { type: 'file', data: { attachment: id } } })
  },
  'attachment.get': async (world) => world.alice.call('attachment.get', { id: (await aFile(world)).id }),
  'attachment.links': async (world) => world.alice.call('attachment.links', { ids: [(await aFile(world)).id] }),
  'attachment.list': ({ alice }) => alice.call('attachment.list', {}),
  'attachment.remove': async (world) => world.alice.call('attachment.remove', { id: (await aFile(world)).id }),
  'offer.make': anOffer,
  'offer.answer': async (world) => world.bob.call('offer.answer', { id: (await anOffer(world)).id, accept: false }),
  'offer.withdraw': async (world) => world.alice.call('offer.withdraw', { id: (await anOffer(world)).id }),
  'offer.complete': async (world) => {
    const { id } = await anOffer(world)
    await world.bob.call('offer.answer', { id, accept: true })
    await world.alice.call('offer.complete', { id, attachment: (await aFile(world)).id })
  },
  search: ({ alice }) => alice.call('search', { query: 'news' }),
  'room.search': ({ alice }) => alice.call('room.search', { query: 'room' }),
  'conversation.retain': async ({ alice, bob, room }) => {
    await alice.call('conversation.retain', { conversation: room.oid, days: 30 })
    await bob.call('conversation.retain', { conversation: alice.oid, days: 7 })
    await alice.call('conversation.retain', { conversation: bob.oid, days: 0 })
  },
  'account.export': ({ alice }) => alice.call('account.export', {}),
  'account.delete': (world) =>
    deleted(world, (dave) => dave.call('account.delete', { confirm: `${world.alice.uid}-dave` })),
  'user.delete': (world) =>
    deleted(world, () =>
      fetch(`${world.server.url}/v1/admin/users/${world.alice.uid}-dave`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${world.server.secret}` },
      }),
    ),
  'report.list': ({ server }) =>
    fetch(`${server.url}/v1/admin/reports`, { headers: { authorization: `Bearer ${server.secret}` } }),
  'report.close': ({ server }) => asApp(server, '/admin/reports/none/close', {}).catch(() => undefined),
  'audit.list': ({ server }) =>
    fetch(`${server.url}/v1/admin/audit`, { headers: { authorization: `Bearer ${server.secret}` } }),
}

const codeOf = async ({ alice }: World) => {
  const { code, secret } = await alice.call('login.start', { client: { id: 'new', platform: 'web' } })
  return { code, secret }
}

const subscription = {
  endpoint: 'https://push.example/1',
  keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
}

export const scenarios: Partial<Record<OperationName, Scenario>> = {
  ...messages,
  ...conversations,
  ...rooms,
  ...own,
  ...people,
  ...files,
}
