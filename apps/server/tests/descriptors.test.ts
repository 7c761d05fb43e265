import { expect, test } from 'vitest'
import { connectionsWithin, mostConnections } from '../src/operations/descriptors.ts'

test('some descriptors are kept for the store and for files, whatever the limit', () => {
  expect([256, 1024, 20_000].map(connectionsWithin)).toEqual([156, 896, 17_500])
  expect(connectionsWithin(50)).toBe(1)
  expect(mostConnections()).toBeGreaterThan(0)
})
