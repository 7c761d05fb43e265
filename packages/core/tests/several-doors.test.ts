import type { EventName, ServerEvent } from '@tidings/protocol'
import { expect, test } from 'vitest'
import type { FallenBehind } from '../src/index.ts'
import { aCore, settled, text } from './harness.ts'

/** A codec that counts what it is asked for, and has nothing for some events. */
function aCodec(has: (event: ServerEvent) => boolean = () => true) {
  const codec = {
    asked: [] as EventName[],
    encode: (event: ServerEvent) => {
      codec.asked.push(event.event)
      return has(event) ? Buffer.from(JSON.stringify(event)) : undefined
    },
  }
  return codec
}

test('a message to a room of 500 terminals at two doors is encoded twice', async () => {
  await using core = await aCore()
  const [first, second] = [aCodec(), aCodec()]
  const owner = await core.terminal('owner')
  const uids = Array.from({ length: 250 }, (_, index) => `u${index}`)
  // The terminals at the two doors alternate, in the order in which they came.
  const terminals = []
  for (const uid of uids)
    for (const codec of [first, second]) terminals.push(await core.terminal(uid, { sink: { codec } }))
  const { room } = await owner.call('room.create', { name: 'Both', members: uids })
  await settled()
  first.asked.length = 0
  second.asked.length = 0
  await owner.call('message.send', { to: room.oid, content: text('to all') })
  await settled()
  const said = terminals.map(
    (terminal) => terminal.seen('message').filter(({ content }) => content.type === 'text').length,
  )
  expect(said).toHaveLength(500)
  expect(said.every((count) => count === 1)).toBe(true)
  expect([first, second].map(({ asked }) => asked.filter((name) => name === 'message'))).toEqual([
    ['message'],
    ['message'],
  ])
})

test('an event that the protocol of a door has nothing for is not sent there, and fills no queue', async () => {
  await using core = await aCore()
  const codec = aCodec(({ event }) => event !== 'typing')
  const behind: string[] = []
  const fellBehind = (): FallenBehind => {
    behind.push('behind')
    return 'lost'
  }
  const sink = { codec, fellBehind }
  const [alice, bob] = [await core.terminal('alice', { sink }), await core.terminal('bob')]
  await bob.call('message.send', { to: 'user/alice', content: text('hi') })
  alice.backlog = 1001
  await bob.call('typing', { conversation: 'user/alice', on: true })
  await settled()
  expect(behind).toEqual([])
  alice.backlog = 0
  await bob.call('message.send', { to: 'user/alice', content: text('again') })
  await settled()
  expect(alice.events.map(({ event }) => event).filter((name) => name !== 'session')).toEqual(['message', 'message'])
})

test('a session gets the events that it wants, and the codec is not asked for others', async () => {
  await using core = await aCore()
  const wants = new Set<EventName>(['message'])
  const codec = aCodec()
  const [alice, bob] = [await core.terminal('alice', { sink: { codec, wants } }), await core.terminal('bob')]
  await bob.call('message.send', { to: 'user/alice', content: text('hi') })
  await bob.call('typing', { conversation: 'user/alice', on: true })
  await settled()
  expect(codec.asked).toEqual(['message'])
  // It may want more later.
  wants.add('typing')
  await bob.call('typing', { conversation: 'user/alice', on: false })
  await settled()
  expect(alice.events.map(({ event }) => event)).toEqual(['message', 'typing'])
})

async function fallen(means: FallenBehind) {
  const core = await aCore()
  const asked: string[] = []
  const fellBehind = (): FallenBehind => {
    asked.push('behind')
    return means
  }
  const [alice, bob] = [await core.terminal('alice', { sink: { fellBehind } }), await core.terminal('bob')]
  const say = async (data: string): Promise<void> => {
    await bob.call('message.send', { to: 'user/alice', content: text(data) })
    await settled()
  }
  const heard = () =>
    alice.events.map(({ event, data }) => (event === 'message' ? (data as { seq: number }).seq : event))
  alice.backlog = 1001
  await say('one')
  await say('two')
  alice.backlog = 0
  await say('three')
  return { core, alice, say, heard, asked }
}

test('a session whose door says that it is lost gets nothing until its queue is empty, then resync', async () => {
  const { core, alice, say, heard, asked } = await fallen('lost')
  await using _ = core
  expect([heard(), asked]).toEqual([[], ['behind']])
  alice.session.drained()
  await say('four')
  expect(heard()).toEqual(['resync', 4])
})

test('a session whose door drops what does not fit gets the next that does', async () => {
  const { core, alice, heard, asked } = await fallen('dropped')
  await using _ = core
  expect([heard(), asked]).toEqual([[3], ['behind', 'behind']])
  alice.session.drained()
  expect(heard()).toEqual([3])
})

test('a session whose door has closed ends with that', async () => {
  const { core, alice, heard, asked } = await fallen('closed')
  await using _ = core
  expect([heard(), asked, alice.closed]).toEqual([[], ['behind'], []])
  await expect(alice.call('ping', {})).rejects.toMatchObject({ code: 'unavailable' })
})
