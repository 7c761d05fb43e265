import type { ChatClient } from '@tidings/client'
import { OpenChatroom } from '@tidings/client/chatrooms'
import { aClient, asApp } from '@tidings/testkit'
import { realNodes } from '@tidings/testkit/real-nodes'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Each with an address that clients are told. */
const cluster = await realNodes()
const nodes = [
  await cluster.make('node-1', true),
  await cluster.make('node-2', true),
  await cluster.make('node-3', true),
] as const

beforeAll(() => Promise.all(nodes.map((node) => node.start())))
afterAll(() => cluster[Symbol.asyncDispose]())

const textsOf = async (client: ChatClient, conversation: string): Promise<readonly unknown[]> => {
  const { messages } = await client.call('log.read', { conversation, limit: 100 })
  return messages.map(({ content }) => content.data).toReversed()
}

/** Says so many things, and does something in the middle of it. */
async function talks(client: ChatClient, to: string, act: () => Promise<void>): Promise<readonly string[]> {
  const said = Array.from({ length: 30 }, (_, n) => `${to} ${n}`)
  const sent: Promise<unknown>[] = []
  for (const [n, text] of said.entries()) {
    sent.push(client.send(to, text).done)
    if (n === 10) await act()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await Promise.all(sent)
  return said
}

test('whose node is killed is with another one soon, and what they said meanwhile is there once, in its order', async () => {
  const [first, second] = nodes
  const [alice, bob] = [await aClient(first, 'alice'), await aClient(second, 'bob')]
  expect(alice.state.nodes.urls.toSorted()).toEqual(nodes.map(({ url }) => url).toSorted())
  const said = await talks(alice, 'user/bob', () => first.kill9())
  expect(alice.state.connection.phase).toBe('online')
  expect(await textsOf(bob, 'user/alice')).toEqual(said)
  const view = bob.open('user/alice')
  await expect.poll(() => bob.state.conversations['user/alice']?.seq).toBe(said.length)
  view.close()
  for (const client of [alice, bob]) client.disconnect()
  await first.start()
}, 60_000)

test('whose node is stopped is sent to another one, and nothing is lost or doubled', async () => {
  const [, second] = nodes
  const [carol, dave] = [await aClient(second, 'carol'), await aClient(nodes[2], 'dave')]
  const said = await talks(carol, 'user/dave', () => second.stop())
  expect(carol.state.connection.phase).toBe('online')
  expect(await textsOf(dave, 'user/carol')).toEqual(said)
  for (const client of [carol, dave]) client.disconnect()
  await second.start()
}, 60_000)

test('who was in a chatroom at a node that is killed is in it at another, and what they said meanwhile is there once', async () => {
  const [first, second] = nodes
  const [erin, frank] = [await aClient(first, 'erin'), await aClient(second, 'frank')]
  await asApp(second, '/chatrooms', { id: 'stage', name: 'Stage', owner: 'frank' })
  const [erins, franks] = [new OpenChatroom(erin, 'stage', { last: 50 }), new OpenChatroom(frank, 'stage')]
  await Promise.all([erins.ready(), franks.ready()])
  const words = ({ state }: OpenChatroom) => state.lines.map(({ content }) => String(content.data)).sort()
  const said: string[] = []
  const sent: Promise<unknown>[] = []
  for (let n = 10; n < 40; n++) {
    said.push(`erin ${n}`, `frank ${n}`)
    sent.push(erins.send(`erin ${n}`), franks.send(`frank ${n}`))
    if (n === 20) await first.kill9()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await Promise.all(sent)
  await erins.ready()
  await expect.poll(() => words(franks)).toEqual(said.toSorted())
  // What she missed is told again, or it is said that something is missing.
  const hers = () => [...words(erins), ...erins.state.lines.flatMap(({ missedBefore }) => missedBefore ?? [])]
  await expect.poll(() => hers().length === said.length || hers().includes('some')).toBe(true)
  expect(new Set(words(erins)).size).toBe(words(erins).length)
  await expect.poll(async () => (await frank.call('chatroom.get', { chatroom: 'stage' })).online).toBe(2)
  for (const client of [erin, frank]) client.disconnect()
  await first.start()
}, 60_000)
