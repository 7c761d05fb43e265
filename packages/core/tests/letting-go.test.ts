import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { letGoOfTooMany } from '../src/attendance/letting-go.ts'
import { happened, happeningKind, ownerOfAttendance } from '../src/attendance/notes.ts'

test('of more comings and goings than are kept the oldest are let go, and it is said', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const warned: object[] = []
  const log = { info: () => undefined, warn: (said: object) => void warned.push(said), error: () => undefined }
  const left = async () => (await store.records.list(ownerOfAttendance, happeningKind, '', 10)).map(({ key }) => key)
  // Their keys are in no order.
  const keys = ['d', 'a', 'c', 'e', 'b']
  const notes = keys.map((key, index) =>
    happened(key, { at: 1000 + index, type: 'presence.online', data: { user: 'user/ann' } }),
  )
  await store.records.put(notes)
  await letGoOfTooMany({ records: store.records, log }, 5)
  expect(await left()).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(warned).toEqual([])
  await letGoOfTooMany({ records: store.records, log }, 2)
  expect(await left()).toEqual(['b', 'e'])
  expect(warned).toEqual([{ count: 3, most: 2 }])
})
