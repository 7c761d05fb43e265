import { anEntry } from '@tidings/conformance'
import { cuttingWay, PostgresServer, silentWay } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { examinePostgres, openPostgresStore } from '../src/index.ts'
import { lifeOf } from '../src/pool/lives.ts'
import { outcomeFrom } from '../src/pool/outcome.ts'
import { openPool } from '../src/pool/pool.ts'
import type { Session } from '../src/pool/session.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start(['fsync=on', 'synchronous_commit=on']))
const owned = resources.move()
afterAll(() => owned.disposeAsync())

test('entries whose answer was lost are answered as they went, and stored where they had not come', async () => {
  await using way = await cuttingWay(await server.database())
  await using store = await openPostgresStore({ url: way.url })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  way.cut('after', 'alice')
  expect(await store.log.append([anEntry(id, { clientMsgId: 'a' })])).toMatchObject([{ kind: 'stored', seq: 1 }])
  way.cut('before', 'alice')
  expect(await store.log.append([anEntry(id, { clientMsgId: 'b' })])).toMatchObject([{ kind: 'stored', seq: 2 }])
  expect(await store.log.append([anEntry(id, { clientMsgId: 'b' }), anEntry(id, { clientMsgId: 'a' })])).toMatchObject([
    { kind: 'duplicate', entry: { seq: 2 } },
    { kind: 'duplicate', entry: { seq: 1 } },
  ])
})

test('a commit whose answer was lost is answered as it went', async () => {
  await using way = await cuttingWay(await server.database())
  await using store = await openPostgresStore({ url: way.url })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const mentioning = (clientMsgId: string) => store.log.append([anEntry(id, { clientMsgId, mentions: ['bob'] })])
  way.cut('after', 'alice')
  expect(await mentioning('a')).toMatchObject([{ kind: 'stored', seq: 1 }])
  way.cut('before', 'alice')
  await expect(mentioning('b')).rejects.toMatchObject({ code: 'unavailable' })
  expect(await mentioning('b')).toMatchObject([{ kind: 'stored', seq: 2 }])
})

