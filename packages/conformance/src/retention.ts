import type { Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry } from './entries.ts'

type Make = () => Promise<Store>

export function retentionConformance(make: Make): void {
  test('what was removed is neither unread nor on the disk, and the rest keeps its place', async () => {
    await using store = await make()
    const { conversations, log } = store
    const { id } = await conversations.openPair('alice', 'bob', 1)
    await log.append(Array.from({ length: 10 }, (_, index) => ({ ...anEntry(id), reader: 'alice', ts: 100 + index })))
    const { cursor } = await conversations.list('bob', { limit: 10 })
    expect(await log.trim(id, 4)).toBe(4)
    expect(await log.trim(id, 4)).toBe(0)
    expect(await conversations.get(id)).toMatchObject({ seq: 10, counted: 10, trimmedSeq: 4, trimmedCounted: 4 })
    expect((await log.readAfter(id, 0, 100, 1e6)).map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10])
    // Whoever was away hears of it.
    expect((await conversations.list('bob', { limit: 10, since: cursor })).items).toHaveLength(1)
    const [appended] = await log.append([anEntry(id)])
    expect(appended).toMatchObject({ seq: 11 })
  })

  test('the oldest entries are found, so many at a time', async () => {
    await using store = await make()
    const { conversations, log } = store
    const { id } = await conversations.openPair('alice', 'bob', 1)
    const empty = await conversations.openPair('alice', 'carol', 1)
    await log.append([1000, 2000, 3000, 4000].map((ts) => ({ ...anEntry(id), ts })))
    expect(await log.olderThan(id, 1000, 10)).toBe(0)
    expect(await log.olderThan(id, 3001, 10)).toBe(3)
    expect(await log.olderThan(id, 3001, 2)).toBe(2)
    expect(await log.olderThan(empty.id, 9000, 10)).toBe(0)
    expect(await conversations.aging(0, 10)).toEqual([{ id, kind: 'pair', retainDays: 0, oldest: 1000 }])
    await log.trim(id, 2)
    await conversations.retain(id, 7, anEntry(id))
    expect(await conversations.aging(0, 10)).toEqual([{ id, kind: 'pair', retainDays: 7, oldest: 3000 }])
    expect(await conversations.aging(id, 10)).toEqual([])
    await log.trim(id, 5)
    expect(await conversations.aging(0, 10)).toEqual([])
    expect(await conversations.get(id)).toMatchObject({ retainDays: 7 })
  })

  test('how far both of a pair have come', async () => {
    await using store = await make()
    const { conversations, log } = store
    const { id } = await conversations.openPair('alice', 'bob', 1)
    await log.append([anEntry(id), anEntry(id), anEntry(id)].map((entry) => ({ ...entry, reader: 'alice' })))
    expect(await conversations.receivedByBoth(id)).toBe(0)
    await conversations.delivered('bob', [{ id, seq: 2 }])
    expect(await conversations.receivedByBoth(id)).toBe(2)
    await conversations.read(id, 'bob', { seq: 3, now: 1 })
    expect(await conversations.receivedByBoth(id)).toBe(3)
    const notes = await conversations.openPair('alice', 'alice', 1)
    await log.append([anEntry(notes.id, { reader: 'alice' })])
    expect(await conversations.receivedByBoth(notes.id)).toBe(0)
  })
}
