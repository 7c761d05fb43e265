import { type ClientState, emptyState } from '@tidings/client'
import { expect, test } from 'vitest'
import { readSearch, withoutFilter, writeFilter } from '../src/panels/filters.ts'
import { filterValue } from '../src/panels/names-meant.ts'

const people: Readonly<Record<string, readonly string[]>> = {
  bob: ['user/bob'],
  'alice liddell': ['user/alice', 'user/alice2'],
  小红: ['user/red'],
}
const rooms: Readonly<Record<string, readonly string[]>> = { 'corner shop': ['room/r1'], bob: ['user/bob'] }
const known = {
  people: (name: string) => people[name.toLowerCase()] ?? [],
  conversations: (name: string) => rooms[name.toLowerCase()] ?? [],
}
const now = new Date(2026, 2, 1, 15).getTime()
const day = (y: number, m: number, d: number) => new Date(y, m - 1, d).getTime()
const read = (text: string) => {
  const { query, filters } = readSearch(text, known, now)
  return { query, ...filters }
}

test.each([
  ['tower', { query: 'tower' }],
  ['from:bob tower', { query: 'tower', from: ['user/bob'] }],
  ['tower From:@BOB', { query: 'tower', from: ['user/bob'] }],
  ['big from:"Alice Liddell" tower', { query: 'big tower', from: ['user/alice', 'user/alice2'] }],
  ['from:bob from:小红', { query: '', from: ['user/bob', 'user/red'] }],
  ['来自：小红 塔', { query: '塔', from: ['user/red'] }],
  ['in:"corner shop" x', { query: 'x', conversation: 'room/r1' }],
  ['has:picture has:file', { query: '', has: ['picture', 'file'] }],
  ['包含:图片', { query: '', has: ['picture'] }],
  ['has:media a', { query: 'a', has: ['picture', 'film'] }],
  ['before:2026-02-10', { query: '', until: day(2026, 2, 10) }],
  ['after:2026-02-10', { query: '', since: day(2026, 2, 11) }],
  ['on:2026-02-10', { query: '', since: day(2026, 2, 10), until: day(2026, 2, 11) }],
  ['on:2026-02', { query: '', since: day(2026, 2, 1), until: day(2026, 3, 1) }],
  ['on:2025', { query: '', since: day(2025, 1, 1), until: day(2026, 1, 1) }],
  ['日期：2026年2月10日', { query: '', since: day(2026, 2, 10), until: day(2026, 2, 11) }],
  ['on:yesterday', { query: '', since: day(2026, 2, 28), until: day(2026, 3, 1) }],
  ['after:2026-01-01 before:2026-02-01', { query: '', since: day(2026, 1, 2), until: day(2026, 2, 1) }],
  ['on:2026-01-31..2026-02-03', { query: '', since: day(2026, 1, 31), until: day(2026, 2, 4) }],
  ['on:2026-01-31.. tower', { query: 'tower', since: day(2026, 1, 31) }],
  ['日期：..2026-02', { query: '', until: day(2026, 3, 1) }],
  ['on:2026-02-03..2026-01-31', { query: 'on:2026-02-03..2026-01-31' }],
  ['on:.. on:2026-02-30..', { query: 'on:.. on:2026-02-30..' }],
  // What means nothing is looked for as it stands.
  ['from:nobody', { query: 'from:nobody' }],
  ['on:off', { query: 'on:off' }],
  ['before:2026-06-31', { query: 'before:2026-06-31' }],
  ['has:constructor', { query: 'has:constructor' }],
  ['plugin:bob', { query: 'plugin:bob' }],
  ['from: tower', { query: 'from: tower' }],
  ['from:', { query: 'from:' }],
  ['https://in:8080', { query: 'https://in:8080' }],
])('%s', (text, asked) => {
  expect(read(text)).toEqual(asked)
})

test('a filter is written so that it is read again, and is taken out', () => {
  for (const name of ['bob', 'Alice Liddell']) {
    const text = `big ${writeFilter('from', name)} tower`
    const { found, filters } = readSearch(text, known, now)
    expect(filters.from).toEqual(people[name.toLowerCase()])
    expect(found.map((one) => withoutFilter(text, one))).toEqual(['big tower'])
  }
})

test('somebody is written by their name where it means nobody else and can be written, else by their id', () => {
  const user = (id: string, name: string) => ({ id, oid: `user/${id}`, name, avatar: '', createdAt: 0 })
  const all = [
    user('ann', 'Ann Lee'),
    user('bo', 'Bo'),
    user('bo2', 'Bo'),
    user('cy', 'Cy "the eye"'),
    user('d', 'ann'),
  ]
  const users = Object.fromEntries(all.map((one) => [one.id, one]))
  const state = { ...emptyState, users } as ClientState
  const said = (id: string) => filterValue('from', `user/${id}`, state, ((key: string) => key) as never)
  expect(all.map(({ id }) => said(id))).toEqual(['Ann Lee', 'Bo', 'bo2', 'cy', 'd'])
})
