import type { NewEntry, SearchHit, SearchIndex, SearchQuery, Store } from '@tidings/core'
import { queryTerms } from '@tidings/core/words'
import { describe, expect, test } from 'vitest'
import { anEntry } from './entries.ts'

/** A store and the index of it. */
export interface Searched extends AsyncDisposable {
  readonly store: Store
  readonly index: SearchIndex
}

export const says = (conversation: number, data: string, more: Partial<NewEntry> = {}): NewEntry => ({
  ...anEntry(conversation),
  body: JSON.stringify({ content: { type: 'text', data } }),
  ...more,
})

/** The seqs of what is found in one conversation, over all pages. */
export async function seqsFound(
  index: SearchIndex,
  { conversation, query, ...more }: { readonly conversation: number; readonly query: string } & Partial<SearchQuery>,
): Promise<number[]> {
  await index.caughtUp()
  const scopes = [{ conversation, after: 0, upTo: 1e6 }]
  const asked = { text: query, terms: queryTerms(query).terms, scopes, limit: 50, ...more }
  const found: number[] = []
  for (let beyond: SearchHit | undefined; ; ) {
    const { matches, next } = await index.find(beyond ? { ...asked, beyond } : asked)
    found.push(...matches.map(({ seq }) => seq))
    if (!next || found.length >= asked.limit) return found
    beyond = next
  }
}

/** What is found, and in which order, is the same in every index. `make` answers one of a new, empty store. */
export function searchConformance(name: string, make: () => Promise<Searched>): void {
  describe(`${name} searches`, () => searchTests(make))
}

interface Scene extends Searched {
  readonly pair: number
  readonly other: number
}

const seqs = ({ index, pair }: Scene, query: string, more: Partial<SearchQuery> = {}): Promise<number[]> =>
  seqsFound(index, { conversation: pair, query, ...more })

