import type { FeedItem, Position, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry } from './entries.ts'
import { aRecord, readAll, seqsOf, upTo } from './feed-reading.ts'
import { type MakeRivals, together } from './rivals.ts'

/** Somebody's transaction, begun before others that end before it; all that is done by its store is done in it. */
export interface OpenTransaction {
  readonly store: Pick<Store, 'log' | 'records' | 'users' | 'conversations'>
  end(): Promise<void>
}

export type LeaveOpen = () => Promise<OpenTransaction>

const aPair = async (store: Store, peer = 'bob'): Promise<number> =>
  (await store.conversations.openPair('alice', peer, 1)).id

const aUser = (uid: string) => ({ uid, name: '', avatar: '', createdAt: 1 })

/** Reads on while something is being done, and once more when it is done. */
async function readDuring({ feed }: Store, from: Position, work: Promise<unknown>): Promise<readonly FeedItem[]> {
  const items: FeedItem[] = []
  let isDone = false
  const done = work.then(() => {
    isDone = true
  })
  for (let [next, last] = [from, false]; !last; ) {
    last = isDone
    for (;;) {
      const page = await feed.read(next, 7)
      if (page === 'lost') throw new Error(`${next} is lost`)
      items.push(...page.items)
      if (page.items.length === 0 && page.next === next) break
      next = page.next
    }
  }
  await done
  return items
}

/** Transactions that begin, stand open for a while and end, so that numbers and commits come in different orders. */
async function standingBetween(open: LeaveOpen, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const others = [await open(), await open()]
    await others[0]?.store.records.put([aRecord(`open ${round}`, { owner: 'user/open' })])
    await new Promise((resolve) => setTimeout(resolve, 5))
    for (const other of round % 2 === 0 ? others : others.toReversed()) await other.end()
  }
}

/** What the feed promises where several write: `open` leaves a transaction open beside the stores. */
export function rivalFeedConformance(make: MakeRivals, open: LeaveOpen): void {
  test('of two changes of one conversation the first is told first, whichever transaction began before', async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    const id = await aPair(one)
    const begin = await one.feed.head()
    const early = await open()
    const between = await open()
    await other.log.append([anEntry(id)])
    await other.log.amend({ conversation: id, seq: 1, ifRev: 0, body: '{}' })
    await other.records.put([aRecord('first')])
    await early.store.log.append([anEntry(id)])
    await early.store.log.amend({ conversation: id, seq: 1, ifRev: 1, body: '{}' })
    await early.store.records.put([aRecord('second')])
    await early.end()
    // A transaction stands open whose number lies between theirs: reading comes by before it ends, and after it.
    const before = await readAll(one, begin)
    await between.end()
    const items = [...before.items, ...(await readAll(one, before.next)).items]
    expect(seqsOf(items, id)).toEqual([1, 2])
    expect(items.flatMap((item) => (item.kind === 'changed' ? [item.rev] : []))).toEqual([1, 2])
    expect(items.flatMap((item) => (item.kind === 'records' ? [item.version] : []))).toEqual([1, 2])
  })

  test('an open transaction holds nothing back, and what it has changed is told when it ends', async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    const begin = await one.feed.head()
    const left = await open()
    await left.store.users.create(aUser('left'))
    await other.users.create(aUser('after'))
    const before = await readAll(one, begin)
    expect(before.items).toMatchObject([{ kind: 'user', uid: 'after' }])
    expect(await readAll(one, before.next)).toEqual({ items: [], next: before.next })
    await left.end()
    expect((await readAll(one, before.next)).items).toMatchObject([{ kind: 'user', uid: 'left' }])
  })

  test('what is let go while a transaction stands open is not what it has changed, and loses nobody who has read', async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    const begin = await one.feed.head()
    const left = await open()
    await left.store.users.create(aUser('left'))
    for (let n = 0; n < 20; n++) await other.users.create(aUser(`u${n}`))
    const { next } = await readAll(one, begin)
    while (await one.feed.trim({ most: 3 }, 4));
    expect(await one.feed.read(begin, 10)).toBe('lost')
    await left.end()
    expect((await readAll(one, next)).items).toMatchObject([{ kind: 'user', uid: 'left' }])
    // When that is let go, too, whoever has not read it is told that something is missing.
    while (await one.feed.trim({ most: 0 }, 4));
    expect(await one.feed.read(next, 10)).toBe('lost')
    expect(await readAll(one, await one.feed.head())).toMatchObject({ items: [] })
  })

  test('whoever reads while many write misses nothing, and is told of each conversation and each owner in order', async () => {
    await using rivals = await make()
    const [one] = rivals.stores
    const ids = await Promise.all(['b', 'c', 'd'].map((peer) => aPair(one, peer)))
    const begin = await one.feed.head()
    const writing = together(rivals, 60, async (store, n) => {
      const turned = n % 2 === 0 ? ids : ids.toReversed()
      await store.log.append(turned.flatMap((id) => [anEntry(id), anEntry(id)]))
      await store.log.mark({
        ...{ conversation: ids[n % 3] as number, seq: 1, kind: 'reaction', user: `u${n}`, ts: 1 },
        ...{ add: ['+'], keys: 99, named: 9 },
      })
      await store.records.put([aRecord(`${n}`, { owner: `user/${n % 2}` })])
    })
    const items = await readDuring(one, begin, Promise.all([writing, standingBetween(open, 12)]))
    for (const id of ids) {
      expect(seqsOf(items, id)).toEqual(upTo(120))
      const revs = items.flatMap((item) => (item.kind === 'changed' && item.conversation === id ? [item.rev] : []))
      expect(revs).toEqual(upTo(20))
    }
    for (const owner of ['user/0', 'user/1', 'user/open']) {
      const versions = items.flatMap((item) => (item.kind === 'records' && item.owner === owner ? [item.version] : []))
      expect(versions).toEqual(upTo(owner === 'user/open' ? 12 : 30))
    }
  })

  test('whoever stands before what several let go of at once is lost, and nobody else is', async () => {
    await using rivals = await make()
    const [one] = rivals.stores
    const positions: Position[] = [await one.feed.head()]
    for (let n = 0; n < 12; n++) {
      await one.users.create(aUser(`u${n}`))
      positions.push(await one.feed.head())
    }
    await together(rivals, 12, (store, n) => store.feed.trim({ before: [positions[n] as Position] }, 2))
    while (await one.feed.trim({ before: [positions[11] as Position] }, 100));
    for (const position of positions.slice(0, 11)) expect(await one.feed.read(position, 10)).toBe('lost')
    expect((await readAll(one, positions[11] as Position)).items).toMatchObject([{ kind: 'user', uid: 'u11' }])
  })
}
