import {
  type Content,
  limits,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type WordHit,
  type WordMode,
} from '@tidings/protocol'
import { Remembered } from '../memory/remembered.ts'
import { pageOf, recordBytes } from '../pages/page.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { WordFinder } from '../ports/word-finder.ts'
import { Turns } from '../turns/turns.ts'
import { canonical } from './canonical.ts'
import { compileLists, type Hit, type KeptList } from './compiled.ts'
import { wordsRefused } from './refused.ts'

export interface WordListParts {
  readonly store: Pick<Store, 'records'>
  readonly finder: WordFinder
  readonly clock: Clock
  readonly ids: Ids
}

export const ownerOfWords = 'server/words'
const owner = ownerOfWords
const kind = 'list'
export const ownerOfHits = 'server/word-hits'
const hitKind = 'hit'
/** Of one message; who says more of them is known well enough. */
const mostHitsOfOne = 20
/** Above what is promised: the oldest go so many at a time. */
const hitsAtOnce = 200

type Judge = ReturnType<typeof compileLists>
interface Compiled {
  readonly judge: Judge
  readonly isEmpty: boolean
  readonly replaces: boolean
}

/** What becomes of what somebody wants to say. */
export interface Judged {
  readonly becomes: 'said' | 'refused' | 'dropped'
  readonly content: Content
}

/**
 * Words that the operator does not want said, in lists; each node holds a compiled copy until they change. What was said is
 * not kept with a hit: it goes with its writer's account, where it was stored.
 */
export class WordLists {
  readonly #parts: WordListParts
  readonly #turns = new Turns()
  readonly #copy = new Remembered<typeof kind, Compiled>(1)
  #hits = 0

  constructor(parts: WordListParts) {
    this.#parts = parts
  }

  /** Nothing is looked for, as far as this node knows. */
  get isIdle(): boolean {
    return this.#compiled?.isEmpty ?? false
  }

  get replaces(): boolean {
    return this.#compiled?.replaces ?? true
  }

  /** Another node, or this one, has changed them. */
  forget(): void {
    this.#copy.forget(kind)
  }

  /** From memory: none of the words is in it. */
  isClean(content: Content, to: string): boolean {
    return this.#compiled !== undefined && this.#compiled.judge(content, to).hits.length === 0
  }

  get isLoaded(): boolean {
    return this.#compiled !== undefined
  }

  async judge(content: Content, from: string, to: string): Promise<Judged> {
    const { judge, isEmpty } = this.#compiled ?? (await this.#copy.of(kind, () => this.#compile()))
    if (isEmpty) return { becomes: 'said', content }
    const verdict = judge(content, to)
    if (verdict.hits.length === 0) return { becomes: 'said', content }
    await this.#record(verdict.hits, { from, to })
    const modes = new Set<WordMode>(verdict.hits.map(({ mode }) => mode))
    if (modes.has('refuse') || verdict.isHidden) return { becomes: 'refused', content }
    return { becomes: modes.has('drop') ? 'dropped' : 'said', content: verdict.content }
  }

  /**
   * A text that stands by itself, such as a greeting, as it is to be said. What would be dropped is refused: nothing could be
   * answered in its place.
   */
  async ofText(text: string, from: string, to: string): Promise<string> {
    if (text === '' || this.isIdle) return text
    const { becomes, content } = await this.judge({ type: 'text', data: text }, from, to)
    if (becomes !== 'said') throw wordsRefused()
    return content.data as string
  }

