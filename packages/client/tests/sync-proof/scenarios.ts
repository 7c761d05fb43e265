import type { OperationName } from '@tidings/protocol'
import { aClient, aPack, asApp, mediaFile, removePack } from '@tidings/testkit'
import type { ChatClient } from '../../src/index.ts'
import { channels } from './channel-scenarios.ts'
import { messages } from './message-scenarios.ts'
import { people } from './people-scenarios.ts'
import { later, type Scenario, text } from './scenario.ts'
import type { World } from './world.ts'

const asks: Scenario = ({ alice, bob }) => bob.call('contact.add', { user: alice.oid, greeting: 'hello' })

const friends: Scenario = async (world) => {
  await asks(world)
  await world.alice.call('contact.accept', { user: world.bob.oid })
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

async function anIncoming({ alice, room }: World): Promise<{ readonly room: string; readonly incoming: string }> {
  const { incoming } = await alice.call('incoming.create', { room: room.id, name: 'CI' })
  return { room: room.id, incoming: incoming.id }
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
  'incoming.create': async (world) => {
    await anIncoming(world)
  },
  'incoming.list': ({ alice, room }) => alice.call('incoming.list', { room: room.id }),
  'incoming.update': async (world) =>
    world.alice.call('incoming.update', { ...(await anIncoming(world)), mentionAll: true }),
  'incoming.renew': async (world) => {
    const named = await anIncoming(world)
    const [one] = (await world.alice.call('incoming.list', { room: named.room })).incoming
    await world.alice.call('room.kick', { room: named.room, members: one ? [one.user] : [] })
    await world.alice.call('incoming.renew', named)
  },
  'incoming.remove': async (world) => world.alice.call('incoming.remove', await anIncoming(world)),
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
    await alice.call('reminder.set', { id: inRoom, at: Date.now() + 400 })
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

const forbidden = (error: Error): void => {
  if (!/moving pictures/.test(error.message)) throw error
}

const onePixel = 'R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='

const alicesPack = ({ server, alice }: World) =>
  aPack(server, { id: alice.uid, pictures: { [alice.uid]: mediaFile('small.png') } })

/** A list of each world's own, since the scenario beside it removes its own. */
const putWords: Scenario = ({ server, alice }) =>
  asApp(server, `/admin/words/${alice.uid}`, { title: 'None', mode: 'record', words: ['zzqzz'] }, 'PUT')

const files: Partial<Record<OperationName, Scenario>> = {
  'attachment.strip': ({ server }) => asApp(server, '/attachments/strip', {}),
  'pack.picture': ({ server }) => asApp(server, '/packs/pictures', { kind: 'emoji', bytes: onePixel }),
  'pack.put': alicesPack,
  'pack.remove': async (world) => {
    await alicesPack(world)
    await removePack(world.server, world.alice.uid)
  },
  'pack.list': async (world) => {
    await alicesPack(world)
    await world.alice.call('pack.list', {})
  },
  // This server has nobody whom it could ask.
  'gif.search': ({ alice }) => alice.call('gif.search', { query: 'tea' }).catch(forbidden),
  'gif.take': ({ alice }) => alice.call('gif.take', { id: 'tea' }).catch(forbidden),
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
    deleted(world, () => asApp(world.server, `/admin/users/${world.alice.uid}-dave`, undefined, 'DELETE')),
  'report.list': ({ server }) => asApp(server, '/admin/reports', undefined, 'GET'),
  'edge.invite': ({ server }) => asApp(server, '/admin/edges', { name: 'shop' }),
  'edge.list': ({ server }) => asApp(server, '/admin/edges', undefined, 'GET'),
  'edge.revoke': ({ server }) => asApp(server, '/admin/edges/none', undefined, 'DELETE').catch(() => undefined),
  'cluster.status': ({ server }) => asApp(server, '/admin/cluster', undefined, 'GET'),
  'webhook.create': ({ server }) =>
    asApp(server, '/admin/webhooks', { name: 'CRM', url: 'http://10.0.0.1/', types: ['*'] }).catch(() => undefined),
  'words.put': putWords,
  'words.get': async (world) => {
    await putWords(world)
    await asApp(world.server, `/admin/words/${world.alice.uid}`, undefined, 'GET')
  },
  'words.remove': async (world) => {
    await putWords(world)
    await asApp(world.server, `/admin/words/${world.alice.uid}`, undefined, 'DELETE')
  },
  'extra.put': ({ server, alice }) => asApp(server, '/admin/extra', { of: alice.oid, extra: { shop: 7 } }, 'PATCH'),
  'extra.get': ({ server, alice }) => asApp(server, '/admin/extra/get', { of: [alice.oid] }),
  'words.list': ({ server }) => asApp(server, '/admin/words', undefined, 'GET'),
  'words.hits': ({ server }) => asApp(server, '/admin/word-hits', undefined, 'GET'),
  'webhook.list': ({ server }) => asApp(server, '/admin/webhooks', undefined, 'GET'),
  'webhook.update': ({ server }) =>
    asApp(server, '/admin/webhooks/none', { on: false }, 'PATCH').catch(() => undefined),
  'webhook.remove': ({ server }) => asApp(server, '/admin/webhooks/none', undefined, 'DELETE').catch(() => undefined),
  'webhook.secret': ({ server }) => asApp(server, '/admin/webhooks/none/secret', {}).catch(() => undefined),
  'webhook.test': ({ server }) => asApp(server, '/admin/webhooks/none/test', {}).catch(() => undefined),
  'webhook.deliveries': ({ server }) =>
    asApp(server, '/admin/webhooks/none/deliveries', undefined, 'GET').catch(() => undefined),
  'webhook.replay': ({ server }) =>
    asApp(server, '/admin/webhooks/none/replay', { event: 'sent:1-1' }).catch(() => undefined),
  'webhook.resume': ({ server }) => asApp(server, '/admin/webhooks/none/resume', {}).catch(() => undefined),
  'event.list': ({ server }) => asApp(server, '/events', undefined, 'GET'),
  'feed.consumers': ({ server }) => asApp(server, '/admin/feed', undefined, 'GET'),
  'feed.letters': ({ server }) => asApp(server, '/admin/feed/none/letters', undefined, 'GET').catch(() => undefined),
  'feed.retry': ({ server }) => asApp(server, '/admin/feed/none/letters/none/retry', {}).catch(() => undefined),
  'feed.drop': ({ server }) =>
    asApp(server, '/admin/feed/none/letters/none', undefined, 'DELETE').catch(() => undefined),
  'feed.forget': ({ server }) => asApp(server, '/admin/feed/none', undefined, 'DELETE').catch(() => undefined),
  'report.close': ({ server }) => asApp(server, '/admin/reports/none/close', {}).catch(() => undefined),
  'audit.list': ({ server }) => asApp(server, '/admin/audit', undefined, 'GET'),
}

/** What everybody on the server sees: it is proved when nobody else is at work there. */
export const alone: ReadonlySet<string> = new Set<OperationName>(['channel.global'])

export const scenarios: Partial<Record<OperationName, Scenario>> = {
  ...messages,
  ...conversations,
  ...rooms,
  ...channels,
  ...own,
  ...people,
  ...files,
}
