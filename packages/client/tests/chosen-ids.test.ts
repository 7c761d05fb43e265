import type { Message, OwnChange, User } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { type ClientState, callFor, emptyState, itemOf, reduce } from '../src/index.ts'
import { type CacheRow, changesBetween, stateFrom } from '../src/state/cache.ts'

/** Ids that anybody may choose, and to which every object answers. */
const ids = ['constructor', '__proto__', 'toString']

const said = (by: string, more: Partial<Message> = {}): Message => ({
  ...{ id: 'm-1', conversation: `user/${by}`, from: `user/${by}`, to: 'user/alice', seq: 1, counted: 1, rev: 0, ts: 1 },
  ...{ type: 'chat', content: { type: 'text', data: 'hello' }, editedAt: 0, recalled: false, reactions: [] },
  ...more,
})

const blocked = (key: string, version: number, isBlocked = true): OwnChange => ({
  event: 'block',
  data: { version, key, value: isBlocked ? { user: `user/${key}`, since: 1 } : null },
})

const profile = (id: string, name = 'Con'): User => ({ id, oid: `user/${id}`, name, avatar: '', createdAt: 1 })

const own = (state: ClientState, ...changes: readonly OwnChange[]) =>
  reduce(state, { type: 'own', changes, version: changes.at(-1)?.data.version ?? 0 })

test.each(ids)('whoever is called %s is known and blocked when that was told, and not before', (id) => {
  expect(callFor(emptyState, said(id))).toEqual(callFor(emptyState, said('bob')))
  expect(itemOf(emptyState.users, id)).toBeUndefined()
  const told = reduce(emptyState, { type: 'users', users: [profile(id), profile('bob')] })
  const again = reduce(told, { type: 'users', users: [profile(id, 'Conny')] })
  expect(itemOf(again.users, id)).toEqual(profile(id, 'Conny'))
  expect(Object.keys(again.users)).toEqual(['bob', id])
  const blocking = own(again, blocked(id, 1))
  expect(callFor(blocking, said(id))).toEqual(callFor(own(again, blocked('bob', 1)), said('bob')))
  expect(callFor(blocking, said(id))).not.toEqual(callFor(emptyState, said(id)))
  expect(callFor(own(blocking, blocked(id, 2, false)), said(id))).toEqual(callFor(emptyState, said(id)))
})

test.each(ids)('nobody is made up for the erased words of %s', (id) => {
  const erased = said(id, { rev: 1, content: { type: 'notice/erased', data: {} } })
  const state = reduce(emptyState, { type: 'event', event: { event: 'message.changed', data: erased } })
  expect(Object.keys(state.users)).toEqual([])
})

test.each(ids)('what is known of %s is kept in the copy, and goes from it', (id) => {
  const rows = new Map<string, CacheRow>()
  const keep = (before: ClientState, after: ClientState) => {
    for (const { table, key, value } of changesBetween(before, after).changes) {
      if (value === undefined) rows.delete(`${table} ${key}`)
      else rows.set(`${table} ${key}`, { table, key, value })
    }
    return stateFrom([...rows.values()])
  }
  const known = own(reduce(emptyState, { type: 'users', users: [profile(id)] }), blocked(id, 1))
  const kept = keep(emptyState, known)
  expect(Object.entries(kept.users ?? {})).toEqual([[id, profile(id)]])
  expect(Object.entries(kept.own?.items.block ?? {})).toEqual([[id, { user: `user/${id}`, since: 1 }]])
  const left = keep(known, { ...own(known, blocked(id, 2, false)), users: {} })
  expect([Object.keys(left.users ?? {}), Object.keys(left.own?.items.block ?? {})]).toEqual([[], []])
})
