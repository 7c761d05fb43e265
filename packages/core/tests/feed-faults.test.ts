import type { FeedItem, Records, Store, Until } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { Consumers } from '../src/feed/consumers.ts'
import { Cursor } from '../src/feed/cursor.ts'
import { aCore, type Harness, settled, text } from './harness.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const day = 86_400_000

async function until(core: Harness, holds: () => boolean | Promise<boolean>, rounds = 400): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    if (await holds()) return
    core.tick(250)
    await settled()
  }
  throw new Error('it never came to that')
}

async function pass(core: Harness, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 250) {
    core.tick(250)
    await settled()
  }
}

async function aScene() {
  const core = await aCore({}, { log: silent })
  await core.terminal('alice')
  await core.terminal('bob')
  const say = async (...words: readonly string[]) => {
    for (const data of words) await core.call('alice', 'message.send', { to: 'user/bob', content: text(data) })
  }
  const hasBegun = async () => (await core.parts.store.records.version('service/test')) > 0
  return { core, say, hasBegun }
}

const seqsIn = (items: readonly FeedItem[]): number[] =>
  items.flatMap((item) =>
    item.kind === 'entries' ? Array.from({ length: item.upTo - item.after }, (_, n) => item.after + n + 1) : [],
  )

type Handles = (seqs: readonly number[], until: Until) => Promise<void>

/** A process with the consumer `test`; of its parts some may be others. */
function aProcess({ parts }: Harness, handles: Handles, other: Partial<Pick<Store, 'records'>> = {}) {
  const consumers = new Consumers({ ...parts.store, ...parts, ...other })
  return consumers.start({
    name: 'test',
    lost: () => handles([-1], { isOver: false, whenOver: () => undefined }),
    handle: (items, until) => handles(seqsIn(items), until),
  })
}

/** Records over a network that loses answers, or ends before it has asked. */
function faultyRecords(records: Records) {
  const way: { cut: 'before' | 'after' | undefined } = { cut: undefined }
  const put: Records['put'] = async (...asked) => {
    const { cut } = way
    if (cut === 'before') throw new TidingsError('unavailable', 'the disk is full')
    const versions = await records.put(...asked)
    if (cut === 'after') throw new TidingsError('unavailable', 'the connection was lost')
    return versions
  }
  return Object.assign(way, { records: { ...records, put } })
}

test.each(['before', 'after'] as const)(
  'where the cursor cannot be noted for a while, or nobody hears that it was (%s), nothing is missed and it goes on',
  async (cut) => {
    const { core, say, hasBegun } = await aScene()
    await using _ = core
    const faulty = faultyRecords(core.parts.store.records)
    const handled: number[] = []
    const stop = aProcess(core, async (seqs) => void handled.push(...seqs), faulty)
    await until(core, hasBegun)
    await say('one')
    await until(core, () => handled.includes(1))
    faulty.cut = cut
    await say('two', 'three')
    await pass(core, 20_000)
    faulty.cut = undefined
    await say('four')
    await until(core, () => handled.includes(4))
    const told = handled.length
    await pass(core, 5000)
    expect([new Set(handled), handled.length]).toEqual([new Set([1, 2, 3, 4]), told])
    expect((await core.app('feed.consumers', {})).consumers).toMatchObject([{ behind: 0, letters: 0 }])
    await stop()
  },
)

test('whoever handles one item after another, and each for long, keeps the lease and handles each once', async () => {
  const { core, say, hasBegun } = await aScene()
  await using _ = core
  const handled: string[] = []
  const aSlow = (name: string) => {
    let hasFailed = false
    const handle: Handles = async (seqs, until) => {
      if (!hasFailed && seqs.length > 1) {
        hasFailed = true
        throw new Error('too many at once')
      }
      // Until shortly before a renewal, which comes while it is noted that they were handled.
      if (seqs.length > 0) await new Promise<void>((resolve) => core.parts.clock.after(1500, resolve))
      if (until.isOver) handled.push(`${name} was told that it is over`)
      for (const seq of seqs) handled.push(`${name} ${seq}`)
    }
    return aProcess(core, handle)
  }
  const stopFirst = aSlow('first')
  await until(core, hasBegun)
  const stopSecond = aSlow('second')
  await say('one', 'two', 'three', 'four', 'five', 'six')
  await until(core, () => handled.length >= 6)
  await pass(core, 10_000)
  expect(handled).toEqual([1, 2, 3, 4, 5, 6].map((seq) => `first ${seq}`))
  await Promise.all([stopFirst(), stopSecond()])
})

test('what is noted while the lease is being renewed is noted after it, and both hold', async () => {
  const { core } = await aScene()
  await using _ = core
  const { parts } = core
  const cursor = new Cursor('test', { ...parts.store, clock: parts.clock, self: 'me' })
  await cursor.take()
  expect(await Promise.all([cursor.renew(), cursor.pass(3), cursor.renew(), cursor.begin()])).toEqual(
    Array(4).fill(true),
  )
  expect([cursor.passed, cursor.begun]).toEqual([3, 1])
  await cursor.release()
})

test('a fault at the end of who was taken over from is no fault of the item', async () => {
  const { core, say, hasBegun } = await aScene()
  await using _ = core
  const { records, feed } = core.parts.store
  let underWay: Until | undefined
  const stop = aProcess(core, async (seqs, until) => {
    if (!seqs.includes(2)) return
    underWay = until
    await new Promise<void>((resolve) => until.whenOver(resolve))
    throw new Error('it was given up')
  })
  await until(core, hasBegun)
  await say('one')
  const value = JSON.stringify({ position: await feed.head(), holder: 'another' })
  await say('two')
  for (let n = 0; n < 8; n++) {
    underWay = undefined
    await until(core, () => underWay !== undefined)
    // Another process holds the cursor, as one does that has seen no step for long, and dies at the item.
    await records.put([{ owner: 'service/test', kind: 'cursor', key: 'cursor', value }])
    await until(core, () => underWay?.isOver === true)
  }
  expect((await core.app('feed.letters', { consumer: 'test' })).letters).toEqual([])
  await stop()
})

