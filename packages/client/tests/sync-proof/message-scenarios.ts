import type { OperationName } from '@tidings/protocol'
import { later, type Scenario, text } from './scenario.ts'
import type { World } from './world.ts'

async function poll({ alice, room }: World): Promise<string> {
  const options = [
    { id: 'a', text: 'A' },
    { id: 'b', text: 'B' },
  ]
  const content = { type: 'poll', data: { question: 'Which?', options } }
  return (await alice.call('message.send', { to: room.oid, content })).id
}

const card = (words: string) => ({
  type: 'adaptive-card',
  data: {
    ...{ type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: words }] },
    actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }],
  },
})

const cardOf = async ({ alice, room }: World): Promise<string> =>
  (await alice.call('message.send', { to: room.oid, content: card('Yes?') })).id

export const messages: Partial<Record<OperationName, Scenario>> = {
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
  'card.act': async (world) => {
    const id = await cardOf(world)
    await world.bob.call('card.act', { id, action: 'yes', clientActId: 'b' })
    await world.carol.call('card.act', { id, action: 'yes', clientActId: 'c' })
  },
  'card.update': async (world) => {
    const { alice, bob, carol } = world
    const [id, edited] = [await cardOf(world), await cardOf(world)]
    await alice.call('card.update', { id, for: [bob.oid, carol.oid], content: card('Yours') })
    await alice.call('card.update', { id, for: [carol.oid], content: null })
    await alice.call('card.update', { id: edited, for: [bob.oid], content: text('Thanks') })
    await alice.call('message.edit', { id: edited, content: card('Over') })
  },
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
