import { limits, type OutputOf, type ParsedInputOf, TidingsError, userOid, utf8Length } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { noMessage, type Readings } from '../conversations/reading.ts'
import { numbersOf } from '../pages/cursor.ts'
import { entryBytes, type Page, pageOf, rangeAfter } from '../pages/page.ts'
import { kindOf } from '../places/kinds.ts'
import { fromMessageId } from '../places/message-id.ts'
import type { Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf } from '../presenting/entry.ts'

/** The place from which a page of entries goes on. */
function nextOf({ items, more }: Page<Entry>): { readonly next?: number } {
  const last = items.at(-1)
  return more && last ? { next: last.seq } : {}
}

export function createLogRead(store: Store, readings: Readings) {
  async function read(input: ParsedInputOf<'log.read'>, { actor }: UserCall): Promise<OutputOf<'log.read'>> {
    const reading = await readings.enter(actor.uid, input.conversation)
    if (!reading) return { messages: [], head: 0 }
    const { place, floor } = reading
    // Whoever reads again because something may have been missed finds nothing new, nearly always.
    if (input.after !== undefined && input.after >= reading.head) return { messages: [], head: reading.head }
    const entries =
      input.after === undefined
        ? store.log.readBefore(place.id, input.before ?? Number.MAX_SAFE_INTEGER, input.limit, limits.pageBytes)
        : store.log.readAfter(place.id, Math.max(input.after, floor), input.limit, limits.pageBytes)
    const page = await entries
    // What was said meanwhile may be on the page: the head is never below a message of it.
    const head = page.reduce((highest, { seq }) => Math.max(highest, seq), reading.head)
    return { messages: readings.presentAll(reading, page), head }
  }

  async function changes(input: ParsedInputOf<'log.changes'>, { actor }: UserCall): Promise<OutputOf<'log.changes'>> {
    const reading = await readings.enter(actor.uid, input.conversation)
    if (!reading) return { messages: [], rev: 0 }
    const entries = await store.log.changes(reading.place.id, input.since, input.limit, limits.pageBytes)
    // The entry of the last rev is always among the changed ones: what goes no further was cut short. Where there are none, what
    // has changed since the reader came is not among them either.
    return { messages: readings.presentAll(reading, entries), rev: entries.at(-1)?.rev ?? reading.rev }
  }

  async function get(input: ParsedInputOf<'message.get'>, { actor }: UserCall): Promise<OutputOf<'message.get'>> {
    const { reading, entry } = await readings.message(actor.uid, input.id)
    return { message: readings.present(reading, entry) }
  }

  async function thread(input: ParsedInputOf<'thread.read'>, { actor }: UserCall): Promise<OutputOf<'thread.read'>> {
    const { conversation, seq } = fromMessageId(input.id)
    const reading = await readings.at(actor.uid, conversation)
    if (!reading) throw noMessage(input.id)
    const root = await readings.entry(reading, seq)
    const range = rangeAfter(Math.max(input.after, reading.floor), input.limit)
    const page = pageOf(await store.log.thread(conversation, seq, range), input.limit, entryBytes)
    const messages = readings.presentAll(reading, page.items)
    // Said before the reader came, or gone: what was answered is there all the same. Where they may see none, nothing is.
    if (!root && input.after === 0 && messages.every(({ hidden }) => hidden)) throw noMessage(input.id)
    return { ...(root ? { root: readings.present(reading, root) } : {}), messages, ...nextOf(page) }
  }

  async function history(
    { id, next, limit }: ParsedInputOf<'message.history'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.history'>> {
    const { entry } = await readings.message(actor.uid, id)
    const [after = -1] = next === undefined ? [] : numbersOf(next, 1, 'a history')
    const page = pageOf(await store.log.history(entry, rangeAfter(after, limit)), limit, ({ body }) => utf8Length(body))
    const versions = page.items.map(({ body }) => {
      const { content, editedAt } = bodyOf({ ...entry, body })
      return { content, ts: editedAt ?? entry.ts }
    })
    return { versions, ...(page.more ? { next: String(page.items.at(-1)?.rev) } : {}) }
  }

  async function pins(input: ParsedInputOf<'message.pins'>, { actor }: UserCall): Promise<OutputOf<'message.pins'>> {
    const reading = await readings.enter(actor.uid, input.conversation)
    if (!reading) return { messages: [] }
    const range = rangeAfter(input.before ?? Number.MAX_SAFE_INTEGER, input.limit)
    const page = pageOf(await store.log.marked(reading.place.id, 'pin', range), input.limit, entryBytes)
    return { messages: readings.presentAll(reading, page.items), ...nextOf(page) }
  }

  async function readers(
    input: ParsedInputOf<'message.readers'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.readers'>> {
    const { entry, reading } = await readings.message(actor.uid, input.id)
    if (entry.sender !== userOid(actor.uid))
      throw new TidingsError('forbidden', 'only the sender may know who has read a message')
    const page = { after: input.next ?? '', limit: input.limit }
    const result = await store.conversations.readers(entry.conversation, { seq: entry.seq, sender: actor.uid }, page)
    // Who subscribes to a channel, nobody is told.
    if (kindOf(reading.place).receipts === 'none') return { read: result.read, of: result.of, readers: [] }
    const last = result.readers.at(-1)
    const next = last !== undefined && result.readers.length === input.limit ? { next: last } : {}
    return { read: result.read, of: result.of, readers: result.readers.map(userOid), ...next }
  }

  return { read, changes, get, thread, history, pins, readers }
}
