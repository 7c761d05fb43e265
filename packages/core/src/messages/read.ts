import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Places } from '../conversations/places.ts'
import type { Store } from '../ports/store.ts'
import { placeOf } from './message-id.ts'
import { presentEntry } from './present.ts'

/** An answer stops growing here, and has at least one message. */
const pageBytes = 512 * 1024

export function createReads(store: Store, places: Places) {
  async function read(input: ParsedInputOf<'log.read'>, { actor }: UserCall): Promise<OutputOf<'log.read'>> {
    const place = await places.toRead(actor.uid, input.conversation)
    if (!place) return { messages: [], head: 0 }
    const entries =
      input.after === undefined
        ? store.log.readBefore(place.id, input.before ?? Number.MAX_SAFE_INTEGER, input.limit, pageBytes)
        : store.log.readAfter(place.id, input.after, input.limit, pageBytes)
    const messages = (await entries).map((entry) => presentEntry(place, entry, actor.uid))
    // Read after the page, so that the head is never below a message of it.
    const record = await store.conversations.get(place.id)
    return { messages, head: record?.seq ?? 0 }
  }

  async function changes(input: ParsedInputOf<'log.changes'>, { actor }: UserCall): Promise<OutputOf<'log.changes'>> {
    const place = await places.toRead(actor.uid, input.conversation)
    if (!place) return { messages: [], rev: 0 }
    const entries = await store.log.changes(place.id, input.since, input.limit, pageBytes)
    const record = await store.conversations.get(place.id)
    return { messages: entries.map((entry) => presentEntry(place, entry, actor.uid)), rev: record?.rev ?? 0 }
  }

  async function get(input: ParsedInputOf<'message.get'>, { actor }: UserCall): Promise<OutputOf<'message.get'>> {
    const { conversation, seq } = placeOf(input.id)
    const place = await places.byId(actor.uid, conversation)
    const entry = place && (await store.log.get(conversation, seq))
    if (!place || !entry) throw new TidingsError('not_found', `there is no message ${input.id}`)
    return { message: presentEntry(place, entry, actor.uid) }
  }

  return { read, changes, get }
}
