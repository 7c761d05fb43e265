import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { aRoom, aRoomEntry } from '@tidings/conformance'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'

/** Undoes what later schemas added, and says that the store is of this one. */
function takeBackTo(directory: string, schema: number, sql = ''): void {
  const file = new DatabaseSync(join(directory, 'tidings.db'))
  file.exec(`drop index users_by_skeleton; alter table users drop column skeleton;
    delete from meta where key = 'user-keys'; update meta set value = '${schema}' where key = 'schema'; ${sql}`)
  file.close()
}

test('a store of schema 3 remembers the rooms that ended and whose log is still there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  {
    await using store = await openSqliteStore({ directory })
    for (const id of ['alive', 'ended', 'gone']) await store.rooms.create(aRoom(id, ['bob']), aRoomEntry())
    for (const id of ['ended', 'gone']) await store.rooms.change(id, { remove: 'all', at: 2, entry: aRoomEntry() })
    const gone = await store.conversations.find('room/gone')
    await store.log.trim(gone?.id ?? 0, 2)
  }
  takeBackTo(directory, 3)
  await using store = await openSqliteStore({ directory })
  const ended = await store.conversations.find('room/ended')
  expect(await store.records.due(1, 10)).toMatchObject([
    { owner: 'room/ended', kind: 'ending', value: JSON.stringify({ conversation: ended?.id }) },
  ])
})

test('a store of schema 4 gets the keys by which ids are compared and people found', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  const account = { avatar: '', createdAt: 1, passwordHash: 'h' }
  {
    await using store = await openSqliteStore({ directory })
    await store.users.create({ ...account, uid: 'Weiß', name: 'Ilse Weiß' })
    for (const uid of ['paypal', 'gone']) await store.users.create({ ...account, uid, name: uid })
    await store.users.erase('gone')
  }
  // As the version before has left them.
  takeBackTo(directory, 4, `update users set folded = 'weiß' where uid = 'Weiß'; delete from user_terms`)
  await using store = await openSqliteStore({ directory })
  expect(await store.users.meant('WEISS')).toBe('Weiß')
  expect(await store.users.create({ ...account, uid: 'раураl', name: 'P', unlikeOthers: true })).toBeUndefined()
  expect((await store.users.search('ILSE', 5)).map(({ uid }) => uid)).toEqual(['Weiß'])
  expect(await store.users.search('gone', 5)).toEqual([])
})
