import type { ChatClient } from '@tidings/client'
import { aClient } from '@tidings/testkit'
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
