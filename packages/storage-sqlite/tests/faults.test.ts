import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { anEntry } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { readBy, schemaVersion } from '@tidings/storage-sql'
import { expect, test } from 'vitest'
import { backupSqlite, restoreSqlite } from '../src/backup.ts'
import { holderOf, openSqliteStore } from '../src/index.ts'

const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-faults-'))

const aPair = async (store: Store): Promise<number> => (await store.conversations.openPair('alice', 'bob', 1)).id

test('a writer that is killed at any moment loses nothing that it acknowledged, and leaves no gap', async () => {
  const directory = aDirectory()
  const acknowledged: string[] = []
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./appending.ts', import.meta.url)), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (part) => {
      text += part
    })
    await expect.poll(() => text.length, { timeout: 10_000 }).toBeGreaterThan(1000)
    await sleep(Math.random() * 300)
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
    acknowledged.push(...text.slice(0, text.lastIndexOf('\n')).split('\n'))
  }
  const db = new DatabaseSync(join(directory, 'tidings.db'))
  expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
  const stored = new Set(
    db
      .prepare('select client_msg_id as id from entries')
      .all()
      .map(({ id }) => id),
  )
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  expect(
    db
      .prepare(
        'select c.id from conversations c where c.seq <> (select count(*) from entries e where e.conversation = c.id) or c.seq <> (select max(seq) from entries e where e.conversation = c.id)',
      )
      .all(),
  ).toEqual([])
  db.close()
}, 60_000)

test('a full disk stores nothing of the batch, says so, and harms nothing', async () => {
  const directory = aDirectory()
  const small = await openSqliteStore({ directory, maxBytes: 1_000_000 })
  const id = await aPair(small)
  const batch = (length = 20) => Array.from({ length }, () => anEntry(id, { body: `"${'x'.repeat(10_000)}"` }))
  let stored = 0
  await expect(
    (async () => {
      for (; stored < 1000; stored += 20) await small.log.append(batch())
    })(),
  ).rejects.toMatchObject({ code: 'unavailable', message: 'the disk is full' })
  expect((await small.conversations.get(id))?.seq).toBe(stored)
  // Where something goes there is room again, without a restart.
  await small.log.trim(id, 40)
  expect(await small.log.append(batch(1))).toMatchObject([{ kind: 'stored', seq: stored + 1 }])
  await small[Symbol.asyncDispose]()
  await using large = await openSqliteStore({ directory })
  expect(await large.log.append(batch(1))).toMatchObject([{ kind: 'stored', seq: stored + 2 }])
})

test('what keeps a directory from being held is said as what it is, not as another process', async () => {
  const directory = aDirectory()
  writeFileSync(join(directory, 'tidings.lock'), 'no lock at all'.repeat(100))
  await expect(openSqliteStore({ directory })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'the file is not a store',
  })
  expect(holderOf(directory)).toBeUndefined()
})

test('a store that has no room to grow says so when it is asked whether it can work, until there is room', async () => {
  await using small = await openSqliteStore({ directory: aDirectory(), maxBytes: 1_000_000 })
  await small.check()
  const id = await aPair(small)
  const one = () => [anEntry(id, { body: `"${'x'.repeat(10_000)}"` })]
  const fill = async () => {
    for (;;) await small.log.append(one())
  }
  await expect(fill()).rejects.toMatchObject({ message: 'the disk is full' })
  await expect(small.check()).rejects.toMatchObject({ code: 'unavailable', message: 'the disk is full' })
  await small.log.trim(id, 40)
  await small.check()
  expect(await small.log.append(one())).toMatchObject([{ kind: 'stored' }])
})

test('a full disk is said to be one by whatever writes', async () => {
  await using small = await openSqliteStore({ directory: aDirectory(), maxBytes: 1_000_000 })
  const value = JSON.stringify('x'.repeat(10_000))
  const put = (n: number) => small.records.put([{ owner: 'user/alice', kind: 'k', key: String(n), value }])
  const fill = async () => {
    for (let n = 0; n < 1000; n++) await put(n)
  }
  await expect(fill()).rejects.toMatchObject({ code: 'unavailable', message: 'the disk is full' })
  const kept = await small.records.count('user/alice', 'k')
  expect(await small.records.version('user/alice')).toBe(kept)
  await small.records.put([{ owner: 'user/alice', kind: 'k', key: '0', value: null }])
  expect(await put(5000)).toEqual([kept + 2])
})

