import type { FeedItem } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { Consumers } from '../src/feed/consumers.ts'
import { Keeping } from '../src/feed/keeping.ts'
import { aCore, type Harness, settled, text } from './harness.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function until(core: Harness, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 800; round++) {
    if (await holds()) return
    core.tick(250)
    await settled()
  }
  throw new Error('it never came to that')
}

async function aScene() {
  const core = await aCore({}, { log: silent })
  await core.terminal('alice')
  await core.terminal('bob')
  const say = (data: string) => core.call('alice', 'message.send', { to: 'user/bob', content: text(data) })
  const hasBegun = async () => (await core.parts.store.records.version('service/test')) > 0
  const letters = async () => (await core.app('feed.letters', { consumer: 'test' })).letters
  return { core, say, hasBegun, letters }
}

const entriesIn = (items: readonly FeedItem[]): number[] =>
  items.flatMap((item) =>
    item.kind === 'entries' ? Array.from({ length: item.upTo - item.after }, (_, n) => item.after + n + 1) : [],
  )

/** A process with the consumer: it dies of an entry, as one that is killed does, without a word. */
function aMortal({ parts }: Harness, { killer, handled }: { readonly killer: number; readonly handled: number[] }) {
  let isDead = false
  const clock = {
    ...parts.clock,
    now: () => parts.clock.now(),
    elapsed: () => parts.clock.elapsed(),
    after: (ms: number, wakes: () => void) =>
      parts.clock.after(ms, () => {
        if (!isDead) wakes()
      }),
  }
  const consumers = new Consumers({ ...parts.store, ...parts, clock })
  consumers.start({
    name: 'test',
    lost: async () => undefined,
    async handle(items) {
      if (isDead || entriesIn(items).includes(killer)) {
        isDead = true
        await new Promise(() => undefined)
      }
      handled.push(...entriesIn(items))
    },
  })
  return { isDead: () => isDead, stop: () => consumers.stop() }
}

test('an item that kills whoever handles it is set aside after a few of them, and those around it are handled', async () => {
  const { core, say, hasBegun, letters } = await aScene()
  await using _ = core
  const first = aMortal(core, { killer: -1, handled: [] })
  await until(core, hasBegun)
  await first.stop()
  // All of them in one item.
  for (const data of ['one', 'two', 'three', 'four']) await say(data)
  const handled: number[] = []
  let deaths = 0
  for (let isOver = false; !isOver; ) {
    const mortal = aMortal(core, { killer: 3, handled })
    await until(core, () => mortal.isDead() || handled.includes(4))
    isOver = !mortal.isDead()
    if (isOver) await mortal.stop()
    else deaths += 1
    expect(deaths).toBeLessThan(6)
  }
  expect(deaths).toBe(4)
  expect([...new Set(handled)]).toEqual([1, 2, 4])
  expect(await letters()).toMatchObject([
    { about: 'entries 3 to 3 of pair/alice+bob', fault: 'what handled it was killed at it, 3 times' },
  ])
})

test('where processes die again and again, each time of something else, nothing is set aside', async () => {
  const { core, say, hasBegun, letters } = await aScene()
  await using _ = core
  const begin = aMortal(core, { killer: -1, handled: [] })
  await until(core, hasBegun)
  await begin.stop()
  const handled: number[] = []
  for (let n = 1; n <= 6; n++) {
    // It handles one and dies of the next.
    await say('good')
    const mortal = aMortal(core, { killer: 2 * n, handled })
    await until(core, () => handled.includes(2 * n - 1))
    await say('killer of this one alone')
    await until(core, () => mortal.isDead())
  }
  const last = aMortal(core, { killer: -1, handled })
  await until(core, () => handled.includes(12))
  await last.stop()
  expect(await letters()).toEqual([])
  expect([...new Set(handled)]).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
})