  put(input: ParsedInputOf<'words.put'>): Promise<OutputOf<'words.put'>> {
    return this.#turns.take(owner, async () => {
      const { list, words, ...rest } = input
      expectReadable(words)
      const all = await this.#lists()
      const others = [...all].filter(([id]) => id !== list)
      const count = words.length + others.reduce((sum, [, one]) => sum + one.words.length, 0)
      if (count > limits.words)
        throw new TidingsError('too_large', `all lists together hold at most ${limits.words} words`, {
          limit: limits.words,
        })
      const kept = { ...rest, words: [...new Set(words)] }
      const limit = { most: limits.wordLists, message: `there are ${limits.wordLists} lists; remove one first` }
      await this.#parts.store.records.put([{ owner, kind, key: list, value: JSON.stringify(kept), limit }])
      this.forget()
      return { list: shown(list, kept) }
    })
  }

  async remove({ list }: ParsedInputOf<'words.remove'>): Promise<OutputOf<'words.remove'>> {
    const [version] = await this.#parts.store.records.put([{ owner, kind, key: list, value: null, only: 'present' }])
    if (version === undefined) throw new TidingsError('not_found', `there is no list ${list}`)
    this.forget()
    return {}
  }

  async list(): Promise<OutputOf<'words.list'>> {
    return { lists: [...(await this.#lists())].map(([list, kept]) => shown(list, kept)) }
  }

  /** `conflict`: another list was put in its place since the page before. */
  async get({ list, next, limit }: ParsedInputOf<'words.get'>): Promise<OutputOf<'words.get'>> {
    const found = await this.#parts.store.records.get(owner, kind, list)
    if (!found) throw new TidingsError('not_found', `there is no list ${list}`)
    const [version = found.version, from = 0] = next === undefined ? [] : next.split('.').map(Number)
    if (version !== found.version)
      throw new TidingsError('conflict', `${list} is another list now: begin anew, without \`next\``)
    const kept = JSON.parse(found.value ?? 'null') as KeptList
    const words = kept.words.slice(from, from + limit)
    const upTo = from + words.length
    const more = upTo < kept.words.length ? { next: `${version}.${upTo}` } : {}
    return { list: shown(list, kept), words, ...more }
  }

  async hits({ limit }: ParsedInputOf<'words.hits'>): Promise<OutputOf<'words.hits'>> {
    const { records } = this.#parts.store
    const head = await records.version(ownerOfHits)
    // Each hit takes a version: the last ones are those behind it.
    const found = await records.since(ownerOfHits, Math.max(0, head - 2 * limits.wordHits), 2 * limits.wordHits)
    const { items } = pageOf(found.filter(({ value }) => value !== null).toReversed(), limit, recordBytes)
    return { hits: items.map(({ value }) => JSON.parse(value ?? 'null') as WordHit) }
  }

  /** Before what was said is answered: nothing that was found is lost. */
  async #record(hits: readonly Hit[], said: Pick<WordHit, 'from' | 'to'>): Promise<void> {
    const { store, clock, ids } = this.#parts
    const at = clock.now()
    await store.records.put(
      hits.slice(0, mostHitsOfOne).map(({ list, mode, word }) => {
        const key = `${String(at).padStart(15, '0')} ${ids.session()}`
        return { owner: ownerOfHits, kind: hitKind, key, value: JSON.stringify({ at, list, mode, word, ...said }) }
      }),
    )
    this.#hits += hits.length
    if (this.#hits < hitsAtOnce) return
    this.#hits = 0
    await this.#trim()
  }

  async #trim(): Promise<void> {
    const { records } = this.#parts.store
    const over = (await records.count(ownerOfHits, hitKind)) - limits.wordHits
    if (over <= 0) return
    const oldest = await records.list(ownerOfHits, hitKind, '', Math.min(over, 2 * hitsAtOnce))
    await records.put(oldest.map(({ key }) => ({ owner: ownerOfHits, kind: hitKind, key, value: null })))
  }

  async #lists(): Promise<ReadonlyMap<string, KeptList>> {
    const found = await this.#parts.store.records.list(owner, kind, '', limits.wordLists)
    return new Map(found.map(({ key, value }) => [key, JSON.parse(value ?? 'null') as KeptList]))
  }

  get #compiled(): Compiled | undefined {
    return this.#copy.known(kind)
  }

  async #compile(): Promise<Compiled> {
    const lists = await this.#lists()
    const replaces = [...lists.values()].some(({ mode }) => mode === 'replace')
    return { judge: compileLists(lists, this.#parts.finder), isEmpty: lists.size === 0, replaces }
  }
}

/** A word of signs that show nothing, or only lengthen others, has nothing that could be looked for. */
function expectReadable(words: readonly string[]): void {
  const at = words.findIndex((word) => canonical(word).text === '')
  if (at < 0) return
  const message = 'expected a word of which something is left without accents and what shows nothing'
  throw new TidingsError('invalid', message, { issues: [{ path: `words[${at}]`, message }] })
}

const shown = (list: string, { words, ...rest }: KeptList) => ({
  list,
  ...rest,
  except: [...rest.except],
  words: words.length,
})
