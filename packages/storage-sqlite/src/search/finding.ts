import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SearchHit, SearchPlace, SearchQuery } from '@tidings/core'
import { idOf, placeOf, senderTerm, typeTerm } from './document.ts'

/** Matches that are looked at together when the searcher has many places; a rarer word is found in one go. */
const mostTogether = 4000
/** With fewer places each is asked for itself. */
const fewPlaces = 8

/** Documents of one place: the ids from and to, and the time of the newest. */
interface Range {
  readonly from: number
  readonly to: number
  readonly newest: number
}

const quoted = (term: string): string => (term.endsWith('*') ? `"${term.slice(0, -1)}" *` : `"${term}"`)

const anyOf = (terms: readonly string[]): string => `(${terms.map(quoted).join(' OR ')})`

/** In the language of FTS5; every term stands in quotes. undefined: every document will do. */
function expressionOf({ terms, senders, types }: SearchQuery): string | undefined {
  const parts = [
    ...terms.map(quoted),
    ...(senders ? [anyOf(senders.map(senderTerm))] : []),
    ...(types ? [anyOf(types.map(typeTerm))] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(' AND ')
}

/** Newest first. */
const byTime = (a: SearchHit, b: SearchHit): number => b.ts - a.ts || b.conversation - a.conversation || b.seq - a.seq

/** Of what stands behind a hit in the order of the answer, the latest time that this conversation may have. */
function latestIn(conversation: number, beyond: SearchHit | undefined): number {
  if (!beyond) return Number.MAX_SAFE_INTEGER
  return conversation > beyond.conversation ? beyond.ts - 1 : beyond.ts
}

/** Looks for documents. What one call may cost is bounded by its places and by `mostTogether`. */
export class Finding {
  readonly #together: StatementSync
  readonly #inRange: StatementSync
  readonly #allInRange: StatementSync
  readonly #before: StatementSync
  readonly #timeOf: StatementSync

  constructor(index: DatabaseSync) {
    this.#together = index.prepare(`select rowid as id from terms where terms match ? limit ${mostTogether + 1}`)
    this.#inRange = index.prepare(
      'select rowid as id from terms where terms match ? and rowid between ? and ? order by rowid desc limit ?',
    )
    this.#allInRange = index.prepare('select id from documents where id between ? and ? order by id desc limit ?')
    this.#before = index.prepare('select id, ts from documents where id between ? and ? order by id desc limit 1')
    this.#timeOf = index.prepare('select ts from documents where id = ?')
  }

  find(query: SearchQuery): readonly SearchHit[] {
    const expression = expressionOf(query)
    const rare = query.places.length > fewPlaces && expression !== undefined ? this.#rare(expression) : undefined
    if (rare) return this.#amongPlaces(rare, query)
    return this.#placeByPlace(expression, query)
  }

  /** All matches there are, of everybody, if they are few. */
  #rare(expression: string): readonly number[] | undefined {
    const ids = (this.#together.all(expression) as { id: number }[]).map(({ id }) => id)
    return ids.length > mostTogether ? undefined : ids
  }

  #amongPlaces(ids: readonly number[], { places, limit, from, until, beyond }: SearchQuery): readonly SearchHit[] {
    const allowed = new Map(places.map((place) => [place.conversation, place]))
    const hits = ids.flatMap((id) => {
      const { conversation, seq } = placeOf(id)
      const place = allowed.get(conversation)
      return place && seq > place.after && seq <= place.upTo ? [this.#hit(id)] : []
    })
    return hits
      .filter((hit) => (from === undefined || hit.ts >= from) && (until === undefined || hit.ts < until))
      .filter((hit) => beyond === undefined || byTime(beyond, hit) < 0)
      .sort(byTime)
      .slice(0, limit)
  }

  /** The places with the newest documents first; when the rest can only be older, it is not asked. */
  #placeByPlace(expression: string | undefined, query: SearchQuery): readonly SearchHit[] {
    const ranges = query.places.flatMap((place) => this.#rangeOf(place, query) ?? [])
    let hits: SearchHit[] = []
    for (const range of ranges.sort((a, b) => b.newest - a.newest)) {
      const last = hits[query.limit - 1]
      if (last && last.ts > range.newest) break
      const found = this.#idsIn(expression, range, query.limit).map((id) => this.#hit(id))
      hits = [...hits, ...found].sort(byTime).slice(0, query.limit)
    }
    return hits
  }

  #idsIn(expression: string | undefined, { from, to }: Range, limit: number): readonly number[] {
    const rows =
      expression === undefined ? this.#allInRange.all(from, to, limit) : this.#inRange.all(expression, from, to, limit)
    return (rows as { id: number }[]).map(({ id }) => id)
  }

  /** A place's documents of the time asked for; undefined when there are none. */
  #rangeOf({ conversation, after, upTo }: SearchPlace, { from, until, beyond }: SearchQuery): Range | undefined {
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
