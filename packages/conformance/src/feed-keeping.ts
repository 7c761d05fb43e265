import type { Position, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry } from './entries.ts'
import { readAll } from './feed-reading.ts'

const aUser = (uid: string) => ({ uid, name: uid, avatar: '', createdAt: 1 })

/** What the feed lets go, and who is lost then. */
export function feedKeepingConformance(make: () => Promise<Store>): void {
  test('what is let go is gone: who stands before it is lost, who stands behind it is not', async () => {
    await using store = await make()
    const { users, feed } = store
    const positions: Position[] = [await feed.head()]
    for (let n = 1; n <= 6; n++) {
      await users.create(aUser(`u${n}`))
      positions.push(await feed.head())
    }
    const [first, , , third, , fifth] = positions as [Position, Position, Position, Position, Position, Position]
    const told = async (from: Position) =>
      (await readAll(store, from)).items.map((item) => (item.kind === 'user' ? item.uid : item.kind))
    // As long as one stands before them, they stay.
    expect(await feed.trim({ before: [fifth, first] }, 100)).toBe(false)
    expect(await told(first)).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'u6'])
    expect(await feed.trim({ before: [fifth, third] }, 100)).toBe(false)
    expect(await feed.read(first, 10)).toBe('lost')
    expect(await told(third)).toEqual(['u4', 'u5', 'u6'])
    expect(await feed.trim({ before: [third] }, 100)).toBe(false)
    // A little at a time.
    for (let more = true, rounds = 0; more; rounds++) {
      more = await feed.trim({ before: [fifth] }, 2)
      expect(rounds).toBeLessThan(5)
    }
    expect(await feed.read(third, 10)).toBe('lost')
    expect(await told(fifth)).toEqual(['u6'])
    expect(await told('')).toEqual(['u6'])
    expect(await feed.lag(fifth)).toEqual({ items: 1, kept: 1 })
    // And the whole of it: what is written afterwards is told all the same.
    const head = await feed.head()
    await feed.trim({ before: [head] }, 100)
    expect(await told(head)).toEqual([])
    await users.create(aUser('u7'))
    expect(await told(head)).toEqual(['u7'])
    expect(await feed.read(fifth, 10)).toBe('lost')
  })

  test('no more is kept than a number of items, whoever stands before them', async () => {
    await using store = await make()
    const { users, feed } = store
    const begin = await feed.head()
    for (let n = 1; n <= 20; n++) await users.create(aUser(`u${n}`))
    while (await feed.trim({ most: 30 }, 7));
    expect((await readAll(store, begin)).items).toHaveLength(20)
    while (await feed.trim({ most: 5 }, 7));
    expect(await feed.read(begin, 10)).toBe('lost')
    expect((await readAll(store, '')).items.map((item) => item.kind === 'user' && item.uid)).toEqual([
      ...['u16', 'u17', 'u18', 'u19', 'u20'],
    ])
    expect((await feed.lag('')).kept).toBe(5)
  })

  test('entries that were removed leave no trace but their removal, and their places are not given again', async () => {
    await using store = await make()
    const { conversations, log, feed } = store
    const [a, b] = [
      (await conversations.openPair('alice', 'bob', 1)).id,
      (await conversations.openPair('alice', 'carol', 1)).id,
    ]
    await log.append([anEntry(a), anEntry(b), anEntry(b)])
    const { next } = await readAll(store, '')
    await log.append([anEntry(b)])
    const read = await readAll(store, next)
    await log.trim(b, 3)
    await log.append([anEntry(a)])
    expect((await readAll(store, read.next)).items).toEqual([
      { kind: 'trimmed', conversation: b, upTo: 3 },
      { kind: 'entries', conversation: a, after: 1, upTo: 2 },
    ])
    expect(await feed.read(await feed.head(), 10)).toMatchObject({ items: [] })
  })

  test('a position of another history is lost', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([anEntry(id)])
    const head = await store.feed.head()
    const later = head.replaceAll(/\d+/g, (number) => String(Number(number) + 1_000_000))
    expect(await store.feed.read(later, 10)).toBe('lost')
    // Of a store that moved here: of SQLite, or of PostgreSQL.
    for (const foreign of head.includes('.') ? ['1', '1,1', '1/1/1/1', '2,1/3/1/1'] : ['1.1']) {
      expect(await store.feed.read(foreign, 10)).toBe('lost')
      expect((await store.feed.lag(foreign)).items).toBeGreaterThan(0)
      expect(await store.feed.trim({ before: [foreign] }, 10)).toBe(false)
    }
    expect((await readAll(store, '')).items).toHaveLength(2)
  })
}