test('an operator sees what was set aside, lets it be tried again or drops it, and forgets a service that is gone', async () => {
  const { core, say, hasBegun, letters } = await aScene()
  await using _ = core
  let fault: string | undefined = 'no such place'
  const handled: number[] = []
  const stop = core.gate.service('test').consume({
    lost: async () => undefined,
    async handle(items) {
      if (fault !== undefined && entriesIn(items).length > 0) throw new Error(fault)
      handled.push(...entriesIn(items))
    },
  })
  await until(core, hasBegun)
  await say('one')
  await until(core, async () => (await letters()).length === 1)
  await say('two')
  await until(core, async () => (await letters()).length === 2)
  expect(await core.app('feed.consumers', {})).toMatchObject({
    consumers: [{ consumer: 'test', state: 'runs', behind: 0, letters: 2 }],
  })
  const [one, two] = (await letters()).map(({ letter }) => letter) as [string, string]
  fault = 'still no such place'
  await core.app('feed.retry', { consumer: 'test', letter: one })
  await until(core, async () => (await letters())[0]?.fault === fault)
  expect((await letters()).map((letter) => letter.fault)).toEqual(['still no such place', 'no such place'])
  fault = undefined
  await core.app('feed.retry', { consumer: 'test', letter: one })
  await until(core, async () => (await letters()).length === 1)
  expect(handled).toEqual([1])
  await core.app('feed.drop', { consumer: 'test', letter: two })
  expect(await letters()).toEqual([])
  for (const operation of ['feed.retry', 'feed.drop'] as const)
    await expect(core.app(operation, { consumer: 'test', letter: two })).rejects.toMatchObject({ code: 'not_found' })
  await expect(core.app('feed.forget', { consumer: 'test' })).rejects.toMatchObject({ code: 'conflict' })
  await stop()
  expect(await core.app('feed.consumers', {})).toMatchObject({ consumers: [{ state: 'stopped' }] })
  await core.app('feed.forget', { consumer: 'test' })
  expect(await core.app('feed.consumers', {})).toEqual({ consumers: [] })
  for (const operation of ['feed.forget', 'feed.letters'] as const)
    await expect(core.app(operation, { consumer: 'test' })).rejects.toMatchObject({ code: 'not_found' })
})

test('pages of services and of what they set aside go on where the one before ended', async () => {
  const { core } = await aScene()
  await using _ = core
  const { records, feed } = core.parts.store
  const position = await feed.head()
  for (const name of ['a', 'b', 'c']) {
    await records.put([
      { owner: 'service/feed', kind: 'consumer', key: name, value: '{}' },
      { owner: `service/${name}`, kind: 'cursor', key: 'cursor', value: JSON.stringify({ position, holder: '' }) },
    ])
  }
  const item = { kind: 'user', uid: 'bob' }
  for (let n = 1; n <= 5; n++) {
    const value = JSON.stringify({ item, at: n, fault: `${n}` })
    await records.put([{ owner: 'service/a', kind: 'dead-letter', key: `${n}`, value }])
  }
  const first = await core.app('feed.consumers', { limit: 2 })
  const rest = await core.app('feed.consumers', { limit: 2, next: first.next ?? '' })
  expect([...first.consumers, ...rest.consumers].map(({ consumer }) => consumer)).toEqual(['a', 'b', 'c'])
  expect(rest.next).toBeUndefined()
  const page = await core.app('feed.letters', { consumer: 'a', limit: 3 })
  const more = await core.app('feed.letters', { consumer: 'a', limit: 3, next: page.next ?? '' })
  expect([...page.letters, ...more.letters].map(({ fault }) => fault)).toEqual(['1', '2', '3', '4', '5'])
  expect(page.letters[0]).toMatchObject({ about: 'the account bob', at: 1 })
})

test('a service that nobody runs any more loses its hold on the feed, with a warning', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const day = 86_400_000
  const start = 1_763_600_000_000
  let now = start
  const warned: object[] = []
  const forgotten: string[] = []
  const keeping = new Keeping({
    ...store,
    ids: { session: () => 's' } as never,
    clock: { now: () => now, elapsed: () => now, after: () => () => undefined },
    log: { ...silent, warn: (fields) => warned.push(fields) },
    metrics: {
      feedHolds: () => undefined,
      feedBehind: () => undefined,
      deadLetters: () => undefined,
      consumerForgotten: (name: string) => forgotten.push(name),
    } as never,
    settings: { days: 8, items: 1000, awayDays: 30 },
  })
  const pass = async (days: number) => {
    for (let n = 0; n < 4 * days; n++) {
      now += day / 4
      await keeping.run(now)
    }
  }
  await keeping.run(now)
  const head = await store.feed.head()
  const seen = { owner: 'service/feed', kind: 'consumer', key: 'gone', value: JSON.stringify({ seenAt: start }) }
  const cursor = JSON.stringify({ position: head, holder: '' })
  await store.records.put([seen, { owner: 'service/gone', kind: 'cursor', key: 'cursor', value: cursor }])
  await store.records.put([{ owner: 'user/bob', kind: 'k', key: 'k', value: '1' }])
  await pass(29)
  expect([await store.feed.read(head, 9), warned]).toMatchObject([{ items: [{ kind: 'records' }] }, []])
  await pass(2)
  expect(await store.feed.read(head, 9)).toBe('lost')
  expect(warned[0]).toEqual({ consumer: 'gone', afterDays: 30 })
  await store.records.put([{ ...seen, value: null }])
  await keeping.run(now + day)
  expect(forgotten).toEqual(['gone'])
})
