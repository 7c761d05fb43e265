import { aToken, type ChildServer, type RawAnswer, signedIn, spawnServer } from '@tidings/testkit'
import { cuttingWay, PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, expect, test } from 'vitest'

await using resources = new AsyncDisposableStack()
const postgres = resources.use(await PostgresServer.start(['fsync=on', 'synchronous_commit=on']))
await postgres.ask(`create role modest login password 'modest'`)
const owned = resources.move()
afterAll(() => owned.disposeAsync())

/** A database of somebody who is not above its bounds, as a superuser is. */
async function database(): Promise<{ readonly url: string; readonly name: string }> {
  const url = new URL(await postgres.database())
  const name = url.pathname.slice(1)
  await postgres.ask(`alter database ${name} owner to modest`)
  url.username = 'modest'
  url.password = 'modest'
  return { url: url.href, name }
}

const codeOf = ({ ok, error }: RawAnswer): string => (ok === undefined ? (error?.code ?? 'no answer') : 'stored')

/** Alice at a server, who writes to bob; what was acknowledged is compared with what is there. */
async function writer(server: ChildServer) {
  const token = await aToken(server, 'alice')
  for (const uid of ['bob', 'carol', 'dave', 'erin']) await aToken(server, uid)
  const client = await signedIn(server.url, token)
  const acknowledged: string[] = []
  const ask = async (clientMsgId: string, to = 'user/bob') => {
    const answer = await client.request('message.send', {
      to,
      clientMsgId,
      content: { type: 'text', data: clientMsgId },
    })
    if (answer.ok && to === 'user/bob' && !acknowledged.includes(clientMsgId)) acknowledged.push(clientMsgId)
    return answer
  }
  return {
    ask,
    send: async (clientMsgId: string, to?: string) => codeOf(await ask(clientMsgId, to)),
    /** What bob and alice have, in order, is what was acknowledged, each once. */
    async expectAll(): Promise<void> {
      const read = await client.request('log.read', { conversation: 'user/bob', limit: 100 })
      const log = read.ok as { messages: { content: { data: string }; ts: number; seq: number }[] }
      const messages = log.messages.toReversed()
      expect(messages.map(({ content }) => content.data)).toEqual(acknowledged)
      expect(messages.map(({ seq }) => seq)).toEqual(acknowledged.map((_, index) => index + 1))
      const stamps = messages.map(({ ts }) => ts)
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b))
    },
    [Symbol.dispose]: () => client.socket.terminate(),
  }
}

const readiness = (server: ChildServer) => fetch(`${server.url}/readyz`).then(({ status }) => status)

test('PostgreSQL is stopped and started by its operator: unavailable meanwhile, nothing lost, and it goes on by itself', async () => {
  await using server = await spawnServer({ TIDINGS_STORE: (await database()).url })
  using alice = await writer(server)
  expect(await alice.send('1')).toBe('stored')
  await postgres.stop()
  expect(await alice.send('2')).toBe('unavailable')
  await expect.poll(() => readiness(server)).toBe(503)
  await postgres.restart()
  await expect.poll(() => alice.send('2')).toBe('stored')
  await expect.poll(() => readiness(server)).toBe(200)
  await alice.expectAll()
})

test('PostgreSQL takes no more connections: that is said, and it goes on once it does', async () => {
  const { url, name } = await database()
  await using server = await spawnServer({ TIDINGS_STORE: url })
  using alice = await writer(server)
  expect(await alice.send('1')).toBe('stored')
  await postgres.ask(`alter database ${name} connection limit 0`)
  let next = 2
  const askWithout = async () => {
    // Each time: one that was just beginning is not seen by the first.
    await postgres.ask('select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1', [name])
    const { ok, error } = await alice.ask(`${next}`)
    if (ok) next += 1
    return error
  }
  await expect
    // What was under way on a connection as it ended is asked for as long as `outcomeTimeoutMs`.
    .poll(askWithout, { timeout: 50_000 })
    .toMatchObject({ code: 'unavailable', message: expect.stringContaining('takes no more connections') })
  await expect.poll(() => readiness(server)).toBe(503)
  await postgres.ask(`alter database ${name} connection limit -1`)
  await expect.poll(() => alice.send(`${next}`)).toBe('stored')
  await expect.poll(() => readiness(server)).toBe(200)
  await alice.expectAll()
}, 120_000)

