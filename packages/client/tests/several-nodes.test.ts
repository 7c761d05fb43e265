import { setTimeout as sleep } from 'node:timers/promises'
import { aClient, aToken, type ServerCluster, startServer, startServerCluster, type TestServer } from '@tidings/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChatClient, MemoryCache } from '../src/index.ts'
import { until } from './a-browser.ts'

let cluster: ServerCluster
let first: TestServer
let second: TestServer

beforeEach(async () => {
  cluster = await startServerCluster()
  ;[first, second] = cluster.servers
})
afterEach(() => cluster[Symbol.asyncDispose]())

const stop = async (server: TestServer): Promise<void> => server[Symbol.asyncDispose]()

const isOnline = (client: ChatClient): boolean => client.state.connection.phase === 'online'

/** Resolves when the cache has the list of nodes. */
async function kept(cache: MemoryCache): Promise<void> {
  while (!(await cache.load()).some(({ key }) => key === 'nodes')) await sleep(25)
}

test('who is connected to a node that stops goes on with another, and what they write is there once', async () => {
  const bob = await aClient(second, 'bob')
  const alice = await aClient(first, 'alice')
  expect(alice.state.nodes.urls.toSorted()).toEqual([first.url, second.url].toSorted())
  await alice.send('user/bob', 'before').done
  const stopping = stop(first)
  const sent = Array.from({ length: 20 }, (_, index) => alice.send('user/bob', `while ${index}`).done)
  await Promise.all(sent)
  await stopping
  await until('online again', () => isOnline(alice))
  await alice.send('user/bob', 'after').done
  const { messages } = await bob.call('log.read', { conversation: 'user/alice' })
  const said = ['before', ...sent.map((_, index) => `while ${index}`), 'after']
  expect(messages.map(({ content }) => content.data).toReversed()).toEqual(said)
  for (const client of [alice, bob]) client.disconnect()
})

test('a file goes up by way of the node that is there, and its link leads to it', async () => {
  const alice = await aClient(first, 'alice')
  await stop(first)
  const uploaded = await alice.files.upload(new File(['hello'], 'a.txt', { type: 'text/plain' }))
  expect(uploaded.links.url).toContain(`${second.url}/media/`)
  expect(await (await fetch(uploaded.links.url)).text()).toBe('hello')
  alice.disconnect()
})

test('who begins anew when the node of their address is gone finds the others by what was kept', async () => {
  const cache = new MemoryCache()
  const token = await aToken(first, 'alice')
  const before = new ChatClient({ url: first.url, cache })
  await before.connect('alice', token)
  before.disconnect()
  await kept(cache)
  await stop(first)
  const after = new ChatClient({ url: first.url, cache })
  await after.connect('alice', token).catch(() => undefined)
  await until('online', () => isOnline(after))
  expect(after.state.connection.phase).toBe('online')
  after.disconnect()
})

test('a list that is out of date, and servers of others at its addresses, do no harm', async () => {
  await using strange = await startServer()
  const token = await aToken(first, 'alice')
  const cache = new MemoryCache()
  const told = new ChatClient({ url: first.url, cache })
  await told.connect('alice', token)
  await told.send('user/bob', 'kept').done.catch(() => undefined)
  told.disconnect()
  await kept(cache)
  const nobody = 'http://127.0.0.1:1'
  await cache.write([{ table: 'meta', key: 'nodes', value: { of: first.url, urls: [strange.url, nobody] } }])
  const phases: string[] = []
  const alice = new ChatClient({ url: first.url, cache })
  alice.subscribe(({ connection: { phase } }) => phases.push(phase))
  await expect(alice.connect('alice', token)).rejects.toMatchObject({ code: 'unavailable' })
  await until('online', () => isOnline(alice))
  expect(phases).not.toContain('signed-out')
  expect(alice.state.nodes.urls).toContain(second.url)
  // The list was told to another server's client: this one knows nothing of it.
  const other = new ChatClient({ url: strange.url, cache })
  await other.connect('alice', await aToken(strange, 'alice'))
  expect(other.state.nodes.urls).toEqual([])
  for (const client of [alice, other]) client.disconnect()
})
