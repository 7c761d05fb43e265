import type { FeedItem, Position, Store } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { Consumers } from '../src/feed/consumers.ts'
import { Keeping } from '../src/feed/keeping.ts'
import type { Until } from '../src/feed/until.ts'
import { aCore, type Harness, settings, settled, text } from './harness.ts'

type Handles = (items: readonly FeedItem[]) => Promise<void>

/** Lets what waits for a while go on, until something holds. */
async function until(core: Harness, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 400; round++) {
    if (await holds()) return
    core.tick(250)
    await settled()
  }
  throw new Error('it never came to that')
}

const quiet = () => undefined
const silent = { info: quiet, warn: quiet, error: quiet }

const say = (core: Harness, data: string) => core.call('alice', 'message.send', { to: 'user/bob', content: text(data) })

async function aScene(more: Parameters<typeof aCore>[1] = {}) {
  const core = await aCore({}, more)
  await core.terminal('alice')
  await core.terminal('bob')
  const service = core.gate.service('test')
  const said: string[] = []
  /** Notes what is said. */
  const handles: Handles = async (items) => {
    for (const item of items)
      if (item.kind === 'entries')
        for await (const { body } of service.entries(item)) said.push(String(body.content.data))
  }
  const lost = async () => {
    said.push('lost')
  }
  return { core, service, said, handles, lost }
}

test('a service hears of everything after its first start, in order, also of what came while it was away', async () => {
  const { core, service, said, handles, lost } = await aScene()
  await using _ = core
  await say(core, 'before')
  const stop = service.consume({ handle: handles, lost })
  await until(core, async () => (await core.parts.store.records.version('service/test')) > 0)
  for (const data of ['one', 'two']) await say(core, data)
  await until(core, () => said.length === 2)
  await stop()
  await say(core, 'three')
  const again = service.consume({ handle: handles, lost })
  await until(core, () => said.length === 3)
  expect(said).toEqual(['one', 'two', 'three'])
  await again()
  await core.gate.drain()
})

test('whoever waits is woken by a message, and not only by the next second', async () => {
  const { core, service, said, handles, lost } = await aScene()
  await using _ = core
  const stop = service.consume({ handle: handles, lost })
  await until(core, async () => (await core.parts.store.records.version('service/test')) > 0)
  await settled()
  await say(core, 'now')
  await settled()
  expect(said).toEqual([])
  core.tick(20)
  await settled()
  expect(said).toEqual(['now'])
  await stop()
})

test('what a service passes over is noted, too: the feed keeps nothing of it, and a start looks through none of it again', async () => {
  const { core, service, said, lost } = await aScene()
  await using _ = core
  const { records, feed } = core.parts.store
  const handle = async (items: readonly FeedItem[]) => void said.push(...items.map(({ kind }) => kind))
  const stop = service.consume({ kinds: ['user'], handle, lost })
  await until(core, async () => (await records.version('service/test')) > 0)
  for (let n = 1; n <= 5; n++) await say(core, `${n}`)
  await until(core, async () => (await core.app('feed.consumers', {})).consumers[0]?.behind === 0)
  // Seldom: each note is a transaction.
  const before = await records.version('service/test')
  for (let n = 1; n <= 60; n++) {
    await say(core, `${n}`)
    core.tick(250)
    await settled()
  }
  expect((await records.version('service/test')) - before).toBeLessThanOrEqual(2)
  await stop()
  const cursor = JSON.parse((await records.get('service/test', 'cursor', 'cursor'))?.value ?? '{}')
  expect(await feed.lag(cursor.position)).toMatchObject({ items: 0 })
  expect(said).toEqual([])
})

test('how far it is is noted once a second while more comes, and soon after the last', async () => {
  const { core, service, said, handles, lost } = await aScene()
  await using _ = core
  const { records } = core.parts.store
  const stop = service.consume({ handle: handles, lost })
  await until(core, async () => (await records.version('service/test')) > 0)
  const before = await records.version('service/test')
  for (let n = 1; n <= 60; n++) {
    await say(core, `${n}`)
    core.tick(50)
    await settled()
  }
  // Three seconds.
  expect((await records.version('service/test')) - before).toBeLessThanOrEqual(5)
  expect(said.length).toBeGreaterThan(50)
  await until(core, async () => (await core.app('feed.consumers', {})).consumers[0]?.behind === 0)
  expect([said.length, new Set(said).size]).toEqual([60, 60])
  // What was handled and is not noted when it stops, is noted then.
  await say(core, 'last')
  core.tick(20)
  await settled()
  await stop()
  expect(said.at(-1)).toBe('last')
  expect((await core.app('feed.consumers', {})).consumers).toMatchObject([{ behind: 0, state: 'stopped' }])
})

