import { expect, test } from 'vitest'
import { anEntry } from './entries.ts'
import { type MakeRivals, together } from './rivals.ts'

const file = (id: string) => ({
  id,
  owner: 'alice',
  name: `${id}.txt`,
  mime: 'text/plain',
  size: 10,
  createdAt: 1000,
  audience: 'members' as const,
})

const settled = (id: string, sha256: string) => ({
  id,
  sha256,
  mime: 'text/plain',
  facts: { kind: 'file' as const },
  checkAt: 9000,
  key: `key-${id}`,
})

export function rivalAttachmentConformance(make: MakeRivals): void {
  test('of attachments that begin at once so many are made as there is room for', async () => {
    await using rivals = await make()
    const made = await together(rivals, 7, (store, n) =>
      store.attachments.create(file(`f${n}`), 5000, { bytes: 25, unfinished: 9 }),
    )
    expect(made.filter((used) => used === undefined)).toHaveLength(2)
    expect(await rivals.stores[1].attachments.usage('alice')).toEqual({ bytes: 20, unfinished: 2 })
    const ids = (await rivals.stores[0].attachments.ofOwner('alice', { limit: 10 })).map(({ id }) => id)
    await together(rivals, 6, (store, n) =>
      store.attachments.resize({ id: ids[n % 2] as string, owner: 'alice', size: 20 }, { bytes: 30, unfinished: 9 }),
    )
    expect(await rivals.stores[1].attachments.usage('alice')).toMatchObject({ bytes: 30 })
  })

  test('bytes that come while the same bytes go are there, or are asked for', async () => {
    await using rivals = await make()
    const [one] = rivals.stores
    for (let round = 0; round < 15; round++) {
      const id = (n: number): string => `${round}-${n}`
      for (let n = 0; n < 6; n++) await one.attachments.create(file(id(n)), 5000)
      await one.attachments.settle(settled(id(0), `same ${round}`))
      await together(rivals, 6, async (store, n) => {
        if (n === 0) await store.attachments.remove([id(0)], 10)
        else await store.attachments.settle(settled(id(n), `same ${round}`))
      })
      const left = await rivals.stores[1].attachments.get([1, 2, 3, 4, 5].map(id))
      const keys = new Set(left.map(({ blob }) => blob))
      expect(keys.size).toBe(1)
      const trash = await one.attachments.trash(Number.MAX_SAFE_INTEGER, 1000)
      for (const key of keys) expect(trash).not.toContain(key)
    }
  })

  test('what is put into a message is not collected at that moment', async () => {
    await using rivals = await make()
    const [one] = rivals.stores
    const { id: conversation } = await one.conversations.openPair('alice', 'bob', 1)
    for (let round = 0; round < 20; round++) {
      const id = `f${round}`
      await one.attachments.create(file(id), 5000)
      await one.attachments.settle({ ...settled(id, id), checkAt: 0 })
      const [, collected] = await Promise.all([
        one.log.append([anEntry(conversation, { attachments: [id] })]),
        rivals.stores[1].attachments.collect(10, 100),
      ])
      const again = await one.attachments.collect(20, 100)
      const removed = [...collected.removed, ...again.removed].map((gone) => gone.id)
      const there = await rivals.stores[1].attachments.get([id])
      expect(there).toHaveLength(removed.includes(id) ? 0 : 1)
    }
  })

  test('a holder that changes its mind at once holds what one of them said', async () => {
    await using rivals = await make()
    const [one] = rivals.stores
    const ids = ['a', 'b', 'c', 'd']
    for (const id of ids) {
      await one.attachments.create(file(id), 5000)
      await one.attachments.settle(settled(id, id))
    }
    for (let round = 0; round < 10; round++) {
      await together(rivals, 8, (store, n) =>
        store.attachments.hold('user/alice saved c1', n % 2 === 0 ? ['a', 'b'] : ['b', 'c'], 100 + round),
      )
    }
    await one.attachments.hold('user/alice saved c1', ['a', 'b'], 500)
    const { removed } = await one.attachments.collect(1_000_000, 100)
    expect(removed.map(({ id }) => id).toSorted()).toEqual(['c', 'd'])
  })
}
