import type { ListedConversation, Store } from '@tidings/core'
import { everyMember } from '@tidings/core/every-member'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

type Make = () => Promise<Store>

const keys = (items: readonly ListedConversation[]) => items.map(({ conversation }) => conversation.key)
const unread = (view: ListedConversation | undefined) =>
  view ? view.conversation.counted - view.membership.readCounted : undefined

/** Conversations: pairs, pointers, unread, and the list with its cursor. */
export function conversationConformance(make: Make): void {
  test('a pair is one conversation from both sides, also when both open it at once', async () => {
    await using store = await make()
    const all = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        n % 2 ? store.conversations.openPair('bob', 'alice', n) : store.conversations.openPair('alice', 'bob', n),
      ),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(all[0]).toMatchObject({ key: 'pair/alice+bob', seq: 0, rev: 0, counted: 0 })
    expect(await store.conversations.find('pair/alice+bob')).toEqual(all[0])
    expect(await store.conversations.find('pair/alice+zoe')).toBeUndefined()
    expect(await store.conversations.membership(all[0]?.id ?? 0, 'bob')).toMatchObject({ user: 'bob', readSeq: 0 })
    expect(await store.conversations.membership(all[0]?.id ?? 0, 'zoe')).toBeUndefined()
  })

  test('unread is exact, the sender has read, the pointer never goes back nor past the head', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([
      anEntry(id),
      anEntry(id, { counts: false }),
      anEntry(id, { mentions: ['bob', 'bob', everyMember] }),
    ])
    const view = (uid: string) => store.conversations.view(id, uid)
    expect([unread(await view('alice')), unread(await view('bob'))]).toEqual([0, 2])
    expect(await view('bob')).toMatchObject({ mentions: 1, peerReadSeq: 3, last: { seq: 3 } })
    expect(await store.conversations.read(id, 'bob', { seq: 2, now: 1 })).toMatchObject({
      moved: true,
      view: { membership: { readSeq: 2 }, mentions: 1 },
    })
    expect(unread(await view('bob'))).toBe(1)
    expect(await store.conversations.read(id, 'bob', { seq: 1, now: 1 })).toMatchObject({
      moved: false,
      view: { membership: { readSeq: 2 } },
    })
    expect(await store.conversations.read(id, 'bob', { seq: 99, now: 1 })).toMatchObject({
      moved: true,
      view: { membership: { readSeq: 3 }, mentions: 0 },
    })
    expect(await view('alice')).toMatchObject({ peerReadSeq: 3 })
    expect(await store.conversations.read(id, 'zoe', { seq: 1, now: 1 })).toBeUndefined()
    expect(await store.conversations.view(id, 'zoe')).toBeUndefined()
  })

  test('a pointer that goes back makes unread what it left, and others see how far was read', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const { id: other } = await store.conversations.openPair('bob', 'carol', 1)
    await store.log.append([anEntry(id), anEntry(id, { mentions: ['bob'] }), anEntry(id), anEntry(other)])
    await store.conversations.read(id, 'bob', { seq: 3, now: 1 })
    const { cursor } = await store.conversations.list('bob', { limit: 10 })
    const back = await store.conversations.unread(id, 'bob', 2)
    expect(back).toMatchObject({ membership: { readSeq: 1, seenSeq: 3, readTurn: 1 }, mentions: 1 })
    expect(back && unread(back)).toBe(2)
    expect(await store.conversations.view(id, 'alice')).toMatchObject({ peerReadSeq: 3 })
    expect(await store.conversations.receivedByBoth(id)).toBe(3)
    const page = { after: '', limit: 10 }
    expect(await store.conversations.readers(id, { seq: 3, sender: 'alice' }, page)).toMatchObject({ read: 1 })
    const changed = await store.conversations.list('bob', { since: cursor, limit: 10 })
    expect(changed.items.map(({ conversation }) => conversation.id)).toEqual([id])
    // Nothing moves forward by it, and what stands there already stays.
    expect(await store.conversations.unread(id, 'bob', 3)).toMatchObject({ membership: { readSeq: 1, readTurn: 1 } })
    expect(await store.conversations.unread(id, 'bob', 1)).toMatchObject({ membership: { readSeq: 0, readTurn: 2 } })
    expect(await store.conversations.read(id, 'bob', { seq: 2, now: 1 })).toMatchObject({
      moved: true,
      view: { membership: { readSeq: 2, seenSeq: 3 } },
    })
    expect(await store.conversations.view(id, 'alice')).toMatchObject({ peerReadSeq: 3 })
    expect(await store.conversations.unread(id, 'zoe', 1)).toBeUndefined()
  })

  test('a member who is called all is mentioned alone', async () => {
    await using store = await make()
    const { room } = await store.rooms.create(aRoom('r1', ['all', 'bob']), aRoomEntry())
    const mentions = async (uid: string) => (await store.conversations.view(room.conversation, uid))?.mentions
    await store.log.append([anEntry(room.conversation, { mentions: ['all'] })])
    expect([await mentions('all'), await mentions('bob')]).toEqual([1, 0])
    await store.log.append([anEntry(room.conversation, { mentions: [everyMember] }), anEntry(room.conversation)])
    expect([await mentions('all'), await mentions('bob')]).toEqual([2, 1])
    const edit = { conversation: room.conversation, seq: 4, ifRev: 0, body: '"x"' }
    await store.log.amend({ ...edit, mentions: ['all'] })
    expect([await mentions('all'), await mentions('bob')]).toEqual([3, 1])
  })

  test('one talks to oneself in a conversation of one', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'alice', 1)
    await store.log.append([anEntry(id)])
    const { items } = await store.conversations.list('alice', { limit: 10 })
    expect(items).toMatchObject([{ conversation: { id, key: 'pair/alice+alice' }, peerReadSeq: 1 }])
    expect(unread(items[0])).toBe(0)
  })

  test('the list is newest first, in pages that neither double nor miss, without empty pairs', async () => {
    await using store = await make()
    for (let n = 0; n < 25; n++) {
      const { id } = await store.conversations.openPair('alice', `p${n}`, 1)
      await store.log.append([anEntry(id, { ts: 1000 + Math.floor(n / 3) })])
    }
    await store.conversations.openPair('alice', 'silent', 1)
    const seen: ListedConversation[] = []
    let next: string | undefined
    let cursor: string | undefined
    do {
      const page = await store.conversations.list('alice', { limit: 10, ...(next === undefined ? {} : { next }) })
      seen.push(...page.items)
      cursor ??= page.cursor
      expect(page.cursor).toBe(cursor)
      next = page.next
    } while (next !== undefined)
    expect(new Set(keys(seen)).size).toBe(25)
    expect(seen).toHaveLength(25)
    expect(keys(seen)).toEqual(Array.from({ length: 25 }, (_, n) => `pair/alice+p${24 - n}`))
    expect((await store.conversations.reach('alice', { order: 'recent', limit: 25 })).map(({ key }) => key)).toEqual(
      keys(seen),
    )
  })

  test('the list stands in the order of writing, though the clock was ahead for a while', async () => {
    await using store = await make()
    const ids: number[] = []
    for (const peer of ['b', 'c', 'd']) ids.push((await store.conversations.openPair('alice', peer, 1)).id)
    const [b = 0, c = 0, d = 0] = ids
    await store.log.append([anEntry(b, { ts: 1_000 }), anEntry(c, { ts: 90_000_000 })])
    await store.log.append([anEntry(d, { ts: 2_000 })])
    await store.log.append([anEntry(b, { ts: 3_000 }), anEntry(d, { ts: 3_000, clientMsgId: 'x' })])
    await store.log.append([anEntry(c, { ts: 3_000, clientMsgId: 'x' })])
    await store.log.amend({ conversation: c, seq: 1, ifRev: 0, body: '"new"' })
    const { items } = await store.conversations.list('alice', { limit: 10 })
    expect(keys(items)).toEqual(['pair/alice+d', 'pair/alice+b', 'pair/alice+c'])
    const orders = items.map(({ conversation }) => conversation.order)
    expect(orders).toEqual(orders.toSorted((x, y) => y - x))
    expect(new Set(orders).size).toBe(3)
  })

  test('since a cursor come those that changed, and those only', async () => {
    await using store = await make()
    const pairs = await Promise.all(['b', 'c', 'd', 'e'].map((peer) => store.conversations.openPair('alice', peer, 1)))
    await store.log.append(pairs.map(({ id }, index) => anEntry(id, { ts: index })))
    let { cursor } = await store.conversations.list('alice', { limit: 10 })
    const changed = async (): Promise<string[]> => {
      const page = await store.conversations.list('alice', { since: cursor, limit: 10 })
      cursor = page.cursor
      return keys(page.items)
    }
    expect(await changed()).toEqual([])
    await store.log.append([anEntry(pairs[0]?.id ?? 0, { ts: 9 })])
    expect(await changed()).toEqual(['pair/alice+b'])
    await store.conversations.read(pairs[1]?.id ?? 0, 'c', { seq: 1, now: 1 })
    expect(await changed()).toEqual(['pair/alice+c'])
    await store.log.amend({ conversation: pairs[2]?.id ?? 0, seq: 1, ifRev: 0, body: '"new"' })
    expect(await changed()).toEqual(['pair/alice+d'])
    await store.log.append([anEntry(pairs[3]?.id ?? 0, { sender: 'user/e', reader: 'e', ts: 10 })])
    await store.conversations.read(pairs[3]?.id ?? 0, 'alice', { seq: 2, now: 1 })
    expect(await changed()).toEqual(['pair/alice+e'])
    expect(await changed()).toEqual([])
  })

  test('a cursor that this store never gave is refused', async () => {
    await using store = await make()
    for (const query of [{ since: 'x' }, { next: '1.2' }, { next: '1.2.x' }, { since: '-1' }]) {
      await expect(store.conversations.list('alice', { ...query, limit: 1 })).rejects.toMatchObject({ code: 'invalid' })
    }
  })
}