test('the connection ends in the middle of a commit: the answer is right, and what is sent again is found', async () => {
  await using way = await cuttingWay((await database()).url)
  await using server = await spawnServer({ TIDINGS_STORE: way.url })
  using alice = await writer(server)
  expect(await alice.send('1')).toBe('stored')
  way.cut('after', 'committed-unheard')
  expect(await alice.send('committed-unheard')).toBe('stored')
  expect(await alice.send('committed-unheard')).toBe('stored')
  way.cut('before', 'never-came')
  expect(await alice.send('never-came')).toBe('stored')
  expect(await alice.send('never-came')).toBe('stored')
  await alice.expectAll()
})

test('the server dies while it does not know whether a commit took place: the next one finds what is sent again', async () => {
  await using way = await cuttingWay((await database()).url)
  await using server = await spawnServer({ TIDINGS_STORE: way.url })
  {
    using alice = await writer(server)
    expect(await alice.send('1')).toBe('stored')
    way.cut('after', 'unheard')
    void alice.ask('unheard')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await server.kill9()
  }
  await server.start()
  using alice = await writer(server)
  expect(await alice.send('1')).toBe('stored')
  expect(await alice.send('unheard')).toBe('stored')
  await alice.expectAll()
})

test('somebody leaves a transaction open that holds a conversation: its messages are refused in time, others go through', async () => {
  const { url, name } = await database()
  await using server = await spawnServer({ TIDINGS_STORE: url })
  using alice = await writer(server)
  const others = ['user/carol', 'user/dave', 'user/erin']
  expect(await alice.send('1')).toBe('stored')
  for (const to of others) expect(await alice.send(`first-${to.slice(5)}`, to)).toBe('stored')
  const head = `select from tidings.conversations where key = 'pair/alice+bob' for update`
  await using holder = await postgres.hold(head, name)
  const refused = alice.ask('2')
  for (const to of others) expect(await alice.send(`meanwhile-${to.slice(5)}`, to)).toBe('stored')
  expect((await refused).error).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('look for transactions that stay open'),
  })
  await holder.end()
  expect(await alice.send('2')).toBe('stored')
  await alice.expectAll()
}, 30_000)

/** Milliseconds by which the clock of a server is wrong from its start on. */
const clockAhead = (ms: number) => ({
  NODE_OPTIONS: `--import=data:text/javascript,const{now}=Date;Date.now=()=>now.call(Date)+${ms}`,
})

test('a clock that jumps by days changes neither order nor what is unread', async () => {
  const { url: TIDINGS_STORE } = await database()
  const days = 86_400_000
  for (const [round, ahead] of [0, 3 * days, -3 * days].entries()) {
    await using server = await spawnServer({ TIDINGS_STORE, ...clockAhead(ahead) })
    using alice = await writer(server)
    for (let n = 0; n <= round; n++) expect(await alice.send(`${n}`)).toBe('stored')
    await alice.expectAll()
    const bob = await signedIn(server.url, await aToken(server, 'bob'))
    const listed = await bob.request('conversation.list', {})
    expect(listed.ok).toMatchObject({ conversations: [{ unread: round + 1 }] })
    bob.socket.terminate()
  }
}, 60_000)

test('who is asked to stop while PostgreSQL is away ends', async () => {
  await using server = await spawnServer({ TIDINGS_STORE: (await database()).url, TIDINGS_DRAIN: '0' })
  using alice = await writer(server)
  expect(await alice.send('1')).toBe('stored')
  await postgres.stop()
  await server.stop()
  await postgres.restart()
})
