import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { aRoom, aRoomEntry } from '@tidings/conformance'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'

test('a store of schema 3 remembers the rooms that ended and whose log is still there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-upgrade-'))
  {
    await using store = await openSqliteStore({ directory })
    for (const id of ['alive', 'ended', 'gone']) await store.rooms.create(aRoom(id, ['bob']), aRoomEntry())
    for (const id of ['ended', 'gone']) await store.rooms.change(id, { remove: 'all', at: 2, entry: aRoomEntry() })
    const gone = await store.conversations.find('room/gone')
    await store.log.trim(gone?.id ?? 0, 2)
  }
  const file = new DatabaseSync(join(directory, 'tidings.db'))
  file.exec("update meta set value = '3' where key = 'schema'")
  file.close()
  await using store = await openSqliteStore({ directory })
  const ended = await store.conversations.find('room/ended')
  expect(await store.records.due(1, 10)).toMatchObject([
    { owner: 'room/ended', kind: 'ending', value: JSON.stringify({ conversation: ended?.id }) },
  ])
})
