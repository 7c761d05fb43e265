import type { OperationName } from '@tidings/protocol'
import { asApp } from '@tidings/testkit'
import { type Scenario, text } from './scenario.ts'
import type { World } from './world.ts'

/** Of alice, with something in it that was published before the others came. */
async function subscribed({ alice, bob, carol }: World): Promise<{ readonly channel: string; readonly to: string }> {
  const { channel } = await alice.call('channel.create', { name: 'News' })
  await alice.call('message.send', { to: channel.oid, content: text('before') })
  for (const person of [bob, carol]) await person.call('channel.subscribe', { channel: channel.id })
  return { channel: channel.id, to: channel.oid }
}

/** With a desk, at which bob waits. */
async function withDesk(world: World): Promise<{ readonly channel: string; readonly user: string }> {
  const { channel } = await subscribed(world)
  await world.alice.call('channel.update', { channel, contact: true })
  await world.bob.call('message.send', { to: `user/${channel}`, content: text('is anybody there?') })
  return { channel, user: world.bob.oid }
}

export const channels: Partial<Record<OperationName, Scenario>> = {
  'channel.create': ({ alice }) => alice.call('channel.create', { name: 'News' }),
  'channel.get': async (world) => {
    const { channel } = await subscribed(world)
    await world.bob.call('channel.get', { channel })
  },
  'channel.list': ({ alice }) => alice.call('channel.list', {}),
  'channel.update': async (world) => {
    const { channel } = await subscribed(world)
    await world.alice.call('channel.update', { channel, name: 'Late news', description: 'What was missed' })
  },
  'channel.subscribe': async (world) => {
    const { to } = await subscribed(world)
    const { id, seq } = await world.alice.call('message.send', { to, content: text('one') })
    await world.alice.call('message.send', { to, content: text('two') })
    await world.alice.call('message.edit', { id, content: text('one, corrected') })
    await world.bob.call('message.react', { id, key: '👍' })
    await world.bob.call('conversation.read', { conversation: to, seq })
    await world.carol.call('conversation.update', { conversation: to, settings: { pinned: true } })
  },
  'channel.unsubscribe': async (world) => {
    const { channel, to } = await subscribed(world)
    await world.bob.call('channel.unsubscribe', { channel })
    await world.alice.call('message.send', { to, content: text('without him') })
    await world.alice.call('channel.editor', { channel, user: world.carol.oid })
    await world.alice.call('channel.unsubscribe', { channel })
  },
  'channel.editor': async (world) => {
    const { channel, to } = await subscribed(world)
    await world.alice.call('channel.editor', { channel, user: world.bob.oid })
    await world.bob.call('message.send', { to, content: text('mine, too') })
    await world.alice.call('channel.editor', { channel, user: world.carol.oid })
    await world.alice.call('channel.editor', { channel, user: world.carol.oid, on: false })
  },
  'channel.invite': async (world) => {
    const { channel } = await subscribed(world)
    await world.alice.call('channel.update', { channel, joins: 'invited' })
    await world.alice.call('channel.invite', { channel, users: [world.bob.oid] })
    await world.alice.call('channel.invite', { channel, users: [world.carol.oid], on: false })
  },
  'channel.choose': async (world) => {
    const { channel } = await withDesk(world)
    const menu = [{ name: 'Shop', items: [{ name: 'Hours', event: 'hours' }] }]
    await world.alice.call('channel.update', { channel, menu })
    await world.bob.call('channel.choose', { channel, path: [0, 0], name: 'Hours' })
  },
  'autoreply.list': async (world) => {
    const { channel } = await withDesk(world)
    await world.alice.call('autoreply.list', { channel })
  },
  'autoreply.put': async (world) => {
    const { channel } = await withDesk(world)
    await world.alice.call('autoreply.put', { channel, on: { word: 'open' }, content: text('at eight') })
  },
  'autoreply.remove': async (world) => {
    const { channel } = await withDesk(world)
    const { reply } = await world.alice.call('autoreply.put', { channel, on: 'default', content: text('soon') })
    await world.alice.call('autoreply.remove', { channel, id: reply.id })
  },
  'channel.editors': async (world) => {
    const { channel } = await subscribed(world)
    await world.alice.call('channel.editors', { channel })
  },
  'desk.list': async (world) => {
    const { channel } = await withDesk(world)
    await world.alice.call('desk.list', { channel })
  },
  'desk.read': async (world) => world.alice.call('desk.read', await withDesk(world)),
  'desk.answer': async (world) =>
    world.alice.call('desk.answer', { ...(await withDesk(world)), content: text('yes, we are') }),
  'desk.tell': async (world) => {
    const { channel } = await withDesk(world)
    const users = [world.bob.oid, world.carol.oid]
    await world.alice.call('desk.tell', { channel, users, content: text('for you alone'), clientMsgId: 'for-some' })
  },
  'desk.done': async (world) => world.alice.call('desk.done', await withDesk(world)),
  'desk.links': async (world) => {
    const { channel } = await withDesk(world)
    await world.alice.call('desk.links', { channel, ids: ['an-attachment-of-nobody'] })
  },
  'channel.global': async ({ server, alice, bob }) => {
    const { channel } = await alice.call('channel.create', { name: 'For all' })
    await alice.call('message.send', { to: channel.oid, content: text('before') })
    await asApp(server, `/admin/channels/${channel.id}/global`, {})
    await alice.call('message.send', { to: channel.oid, content: text('to everybody') })
    await bob.call('channel.unsubscribe', { channel: channel.id })
    await alice.call('message.send', { to: channel.oid, content: text('but for him') })
    await asApp(server, `/admin/channels/${channel.id}/global`, { on: false })
  },
  'channel.remove': async (world) => {
    const { channel } = await subscribed(world)
    await world.alice.call('channel.remove', { channel })
  },
}