test('what was handled before something that goes wrong is not handled again with it', async () => {
  const { core, say, hasBegun } = await aScene()
  await using _ = core
  const handled: number[] = []
  let hasFailed = false
  const stop = core.gate.service('test').consume({
    lost: async () => undefined,
    async handle(items) {
      if (seqsIn(items).includes(3) && !hasFailed) {
        hasFailed = true
        throw new Error('once')
      }
      handled.push(...seqsIn(items))
    },
  })
  await until(core, hasBegun)
  for (const data of ['one', 'two', 'three']) {
    await say(data)
    for (let n = 0; n < 3; n++) {
      core.tick(25)
      await settled()
    }
  }
  await until(core, () => handled.includes(3))
  expect(handled).toEqual([1, 2, 3])
  await stop()
})

test('after a process that died they are handled together again, once as many as it may have held have gone well', async () => {
  const { core, say, hasBegun } = await aScene()
  await using _ = core
  const { records, feed } = core.parts.store
  await aProcess(core, async () => undefined)()
  await until(core, hasBegun)
  const value = JSON.stringify({ position: await feed.head(), holder: 'dead' })
  await records.put([{ owner: 'service/test', kind: 'cursor', key: 'cursor', value }])
  await say('one', 'two', 'three')
  const together: number[] = []
  const stop = aProcess(core, async (seqs) => {
    if (seqs.length > 0) together.push(seqs.length)
  })
  await until(core, () => together.length === 3)
  expect(together).toEqual([1, 1, 1])
  await pass(core, 2000)
  const handled = () => together.reduce((sum, n) => sum + n, 0)
  for (const words of [['four'], ['five', 'six', 'seven']]) {
    const before = handled()
    await say(...words)
    await until(core, () => handled() === before + words.length)
  }
  expect(together).toEqual([1, 1, 1, 1, 3])
  const cursor = await records.get('service/test', 'cursor', 'cursor')
  expect(cursor?.value).not.toContain('begun')
  await stop()
})

test.each([day, -day])('a clock that is put by %i ms takes nobody over, and keeps nobody waiting', async (ms) => {
  const { core, say, hasBegun } = await aScene()
  await using _ = core
  const handled: string[] = []
  const aNamed = (name: string) =>
    aProcess(core, async (seqs) => void handled.push(...seqs.map((seq) => `${name} ${seq}`)))
  const stopFirst = aNamed('first')
  await until(core, hasBegun)
  const stopSecond = aNamed('second')
  await say('one')
  await until(core, () => handled.length === 1)
  core.shift(ms)
  await say('two')
  await until(core, () => handled.length === 2)
  await pass(core, 7000)
  await say('three')
  await until(core, () => handled.length === 3)
  expect(handled).toEqual(['first 1', 'first 2', 'first 3'])
  expect((await core.app('feed.consumers', {})).consumers).toMatchObject([{ state: 'runs', behind: 0 }])
  await stopFirst()
  await say('four')
  await until(core, () => handled.length === 4, 40)
  expect(handled.at(-1)).toBe('second 4')
  await stopSecond()
})

test('an item of more entries than a page is read piece by piece, and one of them that is poisoned is set aside alone', async () => {
  const { core, hasBegun } = await aScene()
  await using _ = core
  const { store } = core.parts
  const service = core.gate.service('test')
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const seen: number[] = []
  const stop = service.consume({
    lost: async () => undefined,
    async handle(items) {
      for (const item of items) {
        if (item.kind !== 'entries') continue
        for await (const { entry } of service.entries(item)) {
          if (entry.seq === 777) throw new Error('this one is poisoned')
          seen.push(entry.seq)
        }
      }
    },
  })
  await until(core, hasBegun)
  const body = JSON.stringify({ content: { type: 'text', data: 'x'.repeat(20_000) } })
  const entry = { conversation: id, sender: 'user/alice', reader: 'alice', clientMsgId: null, type: 'chat' as const }
  const entries = Array.from({ length: 900 }, () => ({ ...entry, counts: true, ts: 1, body, mentions: [] }))
  await store.log.append(entries)
  await until(core, async () => seen.includes(900) && (await service.deadLetters(9)).length > 0, 2000)
  expect(await service.deadLetters(9)).toMatchObject([{ item: { after: 776, upTo: 777 } }])
  expect(new Set(seen).size).toBe(899)
  await stop()
}, 60_000)

test.each(['no JSON', '{"position":"../../x","holder":""}', '{"position":"999999.999999","holder":""}', '{}'])(
  'a cursor that nobody here has written (%s) makes the consumer begin anew, and says so',
  async (value) => {
    const { core, say, hasBegun } = await aScene()
    await using _ = core
    const handled: number[] = []
    await aProcess(core, async () => undefined)()
    await until(core, hasBegun)
    await core.parts.store.records.put([{ owner: 'service/test', kind: 'cursor', key: 'cursor', value }])
    const stop = aProcess(core, async (seqs) => void handled.push(...seqs))
    await until(core, () => handled.includes(-1))
    await say('afterwards')
    await until(core, () => handled.includes(1))
    expect((await core.app('feed.consumers', {})).consumers).toMatchObject([{ consumer: 'test', state: 'runs' }])
    await stop()
  },
)
