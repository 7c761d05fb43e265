import type { FeedItem, Position, RecordChange, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

type Make = () => Promise<Store>

interface Told {
  readonly items: readonly FeedItem[]
  readonly next: Position
}

/** Everything after a position, page by page. */
export async function readAll(
  { feed }: Pick<Store, 'feed'>,
  from: Position,
  limit = 100,
  kinds?: readonly FeedItem['kind'][],
): Promise<Told> {
  const items: FeedItem[] = []
  for (let next = from; ; ) {
    const page = await feed.read(next, limit, kinds)
    if (page === 'lost') throw new Error(`${next} is lost`)
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    if (page.items.length === 0 && page.next === next) return { items, next }
    next = page.next
  }
}

/** The entries of one conversation, as the items have told them: each once, in their order. */
export const seqsOf = (items: readonly FeedItem[], conversation: number): number[] =>
  items.flatMap((item) =>
    item.kind === 'entries' && item.conversation === conversation
      ? Array.from({ length: item.upTo - item.after }, (_, n) => item.after + n + 1)
      : [],
  )

export const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1)

export const aRecord = (key: string, more: Partial<RecordChange> = {}): RecordChange => ({
  ...{ owner: 'user/alice', kind: 'contact', key, value: '1' },
  ...more,
})

export function feedConformance(make: Make): void {
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
      { kind: 'user', uid: 'alice' },
      { kind: 'access', conversation: id },
      { kind: 'entries', conversation: id, after: 0, upTo: 2 },
      { kind: 'view', conversation: id, user: 'bob' },
      { kind: 'changed', conversation: id, seq: 1, rev: 1, of: 'body' },
      { kind: 'changed', conversation: id, seq: 2, rev: 2, of: 'marks' },
      { kind: 'changed', conversation: id, seq: 1, rev: 3, of: 'replies' },
      { kind: 'access', conversation: room },
      { kind: 'entries', conversation: room, after: 0, upTo: 1 },
      { kind: 'access', conversation: room },
      { kind: 'records', owner: 'user/alice', version: 2 },
      { kind: 'records', owner: 'room/tea', version: 1 },
      { kind: 'view', conversation: id, user: 'alice' },
      { kind: 'view', conversation: id, user: 'bob' },
      { kind: 'view', conversation: id, user: 'bob' },
      { kind: 'entries', conversation: room, after: 1, upTo: 2 },
      { kind: 'access', conversation: room },
      { kind: 'user', uid: 'alice' },
      { kind: 'records', owner: 'user/alice', version: 3 },
      { kind: 'access', conversation: id },
      { kind: 'access', conversation: id },
      { kind: 'trimmed', conversation: id, upTo: 1 },
      { kind: 'user', uid: 'alice' },
    ])
  })

  test('of some kinds alone: no item of another one, none left out, and on from there all that comes later', async () => {
    await using store = await make()
    const { conversations, log, rooms, records, users, feed } = store
    const begin = await feed.head()
    await users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1 })
    const { id } = await conversations.openPair('alice', 'bob', 1)
    for (let n = 0; n < 5; n++) {
      await log.append([anEntry(id), anEntry(id)])
      await records.put([aRecord(`c${n}`)])
      await rooms.create(aRoom(`r${n}`, ['bob']), aRoomEntry())
    }
    const all = (await readAll(store, begin)).items
    for (const kinds of [['access', 'user'], ['records'], ['entries', 'records'], ['trimmed']] as const)
      for (const limit of [1, 3, 100]) {
        const some = await readAll(store, begin, limit, kinds)
        const of = (items: readonly FeedItem[]) => items.filter(({ kind }) => kinds.some((one) => one === kind))
        expect(seqsOf(some.items, id)).toEqual(seqsOf(of(all), id))
        const rest = (items: readonly FeedItem[]) => items.filter(({ kind }) => kind !== 'entries')
        expect(rest(some.items)).toEqual(rest(of(all)))
        expect(some.items.length).toBe(of(some.items).length)
      }
    const { next } = await readAll(store, begin, 3, ['access'])
    await log.append([anEntry(id)])
    expect((await readAll(store, next, 3, ['user'])).items).toEqual([])
    expect((await readAll(store, next)).items).toEqual([{ kind: 'entries', conversation: id, after: 10, upTo: 11 }])
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

  test('pages of any size tell the same, each item once; entries stand between the changes where they were made', async () => {
    await using store = await make()
    const { conversations, log } = store
    const [a, b] = [
      (await conversations.openPair('alice', 'bob', 1)).id,
      (await conversations.openPair('alice', 'carol', 1)).id,
    ]
    const begin = await store.feed.head()
    for (let round = 1; round <= 5; round++) {
      await log.append([anEntry(a), anEntry(b), anEntry(a)])
      await log.amend({ conversation: a, seq: 1, ifRev: round - 1, body: `{"round":${round}}` })
      await log.append([anEntry(b)])
    }
    for (const limit of [1, 2, 3, 7, 100]) {
      const { items } = await readAll(store, begin, limit)
      expect([seqsOf(items, a), seqsOf(items, b)]).toEqual([upTo(10), upTo(10)])
      const ofA = items.flatMap((item) =>
        item.kind === 'changed'
          ? [`rev ${item.rev}`]
          : item.kind === 'entries' && item.conversation === a
            ? [`up to ${item.upTo}`]
            : [],
      )
      // However the entries of a batch are divided into items.
      expect(ofA.filter((text) => !/to [13579]$/.test(text))).toEqual(
        [1, 2, 3, 4, 5].flatMap((round) => [`up to ${2 * round}`, `rev ${round}`]),
      )
    }
  })

  test('entries of many conversations that were stored at once are told in pages of any size, each once', async () => {
    await using store = await make()
    const begin = await store.feed.head()
    const ids: number[] = []
    for (const peer of ['bob', 'carol', 'dave', 'erin', 'frank'])
      ids.push((await store.conversations.openPair('alice', peer, 1)).id)
    for (const round of [1, 2])
      await store.log.append(
        [...ids, ...ids].map((id, n) => anEntry(id, { clientMsgId: `${round}.${n}`, sender: 'user/alice' })),
      )
    for (const limit of [1, 2, 3, 7, 100]) {
      const { items } = await readAll(store, begin, limit)
      for (const id of ids) expect(seqsOf(items, id)).toEqual([1, 2, 3, 4])
    }
  })

  test('whoever reads while others write misses nothing, and hears of nothing before their place', async () => {
    await using store = await make()
    const { conversations, log, records, feed } = store
    const ids = await Promise.all(
      ['b', 'c', 'd'].map(async (peer) => (await conversations.openPair('alice', peer, 1)).id),
    )
    const begin = await feed.head()
    const writing = Promise.all(
      ids.flatMap((id, n) =>
        Array.from({ length: 25 }, async (_, round) => {
          await log.append([anEntry(id), anEntry(ids[(n + 1) % 3] as number)])
          if (round % 5 === 0) await records.put([aRecord(`${n} ${round}`)])
        }),
      ),
    )
    const items: FeedItem[] = []
    let [next, done] = [begin, false]
    void writing.then(() => {
      done = true
    })
    for (let last = false; !last; ) {
      last = done
      const told = await readAll(store, next, 7)
      items.push(...told.items)
      next = told.next
    }
    await writing
    for (const id of ids) expect(seqsOf(items, id)).toEqual(upTo(50))
    const versions = items.flatMap((item) => (item.kind === 'records' ? [item.version] : []))
    expect(versions.toSorted((x, y) => x - y)).toEqual(upTo(15))
  })

  test('what is let go is gone: who stands before it is lost, who stands behind it is not', async () => {
    await using store = await make()
    const { conversations, feed } = store
    const { id } = await conversations.openPair('alice', 'bob', 1)
    const positions: Position[] = [await feed.head()]
    for (let n = 1; n <= 6; n++) {
      await conversations.update(id, `u${n}`, { alias: '' })
      positions.push(await feed.head())
    }
    const [first, , , third, , fifth] = positions as [Position, Position, Position, Position, Position, Position]
    const users = async (from: Position) =>
      (await readAll(store, from)).items.map((item) => (item.kind === 'view' ? item.user : item.kind))
    // As long as one stands before them, they stay.
    expect(await feed.trim({ before: [fifth, first] }, 100)).toBe(false)
    expect(await users(first)).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'u6'])
    expect(await feed.trim({ before: [fifth, third] }, 100)).toBe(false)
    expect(await feed.read(first, 10)).toBe('lost')
    expect(await users(third)).toEqual(['u4', 'u5', 'u6'])
    expect(await feed.trim({ before: [third] }, 100)).toBe(false)
    // A little at a time.
    for (let more = true, rounds = 0; more; rounds++) {
      more = await feed.trim({ before: [fifth] }, 2)
      expect(rounds).toBeLessThan(5)
    }
    expect(await feed.read(third, 10)).toBe('lost')
    expect(await users(fifth)).toEqual(['u6'])
    expect(await users('')).toEqual(['u6'])
    expect(await feed.lag(fifth)).toEqual({ items: 1, kept: 1 })
    // And the whole of it: what is written afterwards is told all the same.
    const head = await feed.head()
    await feed.trim({ before: [head] }, 100)
    expect(await users(head)).toEqual([])
    await conversations.update(id, 'u7', { alias: '' })
    expect(await users(head)).toEqual(['u7'])
    expect(await feed.read(fifth, 10)).toBe('lost')
  })

  test('no more is kept than a number of items, whoever stands before them', async () => {
    await using store = await make()
    const { conversations, feed } = store
    const { id } = await conversations.openPair('alice', 'bob', 1)
    const begin = await feed.head()
    for (let n = 1; n <= 20; n++) await conversations.update(id, `u${n}`, { alias: '' })
    while (await feed.trim({ most: 30 }, 7));
    expect((await readAll(store, begin)).items).toHaveLength(20)
    while (await feed.trim({ most: 5 }, 7));
    expect(await feed.read(begin, 10)).toBe('lost')
    expect((await readAll(store, '')).items.map((item) => item.kind === 'view' && item.user)).toEqual([
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
