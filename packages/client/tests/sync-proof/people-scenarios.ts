import type { OperationName, OutputOf } from '@tidings/protocol'
import { asApp, aToken } from '@tidings/testkit'
import { expect, vi } from 'vitest'
import { type Scenario, text } from './scenario.ts'
import type { World } from './world.ts'

type Kept = OutputOf<'broadcast.get'>

let robots = 0

async function aRobot(server: World['server'], owner: string): Promise<{ readonly robot: string }> {
  robots += 1
  const robot = `robot-${robots}`
  await asApp(server, '/robots', { robot, name: 'Robot', owner })
  return { robot }
}

let chatrooms = 0

async function aChatroom(server: World['server'], owner: string): Promise<{ readonly chatroom: string }> {
  chatrooms += 1
  const chatroom = `stage-${chatrooms}`
  await asApp(server, '/chatrooms', { id: chatroom, name: 'Stage', owner })
  return { chatroom }
}

export const people: Partial<Record<OperationName, Scenario>> = {
  connect: ({ carol }) => carol.call('ping', {}),
  ping: ({ alice }) => alice.call('ping', {}),
  'push.key': ({ alice }) => alice.call('push.key', {}),
  'push.subscribe': ({ alice }) => alice.call('push.subscribe', subscription),
  'push.unsubscribe': ({ alice }) => alice.call('push.unsubscribe', {}),
  'push.switch': async ({ alice }) => {
    await alice.call('push.subscribe', subscription)
    await alice.call('push.switch', { client: `${alice.uid}-web`, on: false })
  },
  'push.test': ({ alice }) => alice.call('push.test', {}).catch(() => undefined),
  'push.register': ({ alice }) => alice.call('push.register', { provider: 'fcm', token: 'of-a-phone' }),
  'push.unregister': ({ alice }) => alice.call('push.unregister', {}),
  gateway: ({ alice }) => alice.call('gateway', {}),
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
  'user.self': ({ alice }) => alice.call('user.self', {}),
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
  'notification.create': ({ server }) => asApp(server, '/admin/notifications', { user: 'news', name: 'News' }),
  'notification.update': async ({ server }) => {
    await asApp(server, '/admin/notifications', { user: 'news', name: 'News' })
    await asApp(server, '/admin/notifications/news', { name: 'The news' }, 'PATCH')
  },
  'notification.list': ({ server }) => asApp(server, '/admin/notifications', undefined, 'GET'),
  'notification.remove': ({ server }) =>
    asApp(server, '/admin/notifications/none', undefined, 'DELETE').catch(() => undefined),
  'broadcast.send': async ({ server, alice }) => {
    await asApp(server, '/admin/notifications', { user: 'news', name: 'News' })
    const to = { users: [alice.uid] }
    const { broadcast } = await asApp<Kept>(server, '/admin/broadcasts', { from: 'news', to, content: text('News!') })
    await vi.waitFor(async () => {
      const path = `/admin/broadcasts/${broadcast.broadcast}`
      expect((await asApp<Kept>(server, path, undefined, 'GET')).broadcast.state).toBe('done')
    }, 10_000)
  },
  'broadcast.add': ({ server }) => asApp(server, '/admin/broadcasts/none/users', {}).catch(() => undefined),
  'broadcast.get': ({ server }) => asApp(server, '/admin/broadcasts/none', undefined, 'GET').catch(() => undefined),
  'broadcast.list': ({ server }) => asApp(server, '/admin/broadcasts', undefined, 'GET'),
  'broadcast.cancel': ({ server }) => asApp(server, '/admin/broadcasts/none/cancel', {}).catch(() => undefined),
  'broadcast.recall': ({ server }) => asApp(server, '/admin/broadcasts/none/recall', {}).catch(() => undefined),
  'user.create': ({ server }) => asApp(server, '/admin/users', { user: 'somebody' }),
  'user.report': ({ alice, bob }) => alice.call('user.report', { user: bob.uid, reason: 'spam' }),
  'user.list': ({ server }) => asApp(server, '/admin/users', undefined, 'GET'),
  'user.mute': async ({ server, alice }) => {
    await asApp(server, `/admin/users/${alice.uid}/mute`, { until: Date.now() + 86_400_000 })
    await asApp(server, `/admin/users/${alice.uid}/mute`, { muted: false })
    await asApp(server, `/admin/users/${alice.uid}/mute`, {})
  },
  'user.ban': ({ server }) => asApp(server, '/admin/users/somebody/ban', {}).catch(() => undefined),
  'account.info': ({ alice }) => alice.here[0].accounts.info(),
  'invitation.create': ({ server }) => asApp(server, '/invitations', {}),
  'invitation.list': ({ alice }) => alice.call('invitation.list', {}),
  'invitation.revoke': async ({ server }) => {
    const { invitation } = await asApp<{ invitation: { code: string } }>(server, '/invitations', {})
    await asApp(server, `/invitations/${invitation.code}`, undefined, 'DELETE')
  },
  'robot.create': ({ server, alice }) => aRobot(server, alice.uid),
  'robot.get': async ({ server, alice }) => alice.call('robot.get', await aRobot(server, alice.uid)),
  'robot.list': ({ alice }) => alice.call('robot.list', {}),
  'robot.update': async ({ server, alice }) =>
    alice.call('robot.update', { ...(await aRobot(server, alice.uid)), name: 'Renamed' }),
  // Of a robot itself.
  'robot.updates': ({ alice }) => alice.call('robot.updates', {}).catch(() => undefined),
  'robot.callback': async ({ server, alice }) =>
    alice.call('robot.callback', { ...(await aRobot(server, alice.uid)), url: 'https://robot.example/told' }),
  'robot.hears': async ({ server, alice, room }) => {
    const { robot } = await aRobot(server, alice.uid)
    await alice.call('room.invite', { room: room.id, members: [robot] })
    await alice.call('robot.hears', { room: room.id, robot, hears: 'everything' })
    await alice.call('room.kick', { room: room.id, members: [robot] })
  },
  // Of a robot with a callback.
  'robot.secret': async ({ server, alice }) =>
    alice.call('robot.secret', await aRobot(server, alice.uid)).catch(() => undefined),
  'robot.test': async ({ server, alice }) =>
    alice.call('robot.test', await aRobot(server, alice.uid)).catch(() => undefined),
  'robot.deliveries': async ({ server, alice }) => alice.call('robot.deliveries', await aRobot(server, alice.uid)),
  'robot.remove': async ({ server, alice }) => alice.call('robot.remove', await aRobot(server, alice.uid)),
  'robot.token': async ({ server, alice }) => alice.call('robot.token', await aRobot(server, alice.uid)),
  'chatroom.create': ({ server, alice }) => aChatroom(server, alice.uid),
  'chatroom.list': ({ alice }) => alice.call('chatroom.list', {}).catch(() => undefined),
  'chatroom.get': async ({ server, alice }) => alice.call('chatroom.get', await aChatroom(server, alice.uid)),
  'chatroom.people': async ({ server, alice }) => alice.call('chatroom.people', await aChatroom(server, alice.uid)),
  'chatroom.join': async ({ server, alice }) => alice.call('chatroom.join', await aChatroom(server, alice.uid)),
  'chatroom.leave': async ({ server, alice }) => alice.call('chatroom.leave', await aChatroom(server, alice.uid)),
  'chatroom.update': async ({ server, alice }) =>
    alice.call('chatroom.update', { ...(await aChatroom(server, alice.uid)), slowMs: 1000 }),
  'chatroom.close': async ({ server, alice }) => alice.call('chatroom.close', await aChatroom(server, alice.uid)),
  'chatroom.set': async ({ server, alice, bob }) =>
    alice.call('chatroom.set', { ...(await aChatroom(server, alice.uid)), user: bob.uid, banned: true }),
  'chatroom.send': async ({ server, alice }) => {
    const chatroom = await aChatroom(server, alice.uid)
    await alice.call('chatroom.join', chatroom)
    await alice.call('chatroom.send', { ...chatroom, content: { type: 'text', data: 'hello' } })
  },
  'chatroom.remove': async ({ server, alice }) => {
    const chatroom = await aChatroom(server, alice.uid)
    await alice.call('chatroom.join', chatroom)
    const { id } = await alice.call('chatroom.send', { ...chatroom, content: { type: 'text', data: 'hello' } })
    await alice.call('chatroom.remove', { ...chatroom, id })
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

const codeOf = async ({ alice }: World) => {
  const { code, secret } = await alice.call('login.start', { client: { id: 'new', platform: 'web' } })
  return { code, secret }
}

const subscription = {
  endpoint: 'https://push.example/1',
  keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
}
