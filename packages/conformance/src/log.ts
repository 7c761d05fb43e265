import type { Appended, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, plenty, unjudged } from './entries.ts'

type Make = () => Promise<Store>

const seqOf = (appended: Appended | undefined): number => (appended?.kind === 'stored' ? appended.seq : 0)

/** MessageLog: order, gaps, repeats, pages, changes, trimming. */
export function logConformance(make: Make): void {
  test('seqs go on from the head without a gap, however many write at once', async () => {
    await using store = await make()
    const pairs = await Promise.all(['b', 'c', 'd'].map((peer) => store.conversations.openPair('alice', peer, 1)))
    const batches = Array.from({ length: 60 }, (_, batch) =>
      store.log.append(
        Array.from({ length: 7 }, (_, i) => anEntry(pairs[(batch + i) % 3]?.id ?? 0, { body: `"${batch}.${i}"` })),
      ),
    )
    const results = (await Promise.all(batches)).flat()
    expect(results.every(({ kind }) => kind === 'stored')).toBe(true)
    for (const { id } of pairs) {
      const entries = await store.log.readAfter(id, 0, 1000, plenty)
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
      expect(entries.map(({ counted }) => counted)).toEqual(entries.map((_, index) => index + 1))
    }
  })

  test('results stand in the order of the entries, and say what was stored', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const results = await store.log.append([
      anEntry(id, { body: '"1"', counts: false }),
      anEntry(id, { body: '"2"', ts: 1007, sender: 'user/bob', reader: null, clientMsgId: 'c' }),
    ])
    expect(results).toEqual([
      { kind: 'stored', seq: 1, counted: 0, ts: 1000 },
      { kind: 'stored', seq: 2, counted: 1, ts: 1007 },
    ])
    expect(await store.log.get(id, 2)).toEqual({
      conversation: id,
      seq: 2,
      rev: 0,
      sender: 'user/bob',
      clientMsgId: 'c',
      type: 'chat',
      counted: 1,
      ts: 1007,
      body: '"2"',
    })
    expect(await store.log.get(id, 3)).toBeUndefined()
  })

  test('pieces of several conversations are read at once: what stands there, with the key, and nothing else', async () => {
    await using store = await make()
    const pairs = await Promise.all(['bob', 'cat', 'dan'].map((peer) => store.conversations.openPair('alice', peer, 1)))
    const [bob = 0, cat = 0, dan = 0] = pairs.map(({ id }) => id)
    await store.log.append([bob, cat, bob, dan, bob, cat, bob].map((id, n) => anEntry(id, { body: `"${n}"` })))
    await store.log.trim(cat, 1)
    const found = await store.log.readPieces([
      { conversation: bob, after: 1, upTo: 3 },
      { conversation: cat, after: 0, upTo: 500 },
      { conversation: dan, after: 1, upTo: 2 },
      { conversation: 987_654, after: 0, upTo: 1 },
    ])
    const told = found.map(({ key, entry }) => `${key} ${entry.seq} ${entry.body}`)
    expect(told.toSorted()).toEqual(['pair/alice+bob 2 "2"', 'pair/alice+bob 3 "4"', 'pair/alice+cat 2 "5"'])
    expect(found.find(({ entry }) => entry.seq === 3)?.entry).toEqual(await store.log.get(bob, 3))
    expect(await store.log.readPieces([])).toEqual([])
  })

  test('texts come back as they came, whatever signs are in them', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const texts = [
      '',
      'null',
      'NULL',
      '{}',
      '{a,"b"}',
      '\\',
      '\\"',
      '"\\\\"',
      "it's $1 $& \\n\n\t,",
      ' 你好 👋🏽 ',
      '\u2028\u0001',
      '\x1e',
      'a\x1fb',
    ]
    const parts = [texts.slice(0, 3), texts.slice(3, 11), texts.slice(11)]
    const named = (body: string) => anEntry(id, { body, clientMsgId: `${texts.indexOf(body)} ${body}` })
    for (const part of parts) await store.log.append(part.map(named))
    const entries = await store.log.readAfter(id, 0, 100, plenty)
    expect(entries.map(({ body }) => body)).toEqual(texts)
    expect(entries.map(({ clientMsgId }) => clientMsgId)).toEqual(texts.map((body, n) => `${n} ${body}`))
    const [again] = await store.log.append([anEntry(id, { clientMsgId: `7 ${texts[7]}` })])
    expect(again).toMatchObject({ kind: 'duplicate', entry: { seq: 8 } })
  })

  test('stamps never run backwards within a conversation, and each has its own', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 9_000)
    const other = await store.conversations.openPair('alice', 'carol', 1)
    const at = (ts: number, more: object = {}) => anEntry(id, { ts, ...more })
    const stamps = (results: readonly Appended[]) =>
      results.map((one) => (one.kind === 'duplicate' ? one.entry.ts : unjudged(one).ts))
    const ahead = [at(5_000), at(3_600_000), at(5_001, { clientMsgId: 'c' }), at(5_002, { clientMsgId: 'c' })]
    expect(stamps(await store.log.append([...ahead, anEntry(other.id, { ts: 5_003 })]))).toEqual([
      5_000, 3_600_000, 3_600_000, 3_600_000, 5_003,
    ])
    expect(stamps(await store.log.append([at(5_004), at(3_600_001)]))).toEqual([3_600_000, 3_600_001])
    const entries = await store.log.readAfter(id, 0, 10, plenty)
    expect(entries.map(({ ts }) => ts)).toEqual([5_000, 3_600_000, 3_600_000, 3_600_000, 3_600_001])
    expect((await store.conversations.get(id))?.updatedAt).toBe(3_600_001)
  })

  test('the same (sender, clientMsgId) is stored once: in a batch, in a later one, and for another conversation', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const other = await store.conversations.openPair('alice', 'carol', 1)
    const [first, again, next] = await store.log.append([
      anEntry(id, { clientMsgId: 'c1', body: '"first"' }),
      anEntry(id, { clientMsgId: 'c1', body: '"second"' }),
      anEntry(id, { clientMsgId: 'c2' }),
    ])
    expect([seqOf(first), seqOf(next)]).toEqual([1, 2])
    expect(again).toMatchObject({ kind: 'duplicate', entry: { conversation: id, seq: 1, body: '"first"' } })
    const later = await store.log.append([
      anEntry(other.id, { clientMsgId: 'c1' }),
      anEntry(id, { clientMsgId: 'c1', sender: 'user/bob', reader: 'bob' }),
    ])
    expect(later[0]).toMatchObject({ kind: 'duplicate', entry: { conversation: id, seq: 1 } })
    expect(seqOf(later[1])).toBe(3)
    expect((await store.conversations.get(other.id))?.seq).toBe(0)
    expect(await store.log.sent('user/alice', 'c1')).toMatchObject({ conversation: id, seq: 1, body: '"first"' })
    expect(await store.log.sent('user/bob', 'c1')).toMatchObject({ conversation: id, seq: 3 })
    expect(await store.log.sent('user/bob', 'c2')).toBeUndefined()
  })

  test('repeats that race are stored once', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const all = await Promise.all(
      Array.from({ length: 20 }, () => store.log.append([anEntry(id, { clientMsgId: 'once' })])),
    )
    expect(all.flat().filter(({ kind }) => kind === 'stored')).toHaveLength(1)
    expect((await store.conversations.get(id))?.seq).toBe(1)
  })

  test('pages run both ways, end where the bodies pass the bound, and never come empty-handed', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append(Array.from({ length: 25 }, () => anEntry(id, { body: `"${'x'.repeat(998)}"` })))
    const seqs = (entries: readonly { seq: number }[]) => entries.map(({ seq }) => seq)
    expect(seqs(await store.log.readAfter(id, 20, 10, plenty))).toEqual([21, 22, 23, 24, 25])
    expect(seqs(await store.log.readAfter(id, 0, 3, plenty))).toEqual([1, 2, 3])
    expect(seqs(await store.log.readBefore(id, Number.MAX_SAFE_INTEGER, 3, plenty))).toEqual([25, 24, 23])
    expect(seqs(await store.log.readBefore(id, 3, 10, plenty))).toEqual([2, 1])
    expect(seqs(await store.log.readAfter(id, 0, 10, 3500))).toEqual([1, 2, 3])
    expect(seqs(await store.log.readBefore(id, 26, 10, 10))).toEqual([25])
    expect(await store.log.readAfter(id, 25, 10, plenty)).toEqual([])
  })

  test('pages of large and small entries follow each other without a gap, whatever was cut before', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const sizes = Array.from({ length: 60 }, (_, i) => (i % 20 < 10 ? 1000 : 10))
    await store.log.append(sizes.map((size) => anEntry(id, { body: `"${'x'.repeat(size)}"` })))
    const walk = async (read: (from: number) => Promise<readonly { seq: number }[]>, from: number) => {
      const seen: number[] = []
      for (let at = from; ; at = seen.at(-1) ?? at) {
        const page = await read(at)
        if (page.length === 0) return seen
        seen.push(...page.map(({ seq }) => seq))
      }
    }
    const all = sizes.map((_, i) => i + 1)
    for (let again = 0; again < 2; again++) {
      expect(await walk((from) => store.log.readAfter(id, from, 50, 2500), 0)).toEqual(all)
      expect(await walk((from) => store.log.readBefore(id, from, 50, 2500), 61)).toEqual(all.toReversed())
    }
  })

  test('a change takes the next rev, gap-free, and is read once, in its present state', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append([1, 2, 3].map((n) => anEntry(id, { body: `"${n}"` })))
    const two = await store.log.amend({ conversation: id, seq: 2, ifRev: 0, body: '"two"' })
    expect(two).toMatchObject({ kind: 'changed', entry: { seq: 2, rev: 1, body: '"two"' } })
    expect(await store.log.amend({ conversation: id, seq: 9, ifRev: 0, body: '"?"' })).toBeUndefined()
    const revs = [0, 1, 0]
    await Promise.all(
      revs.map((ifRev, at) => store.log.amend({ conversation: id, seq: at + 1, ifRev, body: `"${at + 1}!"` })),
    )
    const changes = await store.log.changes(id, 1, 10, plenty)
    expect(changes.map(({ rev }) => rev)).toEqual([2, 3, 4])
    expect(new Set(changes.map(({ seq }) => seq))).toEqual(new Set([1, 2, 3]))
    expect(await store.log.changes(id, 4, 10, plenty)).toEqual([])
    expect(await store.conversations.get(id)).toMatchObject({ seq: 3, rev: 4 })
  })

  test('trimming frees the beginning and nothing else', async () => {
    await using store = await make()
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    await store.log.append(
      Array.from({ length: 10 }, (_, i) => anEntry(id, { clientMsgId: `c${i}`, mentions: ['bob'] })),
    )
    await store.conversations.read(id, 'bob', { seq: 4, now: 1 })
    expect(await store.log.trim(id, 6)).toBe(6)
    expect(await store.log.trim(id, 6)).toBe(0)
    expect((await store.log.readAfter(id, 0, 10, plenty)).map(({ seq }) => seq)).toEqual([7, 8, 9, 10])
    expect(seqOf((await store.log.append([anEntry(id)]))[0])).toBe(11)
    expect(await store.conversations.view(id, 'bob')).toMatchObject({
      conversation: { counted: 11 },
      membership: { readCounted: 4 },
    })
    const [repeat] = await store.log.append([anEntry(id, { clientMsgId: 'c8' })])
    expect(repeat).toMatchObject({ kind: 'duplicate', entry: { seq: 9 } })
  })
}
