import { type Marking, type Store, votersKey } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, plenty, unjudged } from './entries.ts'

type Make = () => Promise<Store>

async function aLog(store: Store, mentions: readonly string[] = []): Promise<number> {
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  await store.log.append([anEntry(id, { body: '"first"', mentions })])
  return id
}

const all = { after: -1, limit: 100, maxBytes: plenty }
const keep = (until: number) => ({ until, versions: 50 })

const marking = (conversation: number, change: Partial<Marking>): Marking => ({
  conversation,
  seq: 1,
  kind: 'reaction',
  user: 'alice',
  ts: 1,
  keys: 10,
  named: 2,
  ...change,
})

export function changeConformance(make: Make): void {
  test('of changes made from one state the first counts, the others are stale', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    const results = await Promise.all(
      ['a', 'b', 'c'].map((body) => store.log.amend({ conversation, seq: 1, ifRev: 0, body: `"${body}"` })),
    )
    expect(results.map((result) => result?.kind).sort()).toEqual(['changed', 'overtaken', 'overtaken'])
    expect(results.every((result) => unjudged(result)?.entry.rev === 1)).toBe(true)
    expect(await store.conversations.get(conversation)).toMatchObject({ rev: 1 })
  })

  test('what a change replaced is kept, until the entry is wiped', async () => {
    await using store = await make()
    const conversation = await aLog(store, ['bob'])
    await store.log.mark(marking(conversation, { add: ['👍'] }))
    await store.log.amend({ conversation, seq: 1, ifRev: 1, body: '"second"', keep: keep(5) })
    await store.log.amend({ conversation, seq: 1, ifRev: 2, body: '"third"', keep: keep(9) })
    expect(await store.log.history({ conversation, seq: 1 }, all)).toEqual([
      { rev: 1, body: '"first"', until: 5 },
      { rev: 2, body: '"second"', until: 9 },
    ])
    expect(await store.conversations.view(conversation, 'bob')).toMatchObject({ mentions: 1 })
    const wiped = await store.log.amend({ conversation, seq: 1, ifRev: 3, body: '"gone"', wipe: true })
    expect(unjudged(wiped)?.entry).not.toHaveProperty('marks')
    expect(await store.log.history({ conversation, seq: 1 }, all)).toEqual([])
    const at = { conversation, seq: 1, kind: 'reaction', key: '👍' } as const
    expect(await store.log.markers(at, '', 10)).toEqual([])
    expect(await store.conversations.view(conversation, 'bob')).toMatchObject({ mentions: 0 })
  })

  test('of many versions the first and the last are kept, and they come in pages', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    const at = { conversation, seq: 1 }
    for (let rev = 0; rev < 6; rev++)
      await store.log.amend({ ...at, ifRev: rev, body: `"${rev + 1}"`, keep: { until: rev, versions: 4 } })
    const revs = async (range: Partial<typeof all>) =>
      (await store.log.history(at, { ...all, ...range })).map(({ rev }) => rev)
    expect(await revs({})).toEqual([0, 3, 4, 5])
    expect(await revs({ limit: 2 })).toEqual([0, 3])
    expect(await revs({ after: 3 })).toEqual([4, 5])
    // '"first"' has 7 bytes, the others 3.
    expect(await revs({ maxBytes: 6 })).toEqual([0])
    expect(await revs({ maxBytes: 7 })).toEqual([0, 3])
  })

  test('what is kept may be less than what stood there', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    const keep = { until: 5, versions: 10, body: '"less"' }
    await store.log.amend({ conversation, seq: 1, ifRev: 0, body: '"second"', keep })
    const page = { after: -1, limit: 10, maxBytes: plenty }
    expect(await store.log.history({ conversation, seq: 1 }, page)).toMatchObject([{ body: '"less"' }])
  })

  test('a change may mention others', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    await store.log.amend({ conversation, seq: 1, ifRev: 0, body: '"@bob"', mentions: ['bob'] })
    expect(await store.conversations.view(conversation, 'bob')).toMatchObject({ mentions: 1 })
    await store.log.amend({ conversation, seq: 1, ifRev: 1, body: '"@"', mentions: [] })
    expect(await store.conversations.view(conversation, 'bob')).toMatchObject({ mentions: 0 })
  })

  test('marks are tallied in the order of their coming, with the first who gave them', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    const give = (user: string, ts: number, change: Partial<Marking>) =>
      store.log.mark(marking(conversation, { user, ts, ...change }))
    await give('zoe', 1, { add: ['a'] })
    await give('bob', 2, { add: ['b', 'a'] })
    const third = await give('ann', 3, { add: ['a'] })
    expect(third).toMatchObject({
      kind: 'changed',
      entry: {
        rev: 3,
        marks: [
          { kind: 'reaction', key: 'a', count: 3, users: ['zoe', 'bob'] },
          { kind: 'reaction', key: 'b', count: 1, users: ['bob'] },
        ],
      },
    })
    expect(await give('ann', 4, { add: ['a'] })).toMatchObject({ kind: 'same', entry: { rev: 3 } })
    const replaced = await give('bob', 5, { add: ['c'], replace: true })
    expect(replaced).toMatchObject({
      entry: {
        marks: [
          { key: 'a', count: 2, users: ['zoe', 'ann'] },
          { key: 'c', count: 1 },
        ],
      },
    })
    expect(await give('bob', 6, { add: ['d', 'e'], keys: 3 })).toEqual({ kind: 'full', bound: 'keys' })
    expect(await give('bob', 6, { add: ['d', 'e'], perUser: 2 })).toEqual({ kind: 'full', bound: 'perUser' })
    expect(await store.log.mark(marking(conversation, { seq: 9, add: ['a'] }))).toBeUndefined()
    const at = { conversation, seq: 1, kind: 'reaction', key: 'a' } as const
    expect(await store.log.markers(at, '', 1)).toEqual(['ann'])
    expect(await store.log.markers(at, 'ann', 5)).toEqual(['zoe'])
  })

  test('however many mark at once, no more entries have marks of a kind than the bound says', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    await store.log.append(Array.from({ length: 9 }, () => anEntry(conversation)))
    const pin = (seq: number) => store.log.mark(marking(conversation, { seq, kind: 'pin', add: [''], entries: 3 }))
    const marked = await Promise.all(Array.from({ length: 10 }, (_, index) => pin(index + 1)))
    expect(marked.map((one) => one?.kind).sort()).toEqual([...Array(3).fill('changed'), ...Array(7).fill('full')])
    const pinned = await store.log.marked(conversation, 'pin', { ...all, after: 100 })
    expect(pinned).toHaveLength(3)
    const [{ seq = 0 } = {}] = pinned
    expect(await pin(seq)).toMatchObject({ kind: 'same' })
    await store.log.mark(marking(conversation, { seq, kind: 'pin', remove: [''], entries: 3 }))
    expect(await pin(seq)).toMatchObject({ kind: 'changed' })
  })

  test('votes also tell how many have voted, whatever and however much they chose', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    const vote = (user: string, ...add: readonly string[]) =>
      store.log.mark(marking(conversation, { kind: 'vote', user, add, replace: true }))
    const voters = async () =>
      (await store.log.get(conversation, 1))?.marks?.find(({ kind, key }) => kind === 'vote' && key === votersKey)
        ?.count
    await vote('ann', 'a', 'b')
    await Promise.all(['bob', 'cyd', 'dan'].map((user) => vote(user, 'b')))
    expect(await voters()).toBe(4)
    await vote('bob', 'a')
    await vote('cyd')
    expect(await voters()).toBe(3)
    expect(await store.log.marksBy({ conversation, seq: 1, kind: 'vote', user: 'ann' })).toEqual(['a', 'b'])
    expect(await store.log.marksBy({ conversation, seq: 1, kind: 'vote', user: 'cyd' })).toEqual([])
    expect(await store.log.marksBy({ conversation, seq: 1, kind: 'reaction', user: 'ann' })).toEqual([])
    for (const user of ['ann', 'bob', 'dan']) await vote(user)
    expect(await store.log.get(conversation, 1)).not.toHaveProperty('marks')
  })

  test('kinds of marks do not mix; entries are found by a kind, the newest first', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    await store.log.append([anEntry(conversation), anEntry(conversation)])
    for (const seq of [1, 3]) await store.log.mark(marking(conversation, { seq, kind: 'pin', add: [''] }))
    await store.log.mark(marking(conversation, { seq: 2, add: ['👍'] }))
    const seqs = async (before: number) =>
      (await store.log.marked(conversation, 'pin', { ...all, after: before })).map(({ seq }) => seq)
    expect(await seqs(99)).toEqual([3, 1])
    expect(await seqs(3)).toEqual([1])
    await store.log.mark(marking(conversation, { seq: 3, kind: 'pin', remove: [''] }))
    expect(await seqs(99)).toEqual([1])
    expect((await store.log.changes(conversation, 0, 10, plenty)).map(({ seq }) => seq)).toEqual([1, 2, 3])
  })

  test('marks that come at once are all counted', async () => {
    await using store = await make()
    const conversation = await aLog(store)
    const users = Array.from({ length: 20 }, (_, index) => `u${index}`)
    await Promise.all(users.map((user) => store.log.mark(marking(conversation, { user, add: ['a'] }))))
    expect(await store.log.get(conversation, 1)).toMatchObject({ rev: 20, marks: [{ count: 20 }] })
  })
}
