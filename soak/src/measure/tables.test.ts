import { startServer } from '@tidings/testkit'
import { expect, it } from 'vitest'
import { rowsOf } from './store.ts'
import { beyondBounds } from './tables.ts'

it('somebody has said of every table of a new store what bounds it', async () => {
  await using server = await startServer()
  const rows = rowsOf(server.data)
  expect(Object.keys(rows).length).toBeGreaterThan(20)
  expect(beyondBounds(rows)).toEqual([])
})
