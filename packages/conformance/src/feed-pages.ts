import type { FeedItem, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'
import { aRecord, readAll, seqsOf, upTo } from './feed-reading.ts'
import { aRoom } from './rooms-and-users.ts'

/** What whoever reads the feed is told, by pages of any size, of any kinds, while others write. */
export function feedPagesConformance(make: () => Promise<Store>): void {
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
}