test("a name that would be the feed's own, or of another owner, is refused", async () => {
  const { core } = await aScene()
  await using _ = core
  for (const name of ['feed', '', 'a/b', 'A']) expect(() => core.gate.service(name)).toThrow('cannot be called')
})

test('what a service leaves when it is to end comes again, and so does its way back', async () => {
  const { core, service, said, handles, lost } = await aScene({ log: silent })
  await using _ = core
  const { store } = core.parts
  const began: string[] = []
  /** Begins, and gives up when it is to end. */
  const givesUp = (what: string) => async (until: Until) => {
    began.push(what)
    await new Promise<void>((resolve) => until.whenOver(resolve))
  }
  const leaves = () => service.consume({ handle: (_, until) => givesUp('items')(until), lost: givesUp('lost') })
  const first = leaves()
  await until(core, async () => (await store.records.version('service/test')) > 0)
  await say(core, 'one')
  await until(core, () => began.length === 1)
  await first()
  const again = service.consume({ handle: handles, lost })
  await until(core, () => said.length === 1)
  expect(said).toEqual(['one'])
  await again()
  for (let n = 0; n < 20; n++) await store.records.put([{ owner: 'user/bob', kind: 'k', key: 'k', value: `${n}` }])
  while (await store.feed.trim({ most: 5 }, 100));
  const third = leaves()
  await until(core, () => began.length === 2)
  await third()
  const last = service.consume({ handle: handles, lost })
  await until(core, () => said.length === 2)
  expect([said, began]).toEqual([
    ['one', 'lost'],
    ['items', 'lost'],
  ])
  await last()
})

test('a service is told of the kinds that it asks for, and is not behind for others', async () => {
  const { core, service, lost } = await aScene()
  await using _ = core
  const told: string[] = []
  const stop = service.consume({
    kinds: ['access', 'pointer'],
    lost,
    handle: async (items) => void told.push(...items.map(({ kind }) => kind)),
  })
  await until(core, async () => (await core.parts.store.records.version('service/test')) > 0)
  for (let n = 0; n < 30; n++) await say(core, `${n}`)
  await core.call('alice', 'room.create', { name: 'Room', members: ['bob'] })
  await core.call('bob', 'conversation.read', { conversation: 'user/alice', seq: 30 })
  await until(core, () => told.length === 3)
  await until(core, async () => (await core.app('feed.consumers', {})).consumers[0]?.behind === 0)
  expect(told).toEqual(['access', 'access', 'pointer'])
  await stop()
})

test('of two processes under one name one handles; the other takes over when it stands still', async () => {
  const { core, said, lost } = await aScene()
  await using _ = core
  const { parts } = core
  const aProcess = (name: string) => {
    const consumers = new Consumers({ ...parts.store, ...parts })
    let hangs = false
    const stop = consumers.start({
      name: 'test',
      lost,
      handle: async (items, until) => {
        if (hangs) await new Promise<void>((resolve) => until.whenOver(resolve))
        if (!until.isOver) for (const item of items) if (item.kind === 'entries') said.push(`${name} ${item.upTo}`)
      },
    })
    return { stop, hang: () => (hangs = true) }
  }
  const first = aProcess('first')
  await until(core, async () => (await parts.store.records.version('service/test')) > 0)
  const second = aProcess('second')
  await say(core, 'one')
  await until(core, () => said.length === 1)
  // Nothing to do for a long time is no reason.
  for (let n = 0; n < 30; n++) {
    core.tick(1000)
    await settled()
  }
  await say(core, 'two')
  await until(core, () => said.length === 2)
  await first.stop()
  await say(core, 'three')
  await until(core, () => said.length === 3)
  expect(said).toEqual(['first 1', 'first 2', 'second 3'])
  await second.stop()
})

test('a process that has died is followed by another after its lease', async () => {
  const { core, service, said, handles, lost } = await aScene()
  await using _ = core
  const { records, feed } = core.parts.store
  const value = JSON.stringify({ position: await feed.head(), holder: 'dead' })
  await records.put([{ owner: 'service/test', kind: 'cursor', key: 'cursor', value }])
  await say(core, 'left')
  const began = core.parts.clock.elapsed()
  const stop = service.consume({ handle: handles, lost })
  await until(core, () => said.length === 1)
  expect(core.parts.clock.elapsed() - began).toBeGreaterThanOrEqual(5000)
  expect(said).toEqual(['left'])
  await stop()
})

