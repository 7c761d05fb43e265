import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { bytesOf, filesInMemory } from './files.ts'
import { aCore, type Harness, settledInThreads, text } from './harness.ts'

interface Poisoned extends AsyncDisposable {
  readonly core: Harness
  readonly store: Store
  readonly logged: string[]
  /** Changes the database behind the store's back. */
  sql(text: string): void
}

/** A core on a store on the disk, so that what lies there can be spoilt. */
async function poisonable(settings: Parameters<typeof aCore>[0] = {}, ways: Parameters<typeof aCore>[1] = {}) {
  await using resources = new AsyncDisposableStack()
  const directory = mkdtempSync(join(tmpdir(), 'tidings-poison-'))
  const store = resources.use(await openSqliteStore({ directory }))
  const file = new DatabaseSync(join(directory, 'tidings.db'), { timeout: 10_000 })
  resources.defer(() => file.close())
  const logged: string[] = []
  const note = (_: object, message: string) => logged.push(message)
  const core = resources.use(await aCore(settings, { store, log: { info: note, warn: note, error: note }, ...ways }))
  const owned = resources.move()
  const poisoned: Poisoned = {
    ...{ core, store, logged },
    sql: (statement) => file.exec(statement),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
  return poisoned
}

/** The store's threads take their time. */
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 10_000 })

const refuse = (when: string, condition: string): string =>
  `create trigger poison before ${when} when ${condition} begin select raise(abort, 'poisoned'); end`

test('a message that the store refuses fails alone, whatever was written in the same batch', async () => {
  await using poisoned = await poisonable()
  const { core, sql } = poisoned
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const say = (data: string) => alice.call('message.send', { to: 'user/bob', content: text(data) })
  await say('first')
  sql(refuse('insert on entries', "new.body like '%poison%'"))
  const words = Array.from({ length: 40 }, (_, n) => (n % 13 === 7 ? `poison ${n}` : `word ${n}`))
  const results = await Promise.allSettled(words.map(say))
  expect(results.flatMap(({ status }, n) => (status === 'rejected' ? [words[n]] : []))).toEqual([
    'poison 7',
    'poison 20',
    'poison 33',
  ])
  const { messages } = await bob.call('log.read', { conversation: 'user/alice', after: 1, limit: 100 })
  expect(messages.map(({ content }) => content.data)).toEqual(words.filter((word) => !word.startsWith('poison')))
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 2))
})

test('records that fail again and again wait longer each time, however many they are, and the others are done', async () => {
  await using poisoned = await poisonable()
  const { core, store, logged } = poisoned
  const alice = await core.terminal('alice')
  const { id } = await alice.call('message.send', { to: 'user/alice', content: text('note') })
  const start = core.parts.clock.now()
  const broken = Array.from({ length: 150 }, (_, n) => ({
    ...{ owner: `user/u${n}`, kind: 'reminder', key: `x${n}` },
    ...{ value: 'no JSON', due: start + 1000 },
  }))
  await store.records.put(broken)
  await alice.call('reminder.set', { id, at: start + 2000 })
  await settledInThreads()
  core.tick(2000)
  await eventually(() => alice.seen('reminder').at(-1)).toMatchObject({ value: { due: true } })
  const failed = () => logged.filter((line) => line.includes('tried again')).length
  const waits: number[] = []
  for (let round = 1; round <= 15; round++) {
    await eventually(failed).toBe(150 * round)
    // A line is written before its record is put off: all of them are once none is due any more.
    await eventually(async () => ((await store.records.nextDue(['reminder'])) ?? 0) > core.parts.clock.now()).toBe(true)
    const wait = ((await store.records.nextDue(['reminder'])) ?? 0) - core.parts.clock.now()
    waits.push(wait)
    core.tick(wait)
  }
  const doubled = Array.from({ length: 13 }, (_, round) => 15_000 * 2 ** round)
  expect(waits).toEqual([...doubled, 86_400_000, 86_400_000])
}, 60_000)

test('a message that was read once and cannot be removed keeps no other from burning', async () => {
  await using poisoned = await poisonable()
  const { core, logged, sql, store } = poisoned
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const options = { expireAfterRead: 1000 }
  const burn = () => alice.call('message.send', { to: 'user/bob', content: text('burn'), options })
  const [spoilt, other] = [await burn(), await burn()]
  sql(`update entries set body = 'no JSON' where seq = ${spoilt.seq}`)
  await bob.call('conversation.read', { conversation: 'user/alice', seq: other.seq })
  await settledInThreads()
  core.tick(1000)
  const typeOf = async () => (await bob.call('message.get', { id: other.id })).message.content.type
  await eventually(typeOf).toBe('notice/expired')
  await eventually(() => store.log.nextBurning()).toBe(core.parts.clock.now() + 3_600_000)
  core.tick(60_000)
  await settledInThreads()
  expect(logged.filter((line) => line.includes('again in an hour'))).toHaveLength(1)
})

test('a conversation that cannot be swept keeps no other from being swept', async () => {
  const retention = {
    pairDays: 1,
    roomDays: 0,
    untilDelivered: false,
    auditDays: 365,
    reportDays: 90,
    everyMs: 3_600_000,
  }
  await using poisoned = await poisonable({ retention, tokenTtlMs: 10 * 86_400_000 })
  const { core, logged, sql } = poisoned
  const alice = await core.terminal('alice')
  for (const peer of ['bob', 'carol']) await core.terminal(peer)
  for (const to of ['user/bob', 'user/carol']) await alice.call('message.send', { to, content: text('old') })
  sql(refuse('delete on entries', 'old.conversation = 1'))
  await settledInThreads()
  core.tick(2 * 86_400_000)
  const left = async (conversation: string) => (await alice.call('log.read', { conversation })).messages.length
  await eventually(async () => [await left('user/bob'), await left('user/carol')]).toEqual([1, 0])
  expect(logged).toContain('a conversation could not be swept; it is tried again next time')
})

test('a blob that cannot be removed keeps no other from going', async () => {
  const files = filesInMemory()
  const { remove } = files.blobs
  const blobs = {
    ...files.blobs,
    remove: (keys: readonly string[]) =>
      keys.some((key) => key.startsWith('stuck')) ? Promise.reject(new RangeError('stuck')) : remove(keys),
  }
  await using poisoned = await poisonable({}, { media: { ...files, blobs } })
  const { core, store, logged } = poisoned
  await core.terminal('alice')
  for (const key of ['a', 'stuck', 'z']) {
    files.stored.set(key, bytesOf(key))
    await store.attachments.discard(key, core.parts.clock.now() + 1000)
  }
  await settledInThreads()
  core.tick(60_000)
  await eventually(() => [...files.stored.keys()]).toEqual(['stuck'])
  await eventually(() => store.attachments.nextDue()).toBe(core.parts.clock.now() + 3_600_000)
  expect(logged.filter((line) => line.includes('again in an hour'))).toHaveLength(1)
})
