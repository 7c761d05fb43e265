import { type OutputOf, type ParsedInputOf, searchableText, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import { floorOf, type Readings } from '../conversations/reading.ts'
import { messageId } from '../messages/message-id.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { SearchHit, SearchIndex, SearchPlace, SearchQuery } from '../ports/search.ts'
import type { Store } from '../ports/store.ts'
import { presentRoom } from '../rooms/present.ts'
import { excerptOf, scoreOf } from './excerpt.ts'
import { cursorOf, expectTerms, queryFrom } from './query.ts'
import { matches } from './words.ts'

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

/** Conversations of one searcher that are looked through: those that changed last. */
const mostPlaces = 1000
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

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  async search(input: ParsedInputOf<'search'>, { actor }: UserCall): Promise<OutputOf<'search'>> {
    const query = queryFrom(input)
    const index = this.#expectIndex()
    const places = await this.#placesOf(actor.uid, input.conversation)
    if (places.length === 0) return { results: [] }
    const best = input.order === 'best'
    const asked = { ...query, places, limit: best ? candidates : query.limit }
    const { found, next } = await this.#gather(index, asked, (hit) => this.#look(actor.uid, input.query, hit))
    if (best) return { results: bestOf(found, input) }
    return { results: found.map(({ result }) => result), ...(next ? { next: cursorOf(next) } : {}) }
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
    return { rooms: found.slice(0, input.limit).map(presentRoom) }
  }

  async #placesOf(uid: Uid, conversation: string | undefined): Promise<readonly SearchPlace[]> {
    const { store, readings } = this.#parts
    if (conversation !== undefined) {
      const reading = await readings.enter(uid, conversation)
      const record = reading && (await store.conversations.get(reading.place.id))
      return record ? [{ conversation: record.id, after: reading.floor, upTo: record.seq }] : []
    }
    const reach = await store.conversations.reach(uid, { order: 'recent', limit: mostPlaces })
    return reach.map(({ id, seq, clearedSeq, joinedSeq, history = 'all', trimmedSeq }) => ({
      conversation: id,
      after: Math.max(trimmedSeq, floorOf(clearedSeq, joinedSeq, history)),
      upTo: seq,
    }))
  }

  /** What the reader may see of it, if it still says so. */
  async #look(uid: Uid, query: string, hit: SearchHit): Promise<Found | undefined> {
    const { readings } = this.#parts
    try {
      const { reading, entry } = await readings.message(uid, messageId(hit.conversation, hit.seq))
      const message = readings.present(reading, entry)
      const text = searchableText(message.content)
      if (message.recalled || message.hidden || !matches(text, query)) return undefined
      return { hit, result: { message, ...excerptOf(text, query) } }
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'not_found') return undefined
      throw error
    }
  }

  /** What the index names and is not to be shown is made up for by asking further. `next`: there may be more after it. */
  async #gather(
    index: SearchIndex,
    query: SearchQuery,
    look: (hit: SearchHit) => Promise<Found | undefined>,
  ): Promise<{ readonly found: readonly Found[]; readonly next?: SearchHit }> {
    const found: Found[] = []
    let asked = query
    for (let round = 0; round < rounds; round++) {
      const hits = await index.find(asked)
      const looked = await Promise.all(hits.map(look))
      found.push(...looked.filter((one) => one !== undefined))
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      if (page.length === query.limit && last) return { found: page, next: last.hit }
      const end = hits.at(-1)
      if (!end || hits.length < query.limit) return { found }
      asked = { ...query, beyond: end }
    }
    return { found, ...(asked.beyond ? { next: asked.beyond } : {}) }
  }

  #expectIndex(): SearchIndex {
    const { index } = this.#parts
    if (!index) throw new TidingsError('unavailable', 'this server does not search: its operator has turned it off')
    return index
  }
}

/** Of equals the newer stands before the older, as they came. */
function bestOf(found: readonly Found[], { query, limit }: ParsedInputOf<'search'>): Found['result'][] {
  const scored = found.map(({ result }) => {
    const text = searchableText(result.message.content)
    return { result, score: scoreOf(text, query) }
  })
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ result }) => result)
}
