import { type OutputOf, type ParsedInputOf, searchableText, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Readings } from '../conversations/reading.ts'
import { jsonBytes, pageOf } from '../pages/page.ts'
import { messageId } from '../places/message-id.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { SearchHit, SearchIndex, SearchMatch, SearchQuery, SearchScope } from '../ports/search.ts'
import type { Store } from '../ports/store.ts'
import { presentRoom } from '../presenting/room.ts'
import { Turns } from '../turns/turns.ts'
import { lookAt } from '../words/excerpt.ts'
import { matches } from '../words/words.ts'
import { cursorOf, expectTerms, queryFrom } from './query.ts'

export interface SearchParts {
  readonly store: Store
  readonly readings: Readings
  /** Absent when the operator wants no search. */
  readonly index: SearchIndex | undefined
}

interface Found {
  readonly hit: SearchHit
  readonly result: OutputOf<'search'>['results'][number]
}

/** How often the index is asked again when what it named was not to be shown. */
const rounds = 5
/** Of so many the best are taken. */
const candidates = 100
/** Rooms whose names are looked at, so many at once. */
const mostRooms = 5000
const roomsAtOnce = 500

/** Finds messages: the index says where the words stand, the log what stands there now, and who may read it. */
export class Searching {
  readonly #parts: SearchParts
  /** One search of a user after another: the others' come in between. */
  readonly #turns = new Turns()

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  async search(input: ParsedInputOf<'search'>, { actor }: UserCall): Promise<OutputOf<'search'>> {
    const query = queryFrom(input)
    const index = this.#expectIndex()
    return this.#turns.take(actor.uid, () => this.#searchIn(index, query, input, actor.uid))
  }

  async #searchIn(
    index: SearchIndex,
    query: Omit<SearchQuery, 'scopes'>,
    input: ParsedInputOf<'search'>,
    uid: Uid,
  ): Promise<OutputOf<'search'>> {
    const scopes = await this.#scopesOf(uid, input.conversation)
    if (scopes.length === 0) return { results: [] }
    const look = (match: SearchMatch): Promise<Found | undefined> => this.#look(uid, input.query, match)
    if (input.order === 'best') {
      const found = await best(index, { ...query, scopes }, look)
      return { results: [...pageOf(found, input.limit, jsonBytes).items] }
    }
    const { found, next } = await gather(index, { ...query, scopes }, look)
    const { items, more } = pageOf(found, input.limit, ({ result }) => jsonBytes(result))
    const goesOn = more ? items.at(-1)?.hit : next
    return { results: items.map(({ result }) => result), ...(goesOn ? { next: cursorOf(goesOn) } : {}) }
  }

  async rooms(input: ParsedInputOf<'room.search'>, { actor }: UserCall): Promise<OutputOf<'room.search'>> {
    expectTerms(input.query)
    const found: RoomRecord[] = []
    let after = ''
    for (let looked = 0; looked < mostRooms && found.length < input.limit; looked += roomsAtOnce) {
      const page = await this.#parts.store.rooms.ofUser(actor.uid, after, roomsAtOnce)
      found.push(...page.filter(({ name }) => matches(name, input.query)))
      if (page.length < roomsAtOnce) break
      after = page.at(-1)?.id ?? ''
    }
    return { rooms: [...pageOf(found.map(presentRoom), input.limit, jsonBytes).items] }
  }

  async #scopesOf(uid: Uid, conversation: string | undefined): Promise<readonly SearchScope[]> {
    const { readings } = this.#parts
    if (conversation !== undefined) {
      const reading = await readings.enter(uid, conversation)
      return reading ? [{ conversation: reading.place.id, after: reading.floor, upTo: reading.head }] : []
    }
    const reach = await readings.reach(uid)
    return reach.map(({ conversation: id, floor, head }) => ({ conversation: id, after: floor, upTo: head }))
  }

  /** What the reader may see of it, if it still says so. */
  async #look(uid: Uid, query: string, match: SearchMatch): Promise<Found | undefined> {
    const { readings } = this.#parts
    try {
      const { reading, entry } = await readings.message(uid, messageId(match.conversation, match.seq))
      const message = readings.present(reading, entry)
      if (message.recalled || message.hidden) return undefined
      const sight = entry.rev === match.rev ? match : lookAt(searchableText(message.content), query)
      if (!sight) return undefined
      const highlights = sight.highlights.map(([from, to]): [number, number] => [from, to])
      return { hit: match, result: { message, excerpt: sight.excerpt, highlights } }
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'not_found') return undefined
      throw error
    }
  }

  #expectIndex(): SearchIndex {
    const { index } = this.#parts
    if (!index) throw new TidingsError('unavailable', 'this server does not search: its operator has turned it off')
    return index
  }
}

/** What the index names and is not to be shown is made up for by asking further. `next`: there may be more after it. */
async function gather<T extends { readonly hit: SearchHit }>(
  index: SearchIndex,
  query: SearchQuery,
  look: (match: SearchMatch) => Promise<T | undefined>,
): Promise<{ readonly found: readonly T[]; readonly next?: SearchHit }> {
  const found: T[] = []
  let asked = query
  for (let round = 0; round < rounds; round++) {
    const { matches, next } = await index.find(asked)
    const looked = await Promise.all(matches.map(look))
    found.push(...looked.filter((one) => one !== undefined))
    const page = found.slice(0, query.limit)
    const last = page.at(-1)
    if (page.length === query.limit && last) return { found: page, next: last.hit }
    if (!next) return { found }
    asked = { ...query, beyond: next }
  }
  return { found, ...(asked.beyond ? { next: asked.beyond } : {}) }
}

/** Only what is shown is read. Of equals the newer stands before the older, as they came. */
async function best(
  index: SearchIndex,
  query: SearchQuery,
  look: (match: SearchMatch) => Promise<Found | undefined>,
): Promise<Found['result'][]> {
  const { found } = await gather(index, { ...query, limit: candidates }, async (match) => ({ hit: match }))
  const results: Found['result'][] = []
  for (const { hit } of found.toSorted((a, b) => b.hit.score - a.hit.score)) {
    if (results.length === query.limit) break
    const one = await look(hit)
    if (one) results.push(one.result)
  }
  return results
}