test('a directory has one owner, and the refused one is told who', async () => {
  const directory = aDirectory()
  const first = await openSqliteStore({ directory })
  await expect(openSqliteStore({ directory })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(`process ${process.pid}`),
  })
  await first[Symbol.asyncDispose]()
  await using again = await openSqliteStore({ directory })
  expect(again.epoch).toBe(first.epoch)
})

test('a store that a newer version has changed is refused, and what is no store, too', async () => {
  const directory = aDirectory()
  await (await openSqliteStore({ directory }))[Symbol.asyncDispose]()
  const db = new DatabaseSync(join(directory, 'tidings.db'))
  const refused = { code: 'unavailable', message: expect.stringContaining(`schema 99, which wants`) }
  db.exec(`update meta set value = '99' where key = 'schema';
    update meta set value = '${schemaVersion + 1}' where key = 'read-by'`)
  await expect(openSqliteStore({ directory })).rejects.toMatchObject(refused)
  // Versions before it said no more than their own number.
  db.exec("delete from meta where key = 'read-by'")
  await expect(openSqliteStore({ directory })).rejects.toMatchObject(refused)
  db.close()
  const other = aDirectory()
  writeFileSync(
    join(other, 'tidings.db'),
    'this is a letter, and not a store, and it is long enough to be told apart from one'.repeat(20),
  )
  await expect(openSqliteStore({ directory: other })).rejects.toMatchObject({ code: 'unavailable' })
})

test('a closed store is unavailable, not silent', async () => {
  const store = await openSqliteStore({ directory: aDirectory() })
  await store.check()
  await store[Symbol.asyncDispose]()
  await expect(store.check()).rejects.toMatchObject({ code: 'unavailable' })
  await expect(store.log.append([anEntry(1)])).rejects.toMatchObject({ code: 'unavailable' })
})

const how = { voidTokens: () => undefined }

test('a backup taken while others write is whole; restored it is another history', async () => {
  const [directory, target, fresh] = [aDirectory(), join(aDirectory(), 'backup'), aDirectory()]
  const store = await openSqliteStore({ directory })
  const id = await aPair(store)
  let writing = true
  const writer = (async () => {
    for (; writing; await sleep(1)) await store.log.append(Array.from({ length: 10 }, () => anEntry(id)))
  })()
  await sleep(200)
  const manifest = await backupSqlite(directory, target)
  writing = false
  await writer
  expect(manifest).toMatchObject({ epoch: store.epoch, schema: schemaVersion, readBy })
  await expect(restoreSqlite(target, directory, { ...how, force: true })).rejects.toMatchObject({
    message: expect.stringContaining('in use'),
  })
  await expect(backupSqlite(directory, target)).rejects.toMatchObject({ message: expect.stringContaining('not empty') })
  await restoreSqlite(target, fresh, how)
  await expect(restoreSqlite(target, fresh, how)).rejects.toMatchObject({
    message: expect.stringContaining('has a store already'),
  })
  await using restored = await openSqliteStore({ directory: fresh })
  expect(restored.epoch).not.toBe(store.epoch)
  expect((await restored.conversations.get(id))?.seq).toBe(manifest.entries)
  await store[Symbol.asyncDispose]()
})

test('a damaged backup is refused, and leaves the directory as it was', async () => {
  const [directory, target, fresh] = [aDirectory(), join(aDirectory(), 'backup'), aDirectory()]
  await (await openSqliteStore({ directory }))[Symbol.asyncDispose]()
  await backupSqlite(directory, target)
  const bytes = readFileSync(join(target, 'tidings.db'))
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 255
  writeFileSync(join(target, 'tidings.db'), bytes)
  await expect(restoreSqlite(target, fresh, how)).rejects.toMatchObject({
    message: expect.stringContaining('checksum'),
  })
  expect(readdirSync(fresh).filter((name) => name.startsWith('tidings.db'))).toEqual([])
  await expect(restoreSqlite(aDirectory(), fresh, how)).rejects.toMatchObject({
    message: expect.stringContaining('is not a backup'),
  })
})
