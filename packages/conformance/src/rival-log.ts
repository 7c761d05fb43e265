import type { Appended, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, plenty, unjudged } from './entries.ts'
import { type MakeRivals, together } from './rivals.ts'

const seqsOf = (results: readonly Appended[]): number[] =>
  results.flatMap((one) => (one.kind === 'stored' ? [one.seq] : []))

const pairs = (store: Store, peers: readonly string[]): Promise<number[]> =>
  Promise.all(peers.map(async (peer) => (await store.conversations.openPair('alice', peer, 1)).id))

export function rivalLogConformance(make: MakeRivals): void {
  test('seqs go on without a gap, in whatever order batches name their conversations', async () => {
    await using rivals = await make()
    const ids = await pairs(rivals.stores[0], ['b', 'c', 'd', 'e'])
    const results = await together(rivals, 40, (store, n) => {
      const turned = n % 2 === 0 ? ids : ids.toReversed()
      return store.log.append(turned.flatMap((id) => [anEntry(id), anEntry(id, { clientMsgId: `${n}-${id}` })]))
    })
    expect(seqsOf(results.flat())).toHaveLength(320)
    for (const id of ids) {
      const entries = await rivals.stores[1].log.readAfter(id, 0, 1000, plenty)
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1))
      expect(entries.map(({ counted }) => counted)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1))
      const view = await rivals.stores[1].conversations.view(id, 'alice')
      expect(view).toMatchObject({ conversation: { seq: 80, counted: 80 }, membership: { readSeq: 80 } })
    }
  })

  test('a repeat is stored once and refuses nobody beside it, in one conversation and in two', async () => {
    await using rivals = await make()
    const [one, other] = (await pairs(rivals.stores[0], ['b', 'c'])) as [number, number]
    for (let round = 0; round < 10; round++) {
      const results = await together(rivals, 8, (store, n) => {
        const innocent = Array.from({ length: 3 }, (_, i) =>
          anEntry(n % 2 === 0 ? one : other, { clientMsgId: `${round}.${n}.${i}` }),
        )
        return store.log.append([...innocent, anEntry(n % 4 < 2 ? one : other, { clientMsgId: `again${round}` })])
      })
      expect(results.map((batch) => seqsOf(batch.slice(0, 3)).length)).toEqual(results.map(() => 3))
      const repeats = results.map((batch) => batch[3] as Appended)
      expect(repeats.filter(({ kind }) => kind === 'stored')).toHaveLength(1)
      const told = repeats.flatMap((one) => (one.kind === 'duplicate' ? [one.entry.seq] : [unjudged(one).seq]))
      expect(new Set(told).size).toBe(1)
    }
    const heads = await Promise.all([one, other].map((id) => rivals.stores[1].conversations.get(id)))
    expect(heads.reduce((sum, head) => sum + (head?.seq ?? 0), 0)).toBe(250)
  })

  test('changes and marks that come at once all count, and each takes a rev', async () => {
    await using rivals = await make()
    const [id] = (await pairs(rivals.stores[0], ['b'])) as [number]
    await rivals.stores[0].log.append([anEntry(id), anEntry(id)])
    const marking = { conversation: id, kind: 'reaction' as const, keys: 50, named: 3, ts: 1 }
    await together(rivals, 30, (store, n) =>
      store.log.mark({ ...marking, seq: 1 + (n % 2), user: `u${n}`, add: ['+'] }),
    )
    const entries = await rivals.stores[1].log.changes(id, 0, 10, plenty)
    expect(entries.map(({ marks }) => marks?.[0]?.count)).toEqual([15, 15])
    expect((await rivals.stores[1].conversations.get(id))?.rev).toBe(30)
    const amended = await together(rivals, 8, (store, n) =>
      store.log.amend({
        conversation: id,
        seq: 1,
        ifRev: entries[0]?.seq === 1 ? entries[0].rev : (entries[1]?.rev ?? 0),
        body: `"${n}"`,
      }),
    )
    expect(amended.filter((one) => one?.kind === 'changed')).toHaveLength(1)
  })

  test('who follows threads from several batches is counted on in each', async () => {
    await using rivals = await make()
    const [one, other] = (await pairs(rivals.stores[0], ['b', 'c'])) as [number, number]
    await rivals.stores[0].log.append([anEntry(one), anEntry(other)])
    const follow = (user: string, conversation: string) =>
      ({ user, key: `${conversation} 1`, conversation, read: 'here' }) as const
    const results = await together(rivals, 30, (store, n) => {
      const users = n % 2 === 0 ? ['alice', 'zoe'] : ['zoe', 'alice']
      const id = n % 3 === 0 ? one : other
      return store.log.append(
        users.map((user) => anEntry(id, { thread: 1, follows: [follow(user, `user/${id === one ? 'b' : 'c'}`)] })),
      )
    })
    expect(seqsOf(results.flat())).toHaveLength(60)
    for (const owner of ['user/alice', 'user/zoe']) expect(await rivals.stores[0].records.version(owner)).toBe(30)
  })

  test('writing, reading and receiving in the same conversations stop nobody', async () => {
    await using rivals = await make()
    const ids = await pairs(rivals.stores[0], ['b', 'c', 'd'])
    await rivals.stores[0].log.append(ids.map((id) => anEntry(id, { sender: 'user/b', reader: null })))
    await together(rivals, 90, async (store, n) => {
      const turned = n % 2 === 0 ? ids : ids.toReversed()
      if (n % 3 === 0) await store.log.append(turned.map((id) => anEntry(id)))
      else if (n % 3 === 1) for (const id of turned) await store.conversations.read(id, 'alice', { seq: n, now: 1 })
      else
        await store.conversations.delivered(
          'alice',
          turned.map((id) => ({ id, seq: n })),
        )
    })
    for (const id of ids)
      expect(await rivals.stores[1].conversations.view(id, 'alice')).toMatchObject({ conversation: { seq: 31 } })
  })

  test('what is trimmed while others write is counted once', async () => {
    await using rivals = await make()
    const [id] = (await pairs(rivals.stores[0], ['b'])) as [number]
    await rivals.stores[0].log.append(Array.from({ length: 40 }, () => anEntry(id)))
    const removed = await together(rivals, 12, async (store, n) => {
      if (n % 3 === 2) {
        await store.log.append([anEntry(id)])
        return 0
      }
      return store.log.trim(id, 10 + n)
    })
    expect(removed.reduce((sum, one) => sum + one, 0)).toBe(20)
    const entries = await rivals.stores[1].log.readAfter(id, 0, 100, plenty)
    expect([entries[0]?.seq, entries.at(-1)?.seq]).toEqual([21, 44])
    expect(await rivals.stores[1].conversations.get(id)).toMatchObject({ trimmedSeq: 20, trimmedCounted: 20 })
  })

  test('whoever lists from cursor to cursor while others write misses nothing', async () => {
    await using rivals = await make()
    const [one, other] = rivals.stores
    const peers = Array.from({ length: 20 }, (_, n) => `p${n}`)
    const ids = await pairs(one, peers)
    const seen = new Map<number, number>()
    let cursor = (await other.conversations.list('alice', { limit: 100 })).cursor
    const look = async () => {
      const page = await other.conversations.list('alice', { since: cursor, limit: 100 })
      for (const { conversation } of page.items) seen.set(conversation.id, conversation.seq)
      cursor = page.cursor
    }
    let writing = true
    const written = together(rivals, 80, (store, n) =>
      store.log.append([0, 7, 13].map((step) => anEntry(ids[(n + step) % ids.length] as number))),
    ).finally(() => {
      writing = false
    })
    while (writing) await look()
    await written
    await look()
    for (const id of ids) expect(seen.get(id)).toBe((await one.conversations.get(id))?.seq)
  })
}
