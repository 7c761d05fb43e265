import type { ChatClient } from '@tidings/client'
import { aClient, ChildServer, freePort } from '@tidings/testkit'
import { NatsServer } from '@tidings/testkit/nats'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Three nodes in processes of their own, each with an address that clients are told. */
await using resources = new AsyncDisposableStack()
const postgres = resources.use(await PostgresServer.start())
const nats = resources.use(await NatsServer.start())
const settings = {
  TIDINGS_STORE: await postgres.database(),
  TIDINGS_BUS: `nats://127.0.0.1:${nats.port}`,
  TIDINGS_MEDIA_ENABLED: 'false',
  TIDINGS_DRAIN: '2000',
}
async function aNode(name: string): Promise<ChildServer> {
  const port = await freePort()
  const own = { TIDINGS_NODE: name, TIDINGS_PORT: `${port}`, TIDINGS_NODE_URL: `http://127.0.0.1:${port}` }
  return resources.use(new ChildServer({ ...settings, ...own }))
}
const nodes = [await aNode('node-1'), await aNode('node-2'), await aNode('node-3')] as const
const owned = resources.move()

beforeAll(() => Promise.all(nodes.map((node) => node.start())))
afterAll(() => owned.disposeAsync())

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
