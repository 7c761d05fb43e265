import 'fake-indexeddb/auto'
import { setTimeout as sleep } from 'node:timers/promises'
import { aClient, startServer } from '@tidings/testkit'
import { deleteDB, openDB } from 'idb'
import { expect, test } from 'vitest'
import { type Cache, type CacheChange, type CacheRow, MemoryCache } from '../src/index.ts'
import { IndexedDbCache } from '../src/state/indexeddb-cache.ts'

let made = 0
const aName = () => `tidings-${++made}`

const row = (key: string, value: unknown): CacheRow => ({ table: 'meta', key, value })

test('keeps rows, changes them in order, and forgets them', async () => {
  const name = aName()
  const first = new IndexedDbCache(name)
  await first.write([row('a', 1), row('b', { deep: [2] }), { table: 'rooms', key: 'a', value: 3 }])
  await first.write([row('a', 4), { table: 'meta', key: 'a' }, row('c', 5), { table: 'rooms', key: 'a' }])
  first.close()
  const second = new IndexedDbCache(name)
  expect(await second.load()).toEqual([row('b', { deep: [2] }), row('c', 5)])
  await second.clear()
  expect(await second.load()).toEqual([])
  second.close()
})

test('writes all or nothing', async () => {
  const cache = new IndexedDbCache(aName())
  await cache.write([row('a', 1)])
  await expect(cache.write([row('a', 2), row('b', () => 'no data')])).rejects.toThrow('cannot be written')
  expect(await cache.load()).toEqual([row('a', 1)])
  cache.close()
})

test('a browser without room is a clear error, and later writes go on', async () => {
  const cache = new IndexedDbCache(aName())
  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  try {
    await expect(cache.write([row('a', 1)])).rejects.toThrow('no room left')
  } finally {
    IDBObjectStore.prototype.put = put
  }
  await cache.write([row('a', 2)])
  expect(await cache.load()).toEqual([row('a', 2)])
  cache.close()
})

test('lets go when another tab removes it, and does not make it anew', async () => {
  const name = aName()
  const cache = new IndexedDbCache(name)
  await cache.write([row('a', 1)])
  await IndexedDbCache.remove(name)
  await expect(cache.write([row('b', 1)])).rejects.toThrow('another tab removed or renewed it')
  const next = new IndexedDbCache(name)
  expect(await next.load()).toEqual([])
  next.close()
})

test('a copy of newer code is left alone', async () => {
  const name = aName()
  const cache = new IndexedDbCache(name)
  await cache.write([row('a', 1)])
  const newer = await openDB(name, 2)
  await expect(cache.load()).rejects.toThrow('another tab removed or renewed it')
  const late = new IndexedDbCache(name)
  await expect(late.load()).rejects.toThrow(/VersionError/)
  expect(await newer.count('rows')).toBe(1)
  newer.close()
})

test('a damaged database is made anew', async () => {
  const name = aName()
  const other = await openDB(name, 1, { upgrade: (db) => void db.createObjectStore('something else') })
  other.close()
  const cache = new IndexedDbCache(name)
  await cache.write([row('a', 1)])
  expect(await cache.load()).toEqual([row('a', 1)])
  cache.close()
})

test('a database that another holds on to is waited for, and not for ever', async () => {
  const name = aName()
  const stubborn = await openDB(name, 1)
  const gone = deleteDB(name)
  const cache = new IndexedDbCache(name)
  await expect(cache.load()).rejects.toThrow('does not open')
  stubborn.close()
  await gone
  await cache.write([row('a', 1)])
  expect(await cache.load()).toEqual([row('a', 1)])
  cache.close()
})

test('a client goes on from it', async () => {
  await using server = await startServer()
  const name = aName()
  const before = new IndexedDbCache(name)
  const first = await aClient(server, 'bob', { cache: before })
  const alice = await aClient(server, 'alice')
  await first.open('user/alice').ready()
  await alice.send('user/bob', 'one').done
  const has = async (cache: Cache) => (await cache.load()).some(({ table }) => table === 'messages')
  while (!(await has(before))) await sleep(25)
  first.disconnect()
  before.close()
  const cache = new IndexedDbCache(name)
  const second = await aClient(server, 'bob', { cache })
  expect(second.state.windows['user/alice']?.messages.map(({ content }) => content.data)).toEqual(['one'])
  alice.disconnect()
  second.disconnect()
  cache.close()
})

/** Refuses some writes. */
class FailingCache extends MemoryCache {
  failing = true
  refused = 0
  override async write(changes: readonly CacheChange[]): Promise<void> {
    if (this.failing) {
      this.refused++
      throw new Error('no room')
    }
    await super.write(changes)
  }
}

test('what a cache refused is written with what comes next, and told of once', async () => {
  await using server = await startServer()
  const faults: unknown[] = []
  const cache = new FailingCache()
  const bob = await aClient(server, 'bob', { cache, onFault: (error) => void faults.push(error) })
  const alice = await aClient(server, 'alice')
  await alice.send('user/bob', 'one').done
  while (cache.refused === 0) await sleep(25)
  await alice.send('user/bob', 'two').done
  while (cache.refused < 2) await sleep(25)
  expect(faults).toEqual([new Error('no room')])
  cache.failing = false
  await alice.send('user/bob', 'three').done
  while ((await cache.load()).length === 0) await sleep(25)
  expect(await cache.load()).toContainEqual(row('cursor', bob.state.cursor))
  for (const client of [alice, bob]) client.disconnect()
})

/** Cannot be read, but written. */
class UnreadableCache extends MemoryCache {
  override async load(): Promise<never> {
    throw new Error('cannot be read')
  }
}

test('what could not be read is gone before anything is written', async () => {
  await using server = await startServer()
  const cache = new UnreadableCache()
  await cache.write([{ table: 'conversations', key: 'user/old', value: {} }])
  const bob = await aClient(server, 'bob', { cache })
  const load = () => MemoryCache.prototype.load.call(cache)
  while (!(await load()).some(({ key }) => key === 'user')) await sleep(25)
  const rows = await load()
  expect(rows).not.toContainEqual(expect.objectContaining({ key: 'user/old' }))
  bob.disconnect()
})