test('where no other process works on the store, one that has died is followed at once', async () => {
  const { core, service, said, handles, lost } = await aScene({ isAlone: true })
  await using _ = core
  const { records, feed } = core.parts.store
  const value = JSON.stringify({ position: await feed.head(), holder: 'dead' })
  await records.put([{ owner: 'service/test', kind: 'cursor', key: 'cursor', value }])
  await say(core, 'left')
  const began = core.parts.clock.elapsed()
  const stop = service.consume({ handle: handles, lost })
  await until(core, () => said.length === 1)
  expect(core.parts.clock.elapsed() - began).toBeLessThan(1000)
  expect(said).toEqual(['left'])
  await stop()
})

test('an item that always fails is set aside after a while, and those behind it are handled', async () => {
  const logged: object[] = []
  const silent = () => undefined
  const log = { info: silent, warn: silent, error: (fields: object) => logged.push(fields) }
  const { core, service, said, handles, lost } = await aScene({ log })
  await using _ = core
  let tries = 0
  const stop = service.consume({
    lost,
    handle: async (items) => {
      if (items.some((item) => item.kind === 'entries' && item.after < 2 && item.upTo >= 2)) {
        tries += 1
        throw new Error('this one is poisoned')
      }
      await handles(items)
    },
  })
  await until(core, async () => (await core.parts.store.records.version('service/test')) > 0)
  await say(core, 'one')
  await until(core, () => said.length === 1)
  await say(core, 'two')
  await until(core, () => tries > 0)
  for (const data of ['three', 'four']) await say(core, data)
  await until(core, async () => said.at(-1) === 'four')
  expect(tries).toBeLessThan(10)
  expect(await service.deadLetters(10)).toMatchObject([
    { item: { kind: 'entries', after: 1, upTo: 2 }, fault: 'this one is poisoned' },
  ])
  expect(said).toEqual(['one', 'three', 'four'])
  expect(logged).toMatchObject([{ consumer: 'test', item: { kind: 'entries' } }])
  await stop()
})

test('what is away is waited for, however long, and nothing is set aside', async () => {
  const { core, service, said, handles, lost } = await aScene()
  await using _ = core
  let away = true
  const stop = service.consume({
    lost,
    handle: async (items) => {
      if (away) throw new TidingsError('unavailable', 'the other side is away')
      await handles(items)
    },
  })
  await until(core, async () => (await core.parts.store.records.version('service/test')) > 0)
  for (const data of ['one', 'two']) await say(core, data)
  for (let n = 0; n < 100; n++) {
    core.tick(60_000)
    await settled()
  }
  away = false
  await until(core, () => said.length === 2)
  expect([said, await service.deadLetters(10)]).toEqual([['one', 'two'], []])
  await stop()
})

test('a consumer whose place was let go is told, and goes on from there', async () => {
  const silent = () => undefined
  const { core, service, said, handles, lost } = await aScene({ log: { info: silent, warn: silent, error: silent } })
  await using _ = core
  const { store } = core.parts
  const stop = service.consume({ handle: handles, lost })
  await until(core, async () => (await store.records.version('service/test')) > 0)
  await stop()
  for (let n = 0; n < 20; n++) await store.records.put([{ owner: 'user/bob', kind: 'k', key: 'k', value: `${n}` }])
  while (await store.feed.trim({ most: 5 }, 100));
  const again = service.consume({ handle: handles, lost })
  await until(core, () => said.length > 0)
  await say(core, 'afterwards')
  await until(core, () => said.length === 2)
  expect(said).toEqual(['lost', 'afterwards'])
  await again()
})

test('a timer of a service survives a restart, and is tried again when it goes wrong', async () => {
  const { core, service } = await aScene()
  await using _ = core
  const done: string[] = []
  service.onTimer(async (key, value) => {
    done.push(`${key} ${value}`)
    if (done.length === 1) throw new Error('not yet')
  })
  const now = core.parts.clock.now()
  await service.setTimer('retry', now + 60_000, '7')
  await service.setTimer('never', now + 60_000, '8')
  await service.cancelTimer('never')
  await settled()
  expect(done).toEqual([])
  await until(core, () => done.length === 2)
  expect(done).toEqual(['retry 7', 'retry 7'])
  expect(await core.parts.store.records.nextDue(['service-timer/test'])).toBeUndefined()
})

