import { expect, it } from 'vitest'
import { grown, type State } from './growth.ts'

const state = (changes: Partial<State> = {}): State => ({
  heap: new Map([
    ['object Session', { count: 10, bytes: 800 }],
    ['object Entry', { count: 5000, bytes: 400_000 }],
    ['code', { count: 5000, bytes: 400_000 }],
  ]),
  heapUsed: 30e6,
  external: 1e6,
  rss: 200e6,
  resources: { Timeout: 4 },
  descriptors: 60,
  rows: { entries: 100, users: 3, clients: 9 },
  files: 10,
  bytes: 1e6,
  ...changes,
})

it('finds nothing between two equal states, and lets caches and the engine move a little', () => {
  expect(grown(state(), state())).toEqual([])
  const moved = new Map([
    ['object Session', { count: 90, bytes: 7200 }],
    ['object Entry', { count: 5600, bytes: 450_000 }],
    ['code', { count: 50_000, bytes: 4_000_000 }],
  ])
  expect(grown(state(), state({ heap: moved, heapUsed: 33e6, descriptors: 61 }))).toEqual([])
})

it('names what has grown, the most first', () => {
  const leaked = new Map([
    ['object Session', { count: 400, bytes: 32_000 }],
    ['closure #tick', { count: 4000, bytes: 256_000 }],
  ])
  const found = grown(state(), state({ heap: leaked, heapUsed: 45e6, resources: { Timeout: 40 }, descriptors: 90 }))
  expect(found).toEqual([
    'heap: 15.0 MB more in all',
    'heap: closure #tick: 0 → 4000 (256000 bytes)',
    'heap: object Session: 10 → 400 (32000 bytes)',
    'descriptors: all: 60 → 90',
    'resources: Timeout: 4 → 40',
  ])
})

it('names a table with more rows than it may have, and one that nobody has spoken for', () => {
  const rows = { users: 2, clients: 201, surprise: 1 }
  expect(grown(state(), state({ rows }))).toEqual([
    'table clients: 201 rows, at most 200 are expected (terminals of a user)',
    'table surprise: say in soak/src/measure/tables.ts what bounds it',
  ])
})