test('after a crash what came of a transaction is not taken from another one that got its number', async () => {
  const url = await server.database()
  const connected = async () => {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const begun = async (client: Client): Promise<string> =>
    (await client.query<{ id: string }>('begin; select pg_current_xact_id()::text as id').then(lastOf)).rows[0]?.id ??
    ''
  const lastOf = <T>(results: T): T => (Array.isArray(results) ? (results.at(-1) as T) : results)
  const before = await connected()
  await before.query('create table things (n int)')
  const life = await lifeOf(before)
  const committed = await begun(before)
  await before.query('insert into things values (1); commit')
  const lost = await begun(before)
  await server.kill9()
  await server.restart()
  const after = await connected()
  for (let n = 0; n < 20; n++) await after.query('insert into things values (2)')
  const outcome = outcomeFrom({ config: { connectionString: url } }, 20_000)
  expect(await Promise.all([committed, lost].map((id) => outcome.of(id, life)))).toEqual(['committed', 'aborted'])
  // Also where both are asked for at once.
  const lives = [life, await lifeOf(after)]
  expect(await Promise.all(lives.map((one) => outcome.of(lost, one)))).toEqual(['aborted', 'committed'])
  // Where nothing has crashed a commit is known though no checkpoint has seen it.
  const mine = await begun(after)
  await after.query('insert into things values (3); commit')
  expect(await outcome.of(mine, await lifeOf(after))).toBe('committed')
  await after.end()
})

test('those who wait for what came of commits ask over one connection, and each is told of their own', async () => {
  const url = await server.database()
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('create table things (n int)')
  const life = await lifeOf(client)
  const ended = async (how: 'commit' | 'rollback') => {
    await client.query('begin')
    const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id')
    await client.query('insert into things values (1)')
    await client.query(how)
    return { id: rows[0]?.id ?? '', came: how === 'commit' ? 'committed' : 'aborted' }
  }
  let connections = 0
  const begin = async () => {
    connections += 1
  }
  const outcome = outcomeFrom({ config: { connectionString: url }, begin }, 20_000)
  const told = (lost: readonly { readonly id: string }[]) => Promise.all(lost.map(({ id }) => outcome.of(id, life)))
  const lost: Awaited<ReturnType<typeof ended>>[] = []
  for (let n = 0; n < 12; n++) lost.push(await ended(n % 3 === 0 ? 'rollback' : 'commit'))
  expect(await told(lost)).toEqual(lost.map(({ came }) => came))
  await outcome.back()
  expect(connections).toBe(2)
  await server.kill9()
  // A number that is not given again holds up none of the others.
  const never = { id: String(BigInt(lost.at(-1)?.id ?? 0) + 1_000_000n), came: 'aborted' }
  const all = [never, ...lost, ...lost]
  const asked = told(all)
  await server.restart()
  expect(await asked).toEqual(all.map(({ came }) => came))
  // Where nobody says it, whoever asks with others waits alone.
  const later = new Client({ connectionString: url })
  await later.connect()
  await later.query('begin')
  const { rows } = await later.query<{ id: string }>('select pg_current_xact_id()::text as id')
  const open = outcome.of(rows[0]?.id ?? '', await lifeOf(later))
  expect(await told(lost)).toEqual(lost.map(({ came }) => came))
  await later.query('rollback')
  expect(await open).toBe('aborted')
  await later.end()
})

test('a way that falls silent while it is asked what came of a commit is given up soon, and it is asked on another one', async () => {
  const url = await server.database()
  await using way = await silentWay(url)
  const client = new Client({ connectionString: url })
  await client.connect()
  const life = await lifeOf(client)
  const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id')
  await client.end()
  let connections = 0
  const begin = async () => {
    connections += 1
    if (connections === 1) way.fallSilent()
  }
  const config = { connectionString: way.url, connectionTimeoutMillis: 1000, query_timeout: 60_000 }
  expect(await outcomeFrom({ config, begin }, 20_000).of(rows[0]?.id ?? '', life)).toBe('committed')
  expect(connections).toBeGreaterThan(1)
})

test('whoever waits for what came of a commit holds up nobody who reads', async () => {
  await using way = await cuttingWay(await server.database())
  await using store = await openPostgresStore({ url: way.url, outcomeTimeoutMs: 10_000 })
  const users = Array.from({ length: 12 }, (_, n) => `u${n}`)
  const ids = await Promise.all(users.map(async (uid) => (await store.conversations.openPair('alice', uid, 1)).id))
  const asked = way.holdBack('pg_xact_status')
  way.cut('after', 'alice', users.length)
  const told = Promise.all(
    ids.map((id, n) => store.log.append([anEntry(id, { clientMsgId: `${n}`, mentions: [users[n] ?? ''] })])),
  )
  await expect.poll(() => way.cuts, { timeout: 10_000 }).toBe(users.length)
  // Whether PostgreSQL has carried all of them out by now is not said.
  const read = await Promise.all(ids.map((id) => store.log.readAfter(id, 0, 10, 1_000_000))).then(
    (pages) => pages.length,
    String,
  )
  asked()
  expect(read).toBe(ids.length)
  for (const one of await told) expect(one).toMatchObject([{ kind: 'stored', seq: 1 }])
})

/** A database whose owner may not ask for checkpoints, as on some services. */
async function modestly(): Promise<string> {
  const url = new URL(await server.database())
  const database = url.pathname.slice(1)
  await server.ask(`create role ${database} login password 'modest'`)
  await server.ask(`alter database ${database} owner to ${database}`)
  await server.ask('revoke execute on function pg_control_checkpoint() from public', [], database)
  return Object.assign(url, { username: database, password: 'modest' }).href
}

test('who may not ask for checkpoints knows by what the store has noted what came of a transaction', async () => {
  const url = await modestly()
  const config = { connectionString: url, options: '-c search_path=tidings' }
  const connected = async () => {
    const client = new Client(config)
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const told = `insert into feed (place, kind, conversation, a, b, key)
    values (pg_current_xact_id()::text::bigint, 'user', 0, 0, 0, 'alice') returning place::text as id`
  const written = async (client: Client) => (await client.query<{ id: string }>(told)).rows[0]?.id ?? ''
  // The first one makes the tables; whoever comes to them notes in which life of PostgreSQL that was.
  for (let n = 0; n < 2; n++) await (await openPostgresStore({ url }))[Symbol.asyncDispose]()
  const before = await connected()
  const life = await lifeOf(before)
  expect(life.isTold).toBe(false)
  const committed = await written(before)
  await before.query('begin')
  const lost = await written(before)
  await server.kill9()
  await server.restart()
  const outcome = outcomeFrom({ config }, 20_000)
  {
    await using store = await openPostgresStore({ url })
    for (let n = 0; n < 20; n++) await store.users.create({ uid: `u${n}`, name: '', avatar: '', createdAt: 1 })
  }
  expect(await Promise.all([committed, lost].map((id) => outcome.of(id, life)))).toEqual(['committed', 'aborted'])
  const after = await connected()
  expect(await outcome.of(await written(after), await lifeOf(after))).toBe('committed')
  await after.end()
})

test('while PostgreSQL is away nothing is stored and that is said; what was answered is there afterwards', async () => {
  await using store = await openPostgresStore({ url: await server.database() })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const answered = new Set<string>()
  const send = async (name: string): Promise<void> => {
    for (;;) {
      const result = await store.log.append([anEntry(id, { clientMsgId: name })]).catch((error: unknown) => error)
      if (Array.isArray(result)) break
      expect(result).toMatchObject({ code: 'unavailable' })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    answered.add(name)
  }
  for (const round of [1, 2]) {
    const sending = Promise.all(Array.from({ length: 40 }, (_, n) => send(`${round}.${n}`)))
    await expect.poll(() => answered.size).toBeGreaterThan(5)
    await server.kill9()
    // A process of it may answer once more before it sees that the server is gone.
    const checked = () => store.check().catch((error: unknown) => error)
    await expect.poll(checked).toMatchObject({ code: 'unavailable' })
    await server.restart()
    await sending
  }
  expect((await store.conversations.get(id))?.seq).toBe(answered.size)
})

/** A store in which writing an entry fails with these SQLSTATEs, on connections that were opened before a time. */
async function failing() {
  const url = await server.database()
  const store = await openPostgresStore({ url })
  const db = new Client({ connectionString: url, options: '-c search_path=tidings' })
  await db.connect()
  await db.query(`create table planted (code text, before timestamptz, times int); create sequence tried;
    create function fail() returns trigger language plpgsql as $$
    declare one record;
    begin
      for one in select * from tidings.planted loop
        if nextval('tidings.tried') <= one.times
          and (select backend_start from pg_stat_activity where pid = pg_backend_pid()) < one.before
        then raise exception 'planted' using errcode = one.code; end if;
      end loop;
      return new;
    end $$;
    create trigger fails before insert on entries for each row execute function fail()`)
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  return {
    store,
    append: (clientMsgId: string) => store.log.append([anEntry(id, { clientMsgId })]),
    async plant(code: string, { before = 'infinity', times = 1_000_000 } = {}) {
      await db.query("delete from planted; select setval('tried', 1, false)")
      await db.query('insert into planted values ($1, $2::timestamptz, $3)', [code, before, times])
    },
    mend: () => db.query('delete from planted'),
    async [Symbol.asyncDispose]() {
      await db.end()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** By SQLSTATE, what PostgreSQL cannot do now: a standby, a shutdown, a full disk, too many of us, others in the way. */
const passing = {
  '25006': 'it is a standby, or read-only',
  '40001': 'too many changed the same at once',
  '40P01': 'too many changed the same at once',
  '53100': 'the disk of PostgreSQL is full',
  '53300': 'takes no more connections',
  '55000': 'does not accept this now',
  '55P03': 'somebody else holds',
  '57014': 'took too long',
  '57P01': 'shutting down or starting',
  '57P02': 'shutting down or starting',
  '57P03': 'shutting down or starting',
}

test('what PostgreSQL cannot do now is unavailable, in words that help; nothing was stored, and it goes on by itself', async () => {
  await using scene = await failing()
  let seq = 0
  for (const [code, words] of Object.entries(passing)) {
    await scene.plant(code)
    const refusal = { code: 'unavailable', message: expect.stringContaining(words) }
    await expect(scene.append(code), code).rejects.toMatchObject(refusal)
    await scene.mend()
    expect(await scene.append(code), code).toMatchObject([{ kind: 'stored', seq: ++seq }])
  }
}, 60_000)

test('what ran into others is run again; whatever is a fault of ours is told as one', async () => {
  await using scene = await failing()
  await scene.plant('40001', { times: 2 })
  expect(await scene.append('a')).toMatchObject([{ kind: 'stored', seq: 1 }])
  await scene.plant('40P01', { times: 3 })
  expect(await scene.append('b')).toMatchObject([{ kind: 'stored', seq: 2 }])
  await scene.plant('22P02')
  await expect(scene.append('c')).rejects.not.toHaveProperty('code', 'unavailable')
})

test('a connection to what has become a standby is given up, and the next goes to where the name leads now', async () => {
  await using scene = await failing()
  await Promise.all(Array.from({ length: 20 }, (_, n) => scene.append(`${n}`)))
  await scene.plant('25006', { before: 'now' })
  const tries = Array.from({ length: 20 }, (_, n) => n)
  const answers: string[] = []
  for (const n of tries)
    answers.push(
      await scene.append(`after ${n}`).then(
        () => 'stored',
        ({ code }: { code: string }) => code,
      ),
    )
  expect(answers.at(-1)).toBe('stored')
})

test('what somebody else holds is waited for, but not for ever; others go on meanwhile', async () => {
  const url = await server.database()
  await using store = await openPostgresStore({ url, holdTimeoutMs: 300 })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const other = await store.conversations.openPair('alice', 'carol', 1)
  const holder = new Client({ connectionString: url })
  await holder.connect()
  await holder.query(`begin; select from tidings.conversations where id = ${id} for update`)
  await expect(store.log.append([anEntry(id, { clientMsgId: 'a' })])).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('pg_stat_activity'),
  })
  expect(await store.log.append([anEntry(other.id)])).toMatchObject([{ kind: 'stored' }])
  await holder.end()
  expect(await store.log.append([anEntry(id, { clientMsgId: 'a' })])).toMatchObject([{ kind: 'stored', seq: 1 }])
})

test('what a node that stands still holds is let go of, and whoever waits for it gets it', async () => {
  const url = await server.database()
  await using store = await openPostgresStore({ url, momentMs: 5000 })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const times = { statementTimeoutMs: 30_000, stillTimeoutMs: 300, holdTimeoutMs: 5000, momentMs: 250 }
  const options = { url, schema: 'tidings', connections: 1, ...times, connectTimeoutMs: 5000, outcomeTimeoutMs: 5000 }
  const pool = openPool(options, () => undefined)
  const standing = (await pool.connect()) as unknown as Session
  await standing.query('begin', [])
  await standing.query(`select from conversations where id = ${id} for update`, [])
  expect(await store.log.append([anEntry(id)])).toMatchObject([{ kind: 'stored', seq: 1 }])
  await expect(standing.query('commit', [])).rejects.toThrow()
  standing.release()
  await pool.end()
})

test('what is wrong with the URL or the server is said, with what to do', async () => {
  const url = new URL(await server.database())
  const opened = (change: (url: URL) => void) => {
    const other = new URL(url)
    change(other)
    return openPostgresStore({ url: other.href }).then(
      () => 'opened',
      ({ message }: Error) => message,
    )
  }
  expect(await opened((other) => (other.password = 'wrong'))).toContain('refuses this user or password')
  expect(await opened((other) => (other.pathname = '/nowhere'))).toContain('has no such database: create it')
  expect(await opened((other) => (other.port = '1'))).toContain('cannot be reached')
  const { version, faults, warnings } = await examinePostgres({ url: url.href, connections: 200 })
  expect(version).toMatch(/^18/)
  expect(faults).toEqual([])
  expect(warnings).toEqual(['max_connections is 100, this server takes up to 201'])
})

test('which rights a user of PostgreSQL lacks is said, with what to do', async () => {
  const url = await modestly()
  const role = new URL(url).username
  const examined = () => examinePostgres({ url, connections: 5 })
  const grant = `grant execute on function pg_control_checkpoint(), pg_control_system() to ${role}`
  expect(await examined()).toMatchObject({ faults: [], warnings: [expect.stringContaining(grant)] })
  const asked = (query: string) => server.ask(query, [], role)
  await asked(`alter database ${role} owner to postgres`)
  expect((await examined()).faults).toEqual([expect.stringContaining(`create schema tidings authorization ${role}`)])
  await asked('create schema tidings')
  expect((await examined()).faults).toEqual([expect.stringContaining(`alter schema tidings owner to ${role}`)])
  await asked(`alter schema tidings owner to ${role}; create table tidings.meta ()`)
  expect((await examined()).faults).toEqual([expect.stringContaining('belong to another user')])
  await asked(`drop table tidings.meta; ${grant}`)
  expect(await examined()).toMatchObject({ faults: [], warnings: [] })
})

test('a schema that one server holds is refused to the next, and is free again when that one ends', async () => {
  const url = await server.database()
  const open = () => openPostgresStore({ url, held: 'alone', connectTimeoutMs: 1000 })
  {
    await using first = await open()
    await first.check()
    // Nobody else writes there: there is nothing to follow, again and again, on a server that does nothing.
    expect(first.isShared).toBe(false)
    await expect(open()).rejects.toThrow('in use by another server')
    await server.kill9()
    await server.restart()
    await expect
      .poll(() =>
        first.check().then(
          () => 'held',
          () => 'away',
        ),
      )
      .toBe('held')
    await expect(open()).rejects.toThrow('in use by another server')
  }
  await using second = await open()
  await second.check()
})

test('nodes of one cluster hold a schema together, and none of them beside a server that is alone', async () => {
  const url = await server.database()
  const open = (held: 'alone' | 'shared') => openPostgresStore({ url, held, connectTimeoutMs: 1000 })
  {
    await using first = await open('shared')
    await using second = await open('shared')
    for (const store of [first, second]) {
      await store.check()
      expect(store.isShared).toBe(true)
    }
    await expect(open('alone')).rejects.toThrow('in use by another server')
  }
  await using alone = await open('alone')
  await alone.check()
  await expect(open('shared')).rejects.toThrow('in use by a server without a bus')
})

test('a way that fell silent is given up after a while, and what it left open is not in the way of what comes', async () => {
  await using way = await silentWay(await server.database())
  await using store = await openPostgresStore({ url: way.url, statementTimeoutMs: 500, connectTimeoutMs: 500 })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const append = (name: string) => store.log.append([anEntry(id, { clientMsgId: name })])
  await Promise.all(Array.from({ length: 20 }, (_, n) => append(`before ${n}`)))
  way.fallSilent()
  const told = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      append(`during ${n}`).then(
        () => 'stored',
        ({ code }: { code: string }) => code,
      ),
    ),
  )
  expect(told).toContain('unavailable')
  expect(told.filter((one) => one !== 'stored' && one !== 'unavailable')).toEqual([])
  // What was said not to be stored is not.
  let stored = 0
  // Each connection is noticed by itself.
  await expect
    .poll(async () => (stored = (await store.conversations.get(id).catch(() => undefined))?.seq ?? 0), {
      timeout: 20_000,
    })
    .toBeGreaterThan(0)
  expect(stored).toBe(20 + told.filter((one) => one === 'stored').length)
  expect(await append('after')).toMatchObject([{ kind: 'stored', seq: stored + 1 }])
}, 60_000)

test('a connection on which everything was answered in time is not given up afterwards', async () => {
  const url = await server.database()
  const lost: string[] = []
  const patience = { statementTimeoutMs: 200, connectTimeoutMs: 300 }
  await using store = await openPostgresStore({ url, ...patience, lost: ({ message }) => lost.push(message) })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  for (let n = 0; n < 5; n++) await store.log.append([anEntry(id, { clientMsgId: `${n}` })])
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(lost).toEqual([])
  expect(await store.log.append([anEntry(id, { clientMsgId: 'later' })])).toMatchObject([{ kind: 'stored', seq: 6 }])
})

test('a server whose schema another one has had meanwhile says so, and neither reads nor writes there any more', async () => {
  const url = await server.database()
  const database = new URL(url).pathname.slice(1)
  const open = () => openPostgresStore({ url, held: 'alone', connectTimeoutMs: 1000 })
  await using first = await open()
  const { id } = await first.conversations.openPair('alice', 'bob', 1)
  // Whoever waits for the lock has it as soon as the connection ends that had it.
  const waiting = server.hold("select pg_advisory_lock(hashtext('tidings node tidings'))", database)
  const waits = `select 1 from pg_locks join pg_database d on d.oid = database
    where locktype = 'advisory' and datname = '${database}' and not granted`
  await expect.poll(async () => (await server.ask(waits)).length).toBe(1)
  await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = '${database}' and application_name = 'tidings, holding its schema'`)
  const other = await waiting
  const refused = { code: 'unavailable', message: expect.stringContaining('another server has had the schema') }
  await expect.poll(() => first.conversations.get(id).catch((error: unknown) => error)).toMatchObject(refused)
  await expect(first.log.append([anEntry(id)])).rejects.toMatchObject(refused)
  // What it remembers may be wrong from then on; it lets the schema be, for one that begins anew.
  await other.end()
  await expect(first.check()).rejects.toMatchObject(refused)
  await using second = await open()
  await second.check()
})

test('a server that has lost its connections, of which PostgreSQL knows nothing yet, holds its schema again and goes on', async () => {
  await using way = await silentWay(await server.database())
  await using store = await openPostgresStore({ url: way.url, held: 'alone', connectTimeoutMs: 1000 })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  for (const clientMsgId of ['first', 'second']) {
    way.forget()
    await expect.poll(() => store.check().then(() => 'holds', String), { timeout: 10_000, interval: 100 }).toBe('holds')
    expect(await store.log.append([anEntry(id, { clientMsgId })])).toMatchObject([{ kind: 'stored' }])
  }
})

test('two that open a new database at once make its tables once', async () => {
  const url = await server.database()
  const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore({ url })))
  expect(stores.map(({ isShared }) => isShared)).toEqual([true, true, true])
  expect(new Set(stores.map(({ epoch }) => epoch)).size).toBe(1)
  for (const store of stores) await store[Symbol.asyncDispose]()
})

test.each([
  ['an entry on its own', {}],
  ['a commit', { mentions: ['bob'] }],
])('what nobody says of %s in time is unavailable, and is found when it is said again', async (_, more) => {
  await using way = await cuttingWay(await server.database())
  await using store = await openPostgresStore({ url: way.url, outcomeTimeoutMs: 1000 })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const append = () => store.log.append([anEntry(id, { clientMsgId: 'a', ...more })])
  way.cut('after', 'alice')
  const told = append().catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await server.kill9()
  const said = 'PostgreSQL cannot be reached, and nobody knows whether this was stored'
  expect(await told).toMatchObject({ code: 'unavailable', message: expect.stringContaining(said) })
  await server.restart()
  await expect.poll(() => append().catch(() => [])).toMatchObject([{ kind: 'duplicate', entry: { seq: 1 } }])
})

test('a PostgreSQL that is silent for everybody, whoever comes, is unavailable in words that help', async () => {
  await using way = await silentWay(await server.database())
  const patience = { statementTimeoutMs: 500, connectTimeoutMs: 500, outcomeTimeoutMs: 1000 }
  await using store = await openPostgresStore({ url: way.url, ...patience })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const append = (name: string, more = {}) =>
    store.log.append([anEntry(id, { clientMsgId: name, ...more })]).catch((error: unknown) => error)
  await Promise.all(Array.from({ length: 20 }, (_, n) => append(`before ${n}`)))
  way.fallSilent('for all')
  const all = Array.from({ length: 20 }, (_, n) => append(`during ${n}`, n % 2 === 0 ? {} : { mentions: ['bob'] }))
  for (const told of await Promise.all(all)) expect(told).toMatchObject({ code: 'unavailable' })
  expect(await all[0]).toMatchObject({ message: expect.stringContaining('same clientMsgId') })
  way.wake()
  await expect.poll(() => append('after'), { timeout: 20_000 }).toMatchObject([{}])
}, 60_000)
