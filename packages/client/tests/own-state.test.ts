import type { OwnChange } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { type ClientState, emptyState, reduce } from '../src/index.ts'

const block = (key: string, version: number): OwnChange => ({
  event: 'block',
  data: { version, key, value: { user: `user/${key}`, since: 1 } },
})

const keys = ({ own }: ClientState) => Object.keys(own.items.block)

test('what the server tells anew takes the place of all that was known', () => {
  const known = reduce(emptyState, { type: 'own', changes: [block('bob', 1), block('carol', 2)], version: 2 })
  const first = reduce(known, { type: 'own', changes: [block('carol', 2)], version: 2, anew: true })
  expect(keys(first)).toEqual(['carol'])
  const rest = reduce(first, { type: 'own', changes: [block('dan', 2500)], version: 2500 })
  expect(keys(rest)).toEqual(['carol', 'dan'])
  expect(rest.own.version).toBe(2500)
})
