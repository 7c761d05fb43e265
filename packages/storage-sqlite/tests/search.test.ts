import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { says, searchConformance, seqsFound } from '@tidings/conformance'
import type { SearchIndex, SearchQuery, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { openSqliteSearch, openSqliteStore } from '../src/index.ts'

const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-search-'))

interface Scene extends AsyncDisposable {
  readonly directory: string
  readonly store: Store
  readonly index: SearchIndex
  readonly pair: number
  readonly other: number
}

async function aScene(directory = aDirectory()): Promise<Scene> {
  const store = await openSqliteStore({ directory })
  const index = openSqliteSearch({ directory })
  const pair = (await store.conversations.openPair('alice', 'bob', 1)).id
  const other = (await store.conversations.openPair('alice', 'carol', 1)).id
  return {
    ...{ directory, store, index, pair, other },
    async [Symbol.asyncDispose]() {
      await index[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

const seqs = ({ index, pair }: Scene, query: string, more: Partial<SearchQuery> = {}): Promise<number[]> =>
  seqsFound(index, { conversation: pair, query, ...more })

searchConformance('SQLite', () => aScene())

/** Characters, of which no two neighbours stand together often. */
const longText = (seed: number): string =>
  String.fromCharCode(...Array.from({ length: 20_000 }, (_, at) => 0x4e00 + ((at * at * 7 + at * seed * 31) % 20_000)))

test('messages as long as they may be do not take more memory than its thread has', async () => {
  await using scene = await aScene()
  const { store, pair } = scene
  await scene.index[Symbol.asyncDispose]()
  await store.log.append(Array.from({ length: 80 }, (_, seed) => says(pair, longText(seed))))
  await store.log.append([says(pair, 'needle')])
  await using index = openSqliteSearch({ directory: scene.directory, memoryMb: 24 })
  expect(await seqs({ ...scene, index }, 'needle')).toEqual([81])
}, 60_000)

test('an index that has missed changes while it ran is made anew', async () => {
  await using scene = await aScene()
  const { store, pair, directory } = scene
  await store.log.append([says(pair, 'before')])
  expect(await seqs(scene, 'before')).toEqual([1])
  // As if it had slept through more changes than the store keeps for it.
  const file = new DatabaseSync(join(directory, 'tidings.db'), { timeout: 10_000 })
  file.exec(`begin; update entries set body = replace(body, 'before', 'after');
    delete from feed; insert into feed (id, place, kind, conversation, a, b, key) values (1000, 0, 'gone', 0, 0, 0, '');
    commit`)
  file.close()
  expect(await seqs(scene, 'before')).toEqual([])
  expect(await seqs(scene, 'after')).toEqual([1])
})

test('a thread that has ended begins again, and says so', async () => {
  const directory = aDirectory()
  const warned: string[] = []
  // There is no store yet: the thread cannot begin.
  const warn = (_: object, message: string) => warned.push(message)
  await using index = openSqliteSearch({ directory, log: { warn } })
  await expect(index.caughtUp()).rejects.toMatchObject({ code: 'unavailable' })
  await expect(index.caughtUp()).rejects.toMatchObject({ code: 'unavailable' })
  await using store = await openSqliteStore({ directory })
  const { id: pair } = await store.conversations.openPair('alice', 'bob', 1)
  await store.log.append([says(pair, 'needle')])
  await expect.poll(() => index.lag().catch(() => undefined), { timeout: 20_000 }).toBeDefined()
  expect(await seqs({ directory, store, index, pair, other: 0 } as unknown as Scene, 'needle')).toEqual([1])
  expect(warned[0]).toMatch(/ended/)
})

test('it goes on where it was, and begins anew when its file is damaged or of another store', async () => {
  const directory = aDirectory()
  {
    await using scene = await aScene(directory)
    await scene.store.log.append([says(scene.pair, 'before')])
    expect(await seqs(scene, 'before')).toEqual([1])
  }
  {
    await using scene = await aScene(directory)
    await scene.store.log.append([says(scene.pair, 'after')])
    expect(await seqs(scene, 'before')).toEqual([1])
    expect(await seqs(scene, 'after')).toEqual([2])
  }
  writeFileSync(join(directory, 'search.db'), 'this is no database')
  {
    await using scene = await aScene(directory)
    expect(await seqs(scene, 'before')).toEqual([1])
  }
  for (const end of ['', '-wal', '-shm']) rmSync(join(directory, `search.db${end}`), { force: true })
  await using scene = await aScene(directory)
  expect(await seqs(scene, 'after')).toEqual([2])
})

test('a process that is killed while it indexes loses nothing and doubles nothing', async () => {
  const directory = aDirectory()
  const total = 20_000
  {
    await using store = await openSqliteStore({ directory })
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    for (let at = 0; at < total; at += 1000)
      await store.log.append(Array.from({ length: 1000 }, (_, index) => says(id, `needle w${(at + index) % 50}`)))
  }
  for (let kill = 0; kill < 3; kill++) {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./indexing.ts', import.meta.url)), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(child, 'close')
    await once(child.stdout, 'data')
    await sleep(30)
    child.kill('SIGKILL')
    await closed
  }
  await using scene = await aScene(directory)
  expect(await seqs(scene, 'needle', { limit: total + 1000 })).toHaveLength(total)
  expect(await seqs(scene, 'w7', { limit: total })).toHaveLength(total / 50)
})
