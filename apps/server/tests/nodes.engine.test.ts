import type { ChatClient } from '@tidings/client'
import { aClient, asApp, ChildServer } from '@tidings/testkit'
import { NatsServer } from '@tidings/testkit/nats'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { said } from './a-command.ts'

/** Three nodes in processes of their own, on one PostgreSQL and one NATS. */
await using resources = new AsyncDisposableStack()
const postgres = resources.use(await PostgresServer.start())
const nats = resources.use(await NatsServer.start('authorization { user: tidings, password: "s3cret" }'))
const settings = {
  TIDINGS_STORE: await postgres.database(),
  TIDINGS_BUS: `nats://tidings:s3cret@127.0.0.1:${nats.port}`,
  TIDINGS_MEDIA_ENABLED: 'false',
  TIDINGS_DRAIN: '500',
}
/** One was forgotten when this was set. */
const forgotten = { TIDINGS_LIMITS_ROOMS: '9999' }
const nodes = [1, 2, 3].map((n) =>
  resources.use(new ChildServer({ ...settings, ...(n === 3 ? {} : forgotten), TIDINGS_NODE: `node-${n}` })),
)
const [first, second, third] = nodes as [ChildServer, ChildServer, ChildServer]
const owned = resources.move()

beforeAll(() => Promise.all(nodes.map((node) => node.start())))
afterAll(() => owned.disposeAsync())

const clients = new Set<ChatClient>()
afterEach(() => {
  for (const client of clients) client.disconnect()
  clients.clear()
})

async function at(node: ChildServer, uid: string): Promise<ChatClient> {
  const client = await aClient(node, uid)
  clients.add(client)
  return client
}

/** The texts that a client has of a conversation that it looks at. */
function shown(client: ChatClient, conversation: string): () => readonly string[] {
  client.open(conversation)
  return () =>
    (client.state.windows[conversation]?.messages ?? []).flatMap(({ content }) =>
      content?.type === 'text' ? [String(content.data)] : [],
    )
}

/** A room of three, each at another node, who all look at it. */
async function aRoom(name: string) {
  const uids = ['alice', 'bob', 'carol'].map((uid) => `${name}-${uid}`) as [string, string, string]
  const [alice, bob, carol] = [await at(first, uids[0]), await at(second, uids[1]), await at(third, uids[2])]
  const members = uids.slice(1).map((uid) => `user/${uid}`)
  const { room } = await alice.call('room.create', { name, members })
  const views = [alice, bob, carol].map((client) => shown(client, room.oid))
  return { alice, bob, carol, uids, room: room.oid, id: room.oid.slice('room/'.length), views }
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    ({ code }: { code: string }) => code,
  )

const text = (data: string) => ({ type: 'text', data }) as const

test('what is written at one node is shown at once by those at the others, in one order', async () => {
  const { alice, bob, carol, room, views } = await aRoom('order')
  await Promise.all(
    [alice, bob, carol].flatMap((client, n) => [1, 2, 3].map((m) => client.send(room, `${n}.${m}`).done)),
  )
  await expect.poll(() => views.map((view) => view().length)).toEqual([9, 9, 9])
  const [one, ...others] = views.map((view) => view())
  expect(others).toEqual([one, one])
})

test('whoever was removed, muted or banned at one node writes and reads nothing at another from then on', async () => {
  const { alice, bob, carol, uids, room, id } = await aRoom('rights')
  await alice.call('room.kick', { room: id, members: [`user/${uids[2]}`] })
  expect(await codeOf(carol.call('message.send', { to: room, clientMsgId: 'late', content: text('late') }))).not.toBe(
    'done',
  )
  expect(await codeOf(carol.call('log.read', { conversation: room, limit: 10 }))).not.toBe('done')
  await alice.call('room.mute', { room: id, user: `user/${uids[1]}`, until: Date.now() + 600_000 })
  expect(await codeOf(bob.call('message.send', { to: room, clientMsgId: 'muted', content: text('muted') }))).toBe(
    'muted',
  )
  await asApp(third, `/admin/users/${uids[1]}/ban`, {})
  await expect.poll(() => bob.state.connection.phase).toBe('signed-out')
})

test('a node that is killed and comes back, and a NATS that does, lose nothing: those who were there have all of it', async () => {
  const { alice, bob, carol, room, views } = await aRoom('faults')
  await alice.send(room, 'before').done
  await second.kill9()
  await alice.send(room, 'without bob').done
  const written = bob.send(room, 'from bob').done
  await second.start()
  await written
  await nats.kill9()
  await carol.send(room, 'without a bus').done
  await nats.restart()
  await alice.send(room, 'after').done
  const all = ['before', 'without bob', 'from bob', 'without a bus', 'after']
  for (const view of views) await expect.poll(view).toEqual(all)
  for (const node of nodes) await expect.poll(() => fetch(`${node.url}/readyz`).then(({ status }) => status)).toBe(200)
})

test('a second node of the same name does not start, and says why; doctor hears the nodes, and says nothing secret', async () => {
  await using twin = new ChildServer({ ...settings, TIDINGS_NODE: 'node-1' })
  await expect(twin.start()).rejects.toThrow('another node of this installation is called node-1')
  const { out } = await said(['doctor'], { ...settings, TIDINGS_DATA: first.data, TIDINGS_SECRET: first.secret })
  expect(out).toMatch(/nats .* hears node-1, node-2, node-3(;|$)/m)
  expect(out).not.toContain('s3cret')
})

test('a node that has other settings than others is named, with the settings, by cluster status and doctor', async () => {
  const ofFirst = { ...settings, TIDINGS_DATA: first.data, TIDINGS_SECRET: first.secret }
  const status = await said(['cluster', 'status'], ofFirst)
  expect(status.out).toMatch(/^node-3 has other settings than node-1: limits.rooms$/m)
  expect(status.out).not.toContain('node-2 has other')
  const doctor = await said(['doctor'], { ...ofFirst, ...forgotten, TIDINGS_ACCOUNTS_REGISTER: 'closed' })
  expect(doctor.out).toMatch(/warning +nats .*; other settings than these at node-1, node-2: accounts.register, /)
})