function searchTests(make: () => Promise<Searched>): void {
  async function aScene(): Promise<Scene> {
    const made = await make()
    const pair = (await made.store.conversations.openPair('alice', 'bob', 1)).id
    const other = (await made.store.conversations.openPair('alice', 'carol', 1)).id
    const { store, index } = made
    return { store, index, pair, other, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() }
  }

  test('words are found in every language, whole, begun, and in pieces', async () => {
    await using scene = await aScene()
    const { store, pair } = scene
    await store.log.append([
      says(pair, '我在北京大学读书'),
      says(pair, 'The release notes of the Crème project'),
      says(pair, '下午开会，release 推迟'),
      says(pair, 'nothing of that kind'),
    ])
    expect(await seqs(scene, '北')).toEqual([1])
    expect(await seqs(scene, '北京')).toEqual([1])
    expect(await seqs(scene, '北京大学')).toEqual([1])
    expect(await seqs(scene, 'release')).toEqual([3, 2])
    expect(await seqs(scene, 'RELEASE 推迟')).toEqual([3])
    expect(await seqs(scene, 'creme pro')).toEqual([2])
    expect(await seqs(scene, 'rel')).toEqual([3, 2])
    expect(await seqs(scene, 'lease')).toEqual([])
    expect(await seqs(scene, '"release" AND (notes* OR x')).toEqual([])
    expect(await seqs(scene, '"release" (notes*')).toEqual([2])
    expect(await seqs(scene, `release ${'" OR NEAR( '.repeat(500)}`)).toEqual([])
  })

  test('signs that stand for several letters, and letters that are new, are found like any others', async () => {
    await using scene = await aScene()
    const { store, pair, other } = scene
    // The last two: Adlam, and Medefaidrin, which came to Unicode in 2018.
    const texts = ['½ cup', 'a¼b', 'ﷺ', '℀', '⺀大', '㍿', 'ꟀX', '𞤀𞤁', '\u{16e60}\u{16e61}']
    await store.log.append(texts.map((text) => says(pair, text)))
    await store.log.append(texts.map((text) => says(other, text)))
    for (const [at, text] of texts.entries()) expect([text, await seqs(scene, text)]).toEqual([text, [at + 1]])
    expect(await seqs(scene, '1')).toEqual([1])
  })

  test('texts are looked through beside the server, so much of them for one call', async () => {
    await using scene = await aScene()
    const { store, index, pair } = scene
    // Both pairs stand in every text; only the last holds the three one after another.
    const filler = '丁'.repeat(19_980)
    await store.log.append(Array.from({ length: 60 }, (_, n) => says(pair, `甲乙 乙丙 ${n} ${filler}`)))
    await store.log.append([says(pair, '甲乙丙', { ts: 1 })])
    await index.caughtUp()
    const scopes = [{ conversation: pair, after: 0, upTo: 1e6 }]
    const query = { text: '甲乙', terms: queryTerms('甲乙').terms, scopes, limit: 50 }
    const first = await index.find(query)
    expect(first.matches.length).toBeLessThan(50)
    const { matches, next } = await index.find({ ...query, limit: 1 })
    expect(matches).toMatchObject([{ seq: 61, rev: 0, excerpt: '甲乙丙', highlights: [[0, 2]] }])
    expect(next).toMatchObject({ seq: 61 })
    const seen: number[] = []
    let calls = 0
    for (let beyond = next; beyond && calls < 20; calls++) {
      const answer = await index.find({ ...query, text: '甲乙丙', terms: queryTerms('甲乙丙').terms, beyond })
      seen.push(...answer.matches.map(({ seq }) => seq))
      beyond = answer.next
    }
    expect([seen, calls]).toEqual([[], 3])
  })

  test('what is changed, taken back or removed is found no longer, and what takes its place is', async () => {
    await using scene = await aScene()
    const { store, pair } = scene
    await store.log.append([says(pair, 'first draft'), says(pair, 'second draft'), says(pair, 'third draft')])
    expect(await seqs(scene, 'draft')).toEqual([3, 2, 1])
    const body = (content: object, more = {}) => JSON.stringify({ content, ...more })
    await store.log.amend({ conversation: pair, seq: 1, ifRev: 0, body: body({ type: 'text', data: 'final text' }) })
    const recalled = { content: { type: 'notice/recalled', data: {} }, recalled: true }
    await store.log.amend({ conversation: pair, seq: 2, ifRev: 0, body: JSON.stringify(recalled), wipe: true })
    expect(await seqs(scene, 'draft')).toEqual([3])
    expect(await seqs(scene, 'final')).toEqual([1])
    await store.log.trim(pair, 3)
    expect(await seqs(scene, 'draft')).toEqual([])
    expect(await seqs(scene, 'final')).toEqual([])
  })

  test('what is written after the newest entries of all were removed is found', async () => {
    await using scene = await aScene()
    const { store, pair, other } = scene
    await store.log.append([says(pair, 'apple'), says(other, 'in the way'), says(other, 'in the way')])
    expect(await seqs(scene, 'apple')).toEqual([1])
    for (let round = 0; round < 3; round++) {
      await store.log.append([says(other, 'in the way'), says(other, 'in the way')])
      await scene.index.caughtUp()
      await store.log.trim(other, 100)
      await store.log.append([says(pair, 'apple')])
    }
    expect(await seqs(scene, 'apple')).toEqual([4, 3, 2, 1])
    expect(await seqs(scene, 'way')).toEqual([])
  })

  test('filters narrow, also without a word', async () => {
    await using scene = await aScene()
    const { store, pair, other } = scene
    const image = { body: JSON.stringify({ content: { type: 'image', data: { name: 'sea.jpg' } } }) }
    await store.log.append([
      says(pair, 'sea one', { ts: 1000 }),
      says(pair, 'sea two', { ts: 2000, sender: 'user/bob', reader: 'bob' }),
      says(pair, '', { ts: 3000, ...image }),
      says(pair, '', { ts: 4000, type: 'event', body: JSON.stringify({ content: { type: 'notice/x', data: {} } }) }),
      says(other, 'sea elsewhere', { ts: 5000 }),
    ])
    expect(await seqs(scene, 'sea')).toEqual([3, 2, 1])
    expect(await seqs(scene, 'sea', { senders: ['user/bob'] })).toEqual([2])
    expect(await seqs(scene, 'sea', { senders: ['user/bob', 'user/alice'], types: ['text'] })).toEqual([2, 1])
    expect(await seqs(scene, '', { types: ['image', 'video'] })).toEqual([3])
    expect(await seqs(scene, '', { kinds: ['picture', 'film'] })).toEqual([3])
    expect(await seqs(scene, '', { kinds: ['link'] })).toEqual([])
    expect(await seqs(scene, '')).toEqual([3, 2, 1])
    expect(await seqs(scene, 'sea', { from: 2000 })).toEqual([3, 2])
    expect(await seqs(scene, 'sea', { until: 2000 })).toEqual([1])
    expect(await seqs(scene, 'sea', { from: 1001, until: 3000 })).toEqual([2])
    expect(await seqs(scene, 'sea', { scopes: [{ conversation: pair, after: 1, upTo: 2 }] })).toEqual([2])
    expect(await seqs(scene, 'sea', { scopes: [] })).toEqual([])
  })

  test.each([3, 20])('pages of %i places neither double nor miss, even when clocks go back', async (count) => {
    await using scene = await aScene()
    const { store, index } = scene
    const ids: number[] = []
    for (let place = 0; place < count; place++)
      ids.push((await store.conversations.openPair('dave', `u${place}`, 1)).id)
    const entries = Array.from({ length: 1200 }, (_, at) => {
      const ts = 10_000 + Math.floor(at / 7) - (at % 50 === 0 ? 5 : 0)
      return says(ids[(at * 7) % count] as number, at % 3 === 0 ? 'needle' : 'hay', { ts })
    })
    for (let at = 0; at < entries.length; at += 100) await store.log.append(entries.slice(at, at + 100))
    await index.caughtUp()
    const scopes = ids.map((conversation) => ({ conversation, after: 0, upTo: 1e6 }))
    const found: SearchHit[] = []
    for (;;) {
      const beyond = found.at(-1)
      const query = { text: 'needle', terms: ['needle'], scopes, limit: 17, ...(beyond ? { beyond } : {}) }
      const { matches } = await index.find(query)
      found.push(...matches)
      if (matches.length < 17) break
    }
    expect(found).toHaveLength(400)
    expect(new Set(found.map(({ conversation, seq }) => `${conversation} ${seq}`)).size).toBe(400)
    expect(found.every((hit, at) => at === 0 || hit.ts <= (found[at - 1] as SearchHit).ts)).toBe(true)
  })
}
