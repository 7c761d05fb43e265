import type { ChatClient } from '@tidings/client'
import { aClient, asApp, type ChildServer, freePort } from '@tidings/testkit'
import { silentWay } from '@tidings/testkit/postgres'
import { realNodes } from '@tidings/testkit/real-nodes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { centreOf, invited, startEdge } from './an-edge.ts'

await using resources = new AsyncDisposableStack()
const cluster = resources.use(await realNodes())
const way = resources.use(await silentWay(cluster.shared.store))
const nodes = [
  await cluster.make('node-1', true, { TIDINGS_STORE: way.url }),
  await cluster.make('node-2', true),
  await cluster.make('node-3', true),
] as const
const owned = resources.move()

beforeAll(() => Promise.all(nodes.map((node) => node.start())))
afterAll(() => owned.disposeAsync())

const textsOf = async (client: ChatClient, conversation: string): Promise<readonly unknown[]> => {
  const { messages } = await client.call('log.read', { conversation, limit: 100 })
  return messages.map(({ content }) => content.data).toReversed()
}

interface Status {
  readonly nodes: readonly { readonly sessions: number; readonly unready?: true }[]
}

/** The first node, as another one hears it. */
const firstAs = async (other: ChildServer) => (await asApp<Status>(other, '/admin/cluster', undefined, 'GET')).nodes[0]
const readyz = (url: string) => fetch(`${url}/readyz`).then(({ status }) => status)
const soon = { timeout: 60_000, interval: 500 }

test('whoever is at a node that is silently cut off from its store is with another one soon, and nothing is lost or doubled', async () => {
  const [first, second] = nodes
  const [alice, bob] = [await aClient(first, 'alice'), await aClient(second, 'bob')]
  await using edge = await startEdge([centreOf(first), centreOf(second)], await invited(second), {
    port: String(await freePort()),
  })
  const erin = await aClient({ url: edge.url, secret: second.secret }, 'erin')
  await bob.send('user/alice', 'before').done
  await expect.poll(async () => (await firstAs(second))?.sessions, soon).toBe(2)
  way.fallSilent('for all')
  const sent = alice.send('user/bob', 'said there').done
  await bob.send('user/alice', 'meanwhile').done
  await expect.poll(async () => (await firstAs(second))?.unready, soon).toBe(true)
  await expect.poll(async () => (await firstAs(second))?.sessions, soon).toBe(0)
  await sent
  expect(alice.state.connection.phase).toBe('online')
  // By the other node that its edge knows: of nodes it was told nothing.
  await erin.send('user/bob', 'from the shop floor').done
  expect(erin.state.connection.phase).toBe('online')
  expect((await textsOf(bob, 'user/alice')).toSorted()).toEqual(['before', 'meanwhile', 'said there'])
  expect(await textsOf(alice, 'user/bob')).toEqual(await textsOf(bob, 'user/alice'))
  await expect.poll(() => alice.state.conversations['user/bob']?.seq, soon).toBe(3)
  expect(await readyz(first.url)).toBe(503)
  way.wake()
  await expect.poll(() => readyz(first.url), soon).toBe(200)
  const carol = await aClient(first, 'carol')
  await carol.send('user/bob', 'at the first again').done
  for (const client of [alice, bob, carol, erin]) client.disconnect()
}, 180_000)
