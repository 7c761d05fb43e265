import type { ConversationId, Entry } from '@tidings/core'
import { entryBytes, withinBytes } from './rows.ts'

export interface PageBounds {
  readonly conversation: ConversationId
  readonly limit: number
  readonly maxBytes: number
}

/** How entries after a place are read, and what an entry's place is. */
export interface EntrySource {
  read(place: number, limit: number): Promise<readonly Entry[]>
  placeOf(entry: Entry): number
}

/** Conversations of which it is remembered that their messages are large. */
const remembered = 10_000

/**
 * Reads pages that end at a number of bytes. Where the last page was cut, the next one is begun with as many entries as
 * fitted: what would be thrown away, megabytes of it, is not read.
 */
export class EntryPages {
  readonly #fitting = new Map<ConversationId, number>()

  async read({ conversation, limit, maxBytes }: PageBounds, start: number, source: EntrySource) {
    const entries: Entry[] = []
    let place = start
    for (let piece = this.#fitting.get(conversation) ?? limit; ; piece = limit) {
      const asked = Math.min(piece, limit - entries.length)
      const found = await source.read(place, asked)
      entries.push(...found)
      const kept = withinBytes(entries, maxBytes, entryBytes)
      if (kept.length < entries.length) return this.#cut(conversation, kept)
      const last = found.at(-1)
      if (!last || found.length < asked || entries.length >= limit) return entries
      place = source.placeOf(last)
      this.#fitting.delete(conversation)
    }
  }

  #cut(conversation: ConversationId, kept: readonly Entry[]): readonly Entry[] {
    if (this.#fitting.size >= remembered) this.#fitting.clear()
    // One more, so that it is seen that the page is full.
    this.#fitting.set(conversation, kept.length + 1)
    return kept
  }
}
