import type { AuditRecord, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'
import { readAll } from './feed-reading.ts'
import { aRoom } from './rooms-and-users.ts'

type Make = () => Promise<Store>

const act = (at: number, change: Partial<AuditRecord> = {}): AuditRecord => ({
  at,
  actor: 'user/alice',
  address: '127.0.0.1',
  operation: 'room.kick',
  subject: 'r1',
  detail: { members: ['bob'] },
  ...change,
})

export function rightsConformance(make: Make): void {
  test('privileged acts are listed newest first, by subject and operation, and forgotten after a time', async () => {
    await using store = await make()
    const { audit } = store
    await audit.append(act(1))
    await audit.append(act(2, { subject: 'r2' }))
    await audit.append(act(3, { operation: 'room.role' }))
    const all = await audit.list({ limit: 10 })
    expect(all.map(({ id: _, ...record }) => record)).toEqual([
      act(3, { operation: 'room.role' }),
      act(2, { subject: 'r2' }),
      act(1),
    ])
    expect(await audit.list({ limit: 10, before: all[1]?.id as number })).toEqual(all.slice(2))
    expect(await audit.list({ limit: 1 })).toEqual(all.slice(0, 1))
    expect((await audit.list({ limit: 10, subject: 'r1' })).map(({ at }) => at)).toEqual([3, 1])
    expect((await audit.list({ limit: 10, operation: 'room.kick' })).map(({ at }) => at)).toEqual([2, 1])
    expect(await audit.trim(3, 1)).toBe(1)
    expect(await audit.trim(3, 10)).toBe(1)
    expect((await audit.list({ limit: 10 })).map(({ at }) => at)).toEqual([3])
  })

  test('the conversations that a user reaches, as they changed or by their numbers', async () => {
    await using store = await make()
    const { conversations, log, rooms } = store
    const first = await conversations.openPair('alice', 'bob', 1)
    const empty = await conversations.openPair('alice', 'carol', 1)
    const { room } = await rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    await log.append([anEntry(first.id, { ts: 99_999_999 })])
    const recent = await conversations.reach('alice', { order: 'recent', limit: 10 })
    expect(recent.map(({ id }) => id)).toEqual([first.id, room.conversation])
    const { id, key } = first
    expect(recent[0]).toEqual({ id, key, seq: 1, rev: 0, trimmedSeq: 0, joinedSeq: 0, clearedSeq: 0 })
    expect(recent[1]?.history).toBe('all')
    const byId = await conversations.reach('alice', { order: 'id', limit: 1, after: first.id })
    expect(byId.map(({ id }) => id)).toEqual([room.conversation])
    expect(await conversations.reach('carol', { order: 'id', limit: 10 })).toEqual([])
    expect(empty.seq).toBe(0)
    expect(await rooms.get(room.id)).toBeDefined()
  })

  test('one conversation that a user reaches, as it is now', async () => {
    await using store = await make()
    const { conversations, log, rooms } = store
    const { id, key } = await conversations.openPair('alice', 'bob', 1)
    expect(await conversations.reachOf('alice', id)).toEqual({
      ...{ id, key, seq: 0, rev: 0, trimmedSeq: 0, joinedSeq: 0, clearedSeq: 0 },
    })
    await log.append([anEntry(id), anEntry(id), anEntry(id)])
    await log.amend({ conversation: id, seq: 2, ifRev: 0, body: '{}' })
    await log.trim(id, 1)
    await conversations.update(id, 'bob', { clearedSeq: 2 })
    expect(await conversations.reachOf('bob', id)).toMatchObject({ seq: 3, rev: 1, trimmedSeq: 1, clearedSeq: 2 })
    expect(await conversations.reachOf('carol', id)).toBeUndefined()
    const { room } = await rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    await rooms.change('r1', { add: ['carol'], room: { settings: { history: 'joined' } }, at: 2 })
    const reach = await conversations.reachOf('carol', room.conversation)
    expect(reach).toMatchObject({ key: 'room/r1', seq: 1, joinedSeq: 1, history: 'joined' })
    await rooms.change('r1', { remove: ['carol'], at: 3 })
    expect(await conversations.reachOf('carol', room.conversation)).toBeUndefined()
    expect(await conversations.reachOf('carol', 999_999)).toBeUndefined()
  })

  test('the conversations that a user was ever in', async () => {
    await using store = await make()
    const { conversations, log, rooms } = store
    const pair = await conversations.openPair('alice', 'bob', 1)
    await conversations.openPair('alice', 'carol', 1)
    await log.append([anEntry(pair.id)])
    const left = (await rooms.create(aRoom('r1', ['bob']), aRoomEntry())).room.conversation
    const ended = (await rooms.create(aRoom('r2', ['bob']), aRoomEntry())).room.conversation
    await rooms.change('r1', { remove: ['bob'], at: 2 })
    await rooms.change('r2', { remove: 'all', at: 2 })
    const everIn = async (uid: string, after = 0, limit = 10) =>
      (await conversations.everIn(uid, after, limit)).map(({ id }) => id)
    expect(await everIn('bob')).toEqual([pair.id, left, ended])
    expect(await everIn('bob', pair.id, 1)).toEqual([left])
    await rooms.change('r1', { add: ['bob'], at: 3 })
    expect(await everIn('bob')).toEqual([pair.id, left, ended])
    expect(await everIn('carol')).toEqual([])
  })

  test('of a user that was erased nothing is left but the id', async () => {
    await using store = await make()
    const { users, records, clients, conversations } = store
    const alice = { uid: 'alice', name: 'Alice L.', avatar: 'https://a.io/x', createdAt: 1, passwordHash: 'hash' }
    await users.create(alice)
    await records.put([{ owner: 'user/alice', kind: 'saved', key: 'x', value: '1' }])
    const client = {
      id: 'c',
      platform: 'web' as const,
      name: 'Firefox',
      firstSeenAt: 1,
      lastSeenAt: 1,
      cameAt: 1,
    }
    await clients.seen([{ user: 'alice', client }])
    const { id } = await conversations.openPair('alice', 'bob', 1)
    await conversations.update(id, 'alice', { settings: { background: 'blue' }, alias: 'Al' })
    await users.erase('alice')
    await users.erase('alice')
    expect(await users.get(['alice'])).toMatchObject([
      { uid: 'alice', name: '', avatar: '', banned: true, erased: true, standing: 2 },
    ])
    expect(await users.passwordHash('alice')).toBeUndefined()
    expect(await users.search('alice', 10)).toEqual([])
    expect(await records.list('user/alice', 'saved', '', 10)).toEqual([])
    expect(await clients.list('alice', 10)).toEqual([])
    expect(await conversations.membership(id, 'alice')).toMatchObject({ settings: {}, alias: '' })
    expect(await users.create(alice)).toBeUndefined()
  })

  test('what is put with a change of a user is put with it or not at all', async () => {
    await using store = await make()
    const { users, records, feed } = store
    await users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1 })
    await records.put([{ owner: 'user/alice', kind: 'saved', key: 'x', value: '1' }])
    const begun = { owner: 'user/alice', kind: 'erasure', key: 'erasure', value: '{"seq":0}', due: 7 }
    const patch = { erased: true, banned: true, records: [begun] } as const
    const by = (standing: number) => ({ user: 'alice', access: Number.MAX_SAFE_INTEGER, standing })
    await users.update('alice', { passwordHash: 'hash' })
    expect(await users.update('alice', patch, by(0))).toBe('stale')
    expect(await users.update('nobody', { ...patch, records: [{ ...begun, owner: 'user/nobody' }] })).toBeUndefined()
    expect(await records.due(7, 10, ['erasure'])).toEqual([])
    expect((await users.get(['alice']))[0]).toMatchObject({ erased: false, standing: 1 })
    const from = await feed.head()
    expect(await users.update('alice', patch, by(1))).toMatchObject({ erased: true, standing: 2 })
    expect(await records.due(7, 10, ['erasure'])).toEqual([{ ...begun, version: 2 }])
    expect((await readAll(store, from)).items).toEqual([
      { kind: 'records', owner: 'user/alice', after: 1, version: 2 },
      { kind: 'user', uid: 'alice', standing: 2, version: 3 },
    ])
  })

  test('a Chinese name is found by any piece of it', async () => {
    await using store = await make()
    await store.users.create({ uid: 'z3', name: '张三丰 Sanfeng', avatar: '', createdAt: 1 })
    for (const query of ['张', '三', '三丰', '张三丰', 'sanf', 'z3'])
      expect([query, (await store.users.search(query, 10)).map(({ uid }) => uid)]).toEqual([query, ['z3']])
    expect(await store.users.search('丰三', 10)).toEqual([])
  })
}
