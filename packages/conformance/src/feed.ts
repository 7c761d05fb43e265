import type { Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'
import { aRecord, readAll } from './feed-reading.ts'
import { aRoom } from './rooms-and-users.ts'

export function feedConformance(make: () => Promise<Store>): void {
  test('every change of the store is told, in the order of the changes', async () => {
    await using store = await make()
    const { conversations, log, rooms, records, users, feed } = store
    const begin = await feed.head()
    await users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1 })
    const { id } = await conversations.openPair('alice', 'bob', 1)
    await log.append([anEntry(id), anEntry(id, { thread: 1 })])
    await conversations.read(id, 'bob', { seq: 2, now: 1 })
    await log.amend({ conversation: id, seq: 1, ifRev: 0, body: '{}' })
    await log.mark({ conversation: id, seq: 2, kind: 'reaction', user: 'bob', ts: 1, add: ['👍'], keys: 9, named: 9 })
    await log.countReplies(id, 1)
    const { conversation: room } = (await rooms.create(aRoom('tea', ['bob']), aRoomEntry())).room
    await rooms.change('tea', { at: 2, room: { name: 'Coffee' } })
    await records.put([aRecord('bob'), aRecord('carol'), aRecord('x', { owner: 'room/tea' })])
    await conversations.update(id, 'alice', { settings: { muted: true } })
    await conversations.update(room, 'bob', { settings: { blocked: true } })
    await conversations.update(room, 'bob', { alias: 'Tea' })
    await conversations.unread(id, 'bob', 1)
    await conversations.delivered('bob', [{ id, seq: 2 }])
    await conversations.retain(room, 7, anEntry(room))
    await users.update('alice', { name: 'Alicia' })
    await records.put([aRecord('bob', { kind: 'block', raises: 'pair/alice+bob' })])
    await conversations.raise('alice', 0, 9)
    const before = await readAll(store, begin)
    await log.trim(id, 1)
    await users.erase('alice')
    expect([...before.items, ...(await readAll(store, before.next)).items]).toEqual([
      { kind: 'user', uid: 'alice', standing: 0, version: 1 },
      { kind: 'access', conversation: id, key: 'pair/alice+bob', access: 0 },
      { kind: 'entries', conversation: id, after: 0, upTo: 2 },
      { kind: 'pointer', conversation: id, user: 'bob' },
      { kind: 'changed', conversation: id, seq: 1, rev: 1, of: 'body' },
      { kind: 'changed', conversation: id, seq: 2, rev: 2, of: 'marks' },
      { kind: 'changed', conversation: id, seq: 1, rev: 3, of: 'replies' },
      { kind: 'access', conversation: room, key: 'room/tea', access: 0 },
      { kind: 'entries', conversation: room, after: 0, upTo: 1 },
      { kind: 'access', conversation: room, key: 'room/tea', access: 1 },
      { kind: 'records', owner: 'user/alice', after: 0, version: 2 },
      { kind: 'records', owner: 'room/tea', after: 0, version: 1 },
      { kind: 'view', conversation: id, user: 'alice', blocked: false },
      { kind: 'view', conversation: room, user: 'bob', blocked: true },
      { kind: 'view', conversation: room, user: 'bob', blocked: true },
      { kind: 'pointer', conversation: id, user: 'bob' },
      { kind: 'pointer', conversation: id, user: 'bob' },
      { kind: 'entries', conversation: room, after: 1, upTo: 2 },
      { kind: 'access', conversation: room, key: 'room/tea', access: 1 },
      { kind: 'user', uid: 'alice', standing: 0, version: 2 },
      { kind: 'records', owner: 'user/alice', after: 2, version: 3 },
      { kind: 'access', conversation: id, key: 'pair/alice+bob', access: 1 },
      { kind: 'access', conversation: id, key: 'pair/alice+bob', access: 2 },
      { kind: 'trimmed', conversation: id, upTo: 1 },
      { kind: 'user', uid: 'alice', standing: 1, version: 3 },
    ])
  })

  test('an account is told of with its standing and version, which rises with every change of it', async () => {
    await using store = await make()
    const { users, clients, feed } = store
    const revoked = { generation: 1, at: 1 }
    const client = (id: string, lastSeenAt: number) => ({
      ...{ id, platform: 'web' as const, name: '', firstSeenAt: 1, lastSeenAt },
    })
    const changes: (() => Promise<unknown>)[] = [
      () => users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1 }),
      () => users.update('alice', { name: 'Alicia' }),
      () => users.update('alice', { banned: true }),
      () => users.update('alice', { judgedAnew: true }),
      () => clients.revoke('alice', { ...client('phone', 1), revoked }),
      () => clients.trim('alice', 0),
      () => users.erase('alice'),
    ]
    let [next, version] = [await feed.head(), 0]
    for (const change of changes) {
      await change()
      const told = await readAll(store, next)
      const [user] = await users.get(['alice'])
      expect(told.items).toEqual([{ kind: 'user', uid: 'alice', standing: user?.standing, version: user?.version }])
      expect(user?.version).toBeGreaterThan(version)
      next = told.next
      version = user?.version ?? 0
    }
    await users.seen([['alice', 9]])
    expect((await readAll(store, next)).items).toEqual([])
    expect((await users.get(['alice']))[0]?.version).toBe(version)
  })

  test('what changed nothing, was refused or belongs to a service is not told', async () => {
    await using store = await make()
    const { conversations, log, records } = store
    const { id } = await conversations.openPair('alice', 'bob', 1)
    const entry = anEntry(id, { clientMsgId: 'c1' })
    await log.append([entry])
    const { next } = await readAll(store, '')
    await log.append([entry])
    await log.amend({ conversation: id, seq: 1, ifRev: 7, body: '{}' })
    await conversations.read(id, 'bob', { seq: 0, now: 1 })
    await conversations.unread(id, 'bob', 1)
    await conversations.update(id, 'nobody', { alias: 'X' })
    await records.put([aRecord('bob', { only: 'present' }), aRecord('at', { owner: 'service/push' })])
    const limit = { most: 0, message: 'none' }
    await expect(records.put([aRecord('a'), aRecord('b', { limit, kind: 'block' })])).rejects.toThrow('none')
    await records.put([aRecord('a'), aRecord('c', { only: 'present' })], { whole: true })
    expect((await readAll(store, next)).items).toEqual([])
  })

  test('an idle store has nothing to tell, and its head stays where it is', async () => {
    await using store = await make()
    const head = await store.feed.head()
    expect(await store.feed.read(head, 10)).toMatchObject({ items: [] })
    expect((await readAll(store, '')).items).toEqual([])
    expect(await store.feed.lag(head)).toEqual({ items: 0, kept: 0 })
    await store.conversations.openPair('alice', 'bob', 1)
    expect((await readAll(store, head)).items).toHaveLength(1)
    expect(await store.feed.lag(head)).toEqual({ items: 1, kept: 1 })
  })
}
