import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '@tidings/core'
import { schemaVersion } from '@tidings/storage-sql'
import { expect, test } from 'vitest'
import { backupSqlite, type RestoreOptions, restoreSqlite } from '../src/backup.ts'
import { openSqliteStore } from '../src/index.ts'

const aDirectory = () => mkdtempSync(join(tmpdir(), 'tidings-restore-'))
const aUser = (uid: string) => ({ uid, name: uid, avatar: '', createdAt: 5, passwordHash: `first of ${uid}` })
const aClient = (id: string) => ({ id, platform: 'web' as const, name: '', firstSeenAt: 1, lastSeenAt: 1 })
const kicked = (id: string) => ({ ...aClient(id), revoked: { generation: 1, at: 9 } })

/** A data directory and its backup; `since` is what happens after the backup was made. */
async function backedUp(since: (store: Store) => Promise<unknown>) {
  const [directory, target] = [aDirectory(), join(aDirectory(), 'backup')]
  await using store = await openSqliteStore({ directory })
  for (const uid of ['anna', 'ben', 'cleo', 'dora']) await store.users.create(aUser(uid))
  await store.users.update('cleo', { revoke: { scope: 'web', at: 4 } })
  await store.clients.seen(['phone', 'desk'].map((id) => ({ user: 'ben', client: { ...aClient(id), cameAt: 1 } })))
  await backupSqlite(directory, target)
  await since(store)
  return { directory, target }
}

async function afterRestore(
  { directory, target }: { readonly directory: string; readonly target: string },
  options: Partial<RestoreOptions> = {},
) {
  let keyIsVoid = false
  const { tokens } = await restoreSqlite(target, directory, {
    force: true,
    voidTokens: () => {
      keyIsVoid = true
    },
    ...options,
  })
  const store = await openSqliteStore({ directory })
  const user = async (uid: string) => (await store.users.get([uid]))[0]
  return { tokens, keyIsVoid, store, user, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

async function muchHappens(store: Store): Promise<void> {
  await store.users.update('cleo', { passwordHash: 'second of cleo', revoke: { scope: 'all', at: 7 } })
  await store.users.update('dora', { banned: true, name: 'Dora II', revoke: { scope: 'all', at: 8 } })
  await store.users.update('ben', { revoke: { at: 9 } })
  for (const id of ['phone', 'new']) await store.clients.revoke('ben', kicked(id))
  await store.users.create(aUser('eve'))
  for (let n = 0; n < 3; n++) await store.users.update('eve', { revoke: { scope: 'all', at: n } })
}

test('what was revoked, kicked, banned and changed after the backup holds; everything else is as it was', async () => {
  const place = await backedUp(muchHappens)
  await using after = await afterRestore(place)
  const { store, user } = after
  expect([after.tokens, after.keyIsVoid]).toEqual(['carried', false])
  expect(await user('anna')).toMatchObject({ generation: 0, revoked: {}, banned: false })
  const revoked = { web: { generation: 1, at: 4 }, all: { generation: 2, at: 7 } }
  expect(await user('cleo')).toMatchObject({ generation: 2, revoked })
  expect(await store.users.passwordHash('cleo')).toBe('second of cleo')
  expect(await user('dora')).toMatchObject({ name: 'dora', generation: 1, banned: true })
  expect(await store.clients.list('ben', 10)).toMatchObject([kicked('new'), kicked('phone'), { id: 'desk' }])
  expect((await store.clients.list('ben', 10))[2]?.revoked).toBeUndefined()
  // A name that has become free is nobody's whose tokens are still about.
  expect(await user('eve')).toBeUndefined()
  const made = await store.users.create(aUser('eve'))
  expect(made).toMatchObject({ generation: 4, revoked: { all: { generation: 4 } } })
})

test('what stands in the write-ahead file of a server that was killed is carried, too', async () => {
  const copy = aDirectory()
  const { directory, target } = await backedUp(async () => undefined)
  {
    await using store = await openSqliteStore({ directory })
    await store.users.update('anna', { revoke: { scope: 'all', at: 1 } })
    cpSync(directory, copy, { recursive: true })
  }
  await using after = await afterRestore({ directory: copy, target })
  expect([after.tokens, (await after.user('anna'))?.generation]).toEqual(['carried', 1])
})

test('users who need no record keep what was revoked of them', async () => {
  const place = await backedUp(muchHappens)
  await using after = await afterRestore(place, { external: true })
  expect(await after.user('eve')).toMatchObject({ generation: 3, revoked: { all: { generation: 3, at: 2 } } })
  expect(await after.store.users.create(aUser('fred'))).toMatchObject({ generation: 0, revoked: {} })
})

const voids: Readonly<Record<string, (directory: string) => Partial<RestoreOptions>>> = {
  'when that is asked for': () => ({ tokens: 'void' }),
  'when the replaced store is damaged': (directory) => {
    writeFileSync(join(directory, 'tidings.db'), Buffer.alloc(100_000, 7))
    return {}
  },
}

test.each(Object.keys(voids))('all tokens are void %s', async (when) => {
  const place = await backedUp(muchHappens)
  await using after = await afterRestore(place, voids[when]?.(place.directory))
  expect([after.tokens, after.keyIsVoid]).toEqual(['void', true])
  expect(await after.user('anna')).toMatchObject({ generation: 1, revoked: { all: { generation: 1 } } })
  expect(await after.user('cleo')).toMatchObject({
    generation: 2,
    revoked: { web: { generation: 1 }, all: { generation: 2 } },
  })
  expect(await after.store.users.passwordHash('cleo')).toBe('first of cleo')
})

test('all tokens are void where there is no store to replace; none is when the operator says so', async () => {
  const { target } = await backedUp(muchHappens)
  await using empty = await afterRestore({ directory: aDirectory(), target })
  expect([empty.tokens, empty.keyIsVoid]).toEqual(['void', true])
  await using kept = await afterRestore({ directory: aDirectory(), target }, { tokens: 'kept' })
  expect([kept.tokens, kept.keyIsVoid]).toEqual(['kept', false])
  expect(await kept.user('anna')).toMatchObject({ generation: 0 })
})

test('whoever goes back to a version before can restore what a newer one had only added to', async () => {
  const { directory, target } = await backedUp(async (store) => {
    await store.users.update('cleo', { revoke: { scope: 'all', at: 7 } })
  })
  const newer = (readBy: number) => {
    for (const file of [directory, target].map((place) => join(place, 'tidings.db'))) {
      using database = new DatabaseSync(file)
      database.exec(
        `update meta set value = '99' where key = 'schema'; update meta set value = '${readBy}' where key = 'read-by'`,
      )
    }
    const sha256 = createHash('sha256')
      .update(readFileSync(join(target, 'tidings.db')))
      .digest('hex')
    const manifest = { schema: 99, readBy, epoch: 'e', createdAt: '', entries: 0, sha256 }
    writeFileSync(join(target, 'backup.json'), JSON.stringify(manifest))
  }
  newer(schemaVersion + 1)
  await expect(afterRestore({ directory, target })).rejects.toThrow('schema 99')
  newer(schemaVersion)
  await using after = await afterRestore({ directory, target })
  expect([after.tokens, (await after.user('cleo'))?.revoked]).toMatchObject(['carried', { all: { at: 7 } }])
})