test("a service's records are its own, and wake nobody", async () => {
  const { core, service } = await aScene()
  await using _ = core
  const head = await core.parts.store.feed.head()
  await service.records.put([{ kind: 'dead', key: 'cursor', value: '1' }])
  expect((await core.gate.service('other').records.list('dead', '', 9)).length).toBe(0)
  expect((await service.records.get('dead', 'cursor'))?.value).toBe('1')
  expect(await core.parts.store.feed.read(head, 10)).toMatchObject({ items: [] })
})

test('what a service does as a user is judged as if they did it themselves, and the log names the service', async () => {
  const logged: object[] = []
  const silent = () => undefined
  const { core, service } = await aScene({
    log: { info: (fields) => logged.push(fields), warn: silent, error: silent },
  })
  await using _ = core
  const alice = service.act('alice')
  const send = { to: 'user/bob', content: text('from a service'), clientMsgId: 'item-1' } as const
  const { seq } = await alice.call('message.send', send)
  expect(await alice.call('message.send', send)).toMatchObject({ seq })
  expect((await core.call('bob', 'log.read', { conversation: 'user/alice' })).messages).toMatchObject([
    { from: 'user/alice', content: text('from a service') },
  ])
  expect(logged).toContainEqual({ service: 'test', user: 'alice', operation: 'message.send' })
  await core.call('bob', 'contact.block', { user: 'alice' })
  await expect(alice.call('message.send', { ...send, clientMsgId: 'item-2' })).rejects.toMatchObject({
    code: 'blocked',
  })
  await expect(alice.call('report.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  await expect(service.act('nobody').call('conversation.list', {})).rejects.toMatchObject({ code: 'not_found' })
  await core.app('user.ban', { user: 'bob' })
  await expect(service.act('bob').call('conversation.list', {})).rejects.toMatchObject({ code: 'banned' })
})

async function kept(store: Store, from: Position): Promise<number | 'lost'> {
  const page = await store.feed.read(from, 1000)
  return page === 'lost' ? page : page.items.length
}

test('the feed keeps its days, longer for who has not read it, and never more than its bound', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const day = 86_400_000
  let now = 1_763_600_000_000
  const warned: object[] = []
  const gauges: [string, number][] = []
  const keeping = new Keeping({
    ...store,
    ids: { session: () => 's' } as never,
    clock: { now: () => now, elapsed: () => now, after: () => () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: (fields) => warned.push(fields) },
    metrics: {
      feedHolds: (items: number) => gauges.push(['holds', items]),
      feedBehind: (name: string, items: number) => gauges.push([name, items]),
      deadLetters: () => undefined,
    } as never,
    settings: { days: 8, items: 100, awayDays: 30 },
  })
  const change = async (times: number) => {
    for (let n = 0; n < times; n++) await store.records.put([{ owner: 'user/bob', kind: 'k', key: 'k', value: `${n}` }])
  }
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= day / 4) {
      now += Math.min(left, day / 4)
      await keeping.run(now)
    }
  }
  await keeping.run(now)
  const begin = await store.feed.head()
  await change(3)
  await pass(7.9 * day)
  expect(await kept(store, begin)).toBe(3)
  await pass(0.5 * day)
  expect(await kept(store, begin)).toBe('lost')
  // Somebody has not read it.
  const head = await store.feed.head()
  await store.records.put([
    { owner: 'service/feed', kind: 'consumer', key: 'slow', value: '{}' },
    { owner: 'service/slow', kind: 'cursor', key: 'cursor', value: JSON.stringify({ position: head, holder: '' }) },
  ])
  await change(50)
  await pass(20 * day)
  expect([await kept(store, head), warned]).toEqual([50, []])
  await change(40)
  await pass(day)
  expect(warned).toMatchObject([{ consumer: 'slow', behind: 90, most: 100 }, ...warned.slice(1)])
  expect(await kept(store, head)).toBe(90)
  await change(40)
  await pass(day)
  expect([await kept(store, head), await kept(store, '')]).toEqual(['lost', 100])
  expect(gauges).toContainEqual(['slow', 90])
  expect(settings.feed).toEqual({ days: 8, items: 2_000_000, awayDays: 30 })
})
