import { limits, type OutputOf, type ParsedInputOf, type Uid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Reading, Readings } from '../conversations/reading.ts'
import { numbersOf } from '../pages/cursor.ts'
import { entryBytes, pageOf, rangeAfter } from '../pages/page.ts'
import type { PlacedEntry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'

/** How often the store is asked again when what it named was not to be shown. */
const rounds = 5

type Shown = PlacedEntry & { readonly reading: Reading }

/** What mentions a user: the store knows where, the reading of each conversation what of it they may see. */
export function createMentioned(store: Store, readings: Readings) {
  async function list({ next, limit }: ParsedInputOf<'mention.list'>, { actor }: UserCall) {
    const [first = Number.MAX_SAFE_INTEGER] = next === undefined ? [] : numbersOf(next, 1, 'mentions')
    const { found, before } = await gather(actor.uid, first, limit)
    const { items, more } = pageOf(found, limit, ({ entry }) => entryBytes(entry))
    const goesOn = more ? items.at(-1)?.place : before
    const answer: OutputOf<'mention.list'> = {
      messages: items.map(({ reading, entry }) => readings.present(reading, entry)),
      ...(goesOn === undefined ? {} : { next: String(goesOn) }),
    }
    return answer
  }

  /** One more than are shown, where there are so many. `before`: there may be more before this place. */
  async function gather(uid: Uid, first: number, limit: number) {
    const entering = readings.entering(uid)
    const found: Shown[] = []
    let before: number | undefined = first
    for (let round = 0; round < rounds && before !== undefined && !isFull(found, limit); round++) {
      const page: readonly PlacedEntry[] = await store.log.mentioning(uid, rangeAfter(before, limit))
      for (const one of page) {
        const reading = await entering(one.entry.conversation)
        if (reading && readings.shows(reading, one.entry)) found.push({ ...one, reading })
      }
      before = isFull(page, limit) ? page.at(-1)?.place : undefined
    }
    return { found, before }
  }

  return { list }
}

const bytesOf = (page: readonly PlacedEntry[]): number => page.reduce((sum, { entry }) => sum + entryBytes(entry), 0)

/** So many, or so heavy, as an answer may be: there the store stops, too. */
const isFull = (page: readonly PlacedEntry[], limit: number): boolean =>
  page.length > limit || bytesOf(page) > limits.pageBytes
