import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SearchHit, SearchQuery, SearchScope } from '@tidings/core'
import { wantedIn } from '@tidings/storage-sql/search/document'
import { idOf, placeOf } from './document.ts'

/** Documents of one place: the ids from and to, and the time of the newest. */
interface Range {
  readonly from: number
  readonly to: number
  readonly newest: number
}

const quoted = (term: string): string => (term.endsWith('*') ? `"${term.slice(0, -1)}" *` : `"${term}"`)

/** In the language of FTS5, for one conversation; every term stands in quotes. undefined: every document will do. */
function expressionOf(query: SearchQuery, conversation: number): string | undefined {
  const { all, some } = wantedIn(query, conversation)
  const parts = [...all.map(quoted), ...some.map((terms) => `(${terms.map(quoted).join(' OR ')})`)]
  return parts.length === 0 ? undefined : parts.join(' AND ')
}

/** Newest first. */
const byTime = (a: SearchHit, b: SearchHit): number => b.ts - a.ts || b.conversation - a.conversation || b.seq - a.seq

/** Of what stands behind a hit in the order of the answer, the latest time that this conversation may have. */
function latestIn(conversation: number, beyond: SearchHit | undefined): number {
  if (!beyond) return Number.MAX_SAFE_INTEGER
  return conversation > beyond.conversation ? beyond.ts - 1 : beyond.ts
}

/** Looks for documents, place by place. */
export class Finding {
  readonly #inRange: StatementSync
  readonly #allInRange: StatementSync
  readonly #before: StatementSync
  readonly #timeOf: StatementSync

  constructor(index: DatabaseSync) {
    this.#inRange = index.prepare(
      'select rowid as id from terms where terms match ? and rowid between ? and ? order by rowid desc limit ?',
    )
    this.#allInRange = index.prepare('select id from documents where id between ? and ? order by id desc limit ?')
    this.#before = index.prepare('select id, ts from documents where id between ? and ? order by id desc limit 1')
    this.#timeOf = index.prepare('select ts from documents where id = ?')
  }

  /** The scopes with the newest documents first; when the rest can only be older, it is not asked. */
  find(query: SearchQuery): readonly SearchHit[] {
    const ranges = query.scopes.flatMap((place) => this.#rangeOf(place, query) ?? [])
    let hits: SearchHit[] = []
    for (const range of ranges.sort((a, b) => b.newest - a.newest)) {
      const last = hits[query.limit - 1]
      if (last && last.ts > range.newest) break
      const found = this.#idsIn(range, query).map((id) => this.#hit(id))
      hits = [...hits, ...found].sort(byTime).slice(0, query.limit)
    }
    return hits
  }

  #idsIn({ from, to }: Range, query: SearchQuery): readonly number[] {
    const { limit } = query
    const expression = expressionOf(query, placeOf(from).conversation)
    const rows =
      expression === undefined ? this.#allInRange.all(from, to, limit) : this.#inRange.all(expression, from, to, limit)
    return (rows as { id: number }[]).map(({ id }) => id)
  }

  /** A place's documents of the time asked for; undefined when there are none. */
  #rangeOf({ conversation, after, upTo }: SearchScope, { from, until, beyond }: SearchQuery): Range | undefined {
    let first = idOf(conversation, after + 1)
    let last = idOf(conversation, beyond?.conversation === conversation ? Math.min(upTo, beyond.seq - 1) : upTo)
    const latest = Math.min(latestIn(conversation, beyond), (until ?? Number.MAX_SAFE_INTEGER) - 1)
    if (latest < Number.MAX_SAFE_INTEGER - 1) last = this.#lastUpTo(first, last, latest)
    if (from !== undefined) first = this.#lastUpTo(first, last, from - 1) + 1
    const newest = first <= last ? (this.#before.get(first, last) as { id: number; ts: number } | undefined) : undefined
    return newest && { from: first, to: newest.id, newest: newest.ts }
  }

  /** The last id of a range whose document is not newer than `ts`; times rise with ids. `first - 1` when all are newer. */
  #lastUpTo(first: number, last: number, ts: number): number {
    let [low, high] = [first - 1, last]
    while (low < high) {
      const middle = low + Math.ceil((high - low) / 2)
      const document = this.#before.get(first, middle) as { id: number; ts: number } | undefined
      if (!document || document.ts <= ts) low = middle
      else high = document.id - 1
    }
    return low
  }

  #hit(id: number): SearchHit {
    const { ts } = (this.#timeOf.get(id) ?? { ts: 0 }) as { ts: number }
    return { ...placeOf(id), ts }
  }
}
