import type { Conversations } from '../ports/conversations.ts'
import type { FeedItem, FeedItemOf } from '../ports/feed.ts'
import type { LogPiece, MessageLog } from '../ports/message-log.ts'
import type { Body, ServiceEntry, ServicePointer } from './body.ts'

type ItemOfEntries = FeedItemOf<'entries' | 'changed'>

/** Entries that are read at once, of however many conversations: they may be large. */
const entriesAtOnce = 100

const isOfEntries = (item: FeedItem): item is ItemOfEntries => item.kind === 'entries' || item.kind === 'changed'

const pieceOf = (item: ItemOfEntries): LogPiece => {
  const { conversation } = item
  return item.kind === 'entries'
    ? { conversation, after: item.after, upTo: item.upTo }
    : { conversation, after: item.seq - 1, upTo: item.seq }
}

/** An item of many entries as several of fewer. */
function* partsOf<Item extends FeedItem>(item: Item): Iterable<Item> {
  if (item.kind !== 'entries') return yield item
  for (let after = item.after; after < item.upTo; after += entriesAtOnce)
    yield { ...item, after, upTo: Math.min(after + entriesAtOnce, item.upTo) }
}

/** Items in their order, as many together as name so many entries; whatever names none weighs as much as one. */
export function* gatheredItems<Item extends FeedItem>(items: readonly Item[]): Iterable<readonly Item[]> {
  let gathered: Item[] = []
  let weight = 0
  for (const item of items)
    for (const part of partsOf(item)) {
      const weighs = part.kind === 'entries' ? part.upTo - part.after : 1
      if (gathered.length > 0 && weight + weighs > entriesAtOnce) {
        yield gathered
        gathered = []
        weight = 0
      }
      gathered.push(part)
      weight += weighs
    }
  if (gathered.length > 0) yield gathered
}

const placeOf = (conversation: number, seq: number): string => `${conversation}/${seq}`

/** What gathered items name, read at once: of each in order, as it stands now; entries that were removed since are left out. */
export async function readEntries(
  { log }: { readonly log: MessageLog },
  items: readonly FeedItem[],
): Promise<(item: ItemOfEntries) => Iterable<ServiceEntry>> {
  const found = await log.readPieces(items.filter(isOfEntries).map(pieceOf))
  const byPlace = new Map(found.map((one) => [placeOf(one.entry.conversation, one.entry.seq), one]))
  return function* ofItem(item) {
    const { conversation, after, upTo } = pieceOf(item)
    for (let seq = after + 1; seq <= upTo; seq++) {
      const one = byPlace.get(placeOf(conversation, seq))
      if (one) yield { conversation: one.key, entry: one.entry, body: JSON.parse(one.entry.body) as Body }
    }
  }
}

/** What items name, in order, as it stands now; entries that were removed since are left out. */
export async function* entriesOf(
  stores: { readonly log: MessageLog },
  items: readonly ItemOfEntries[],
): AsyncIterable<ServiceEntry> {
  for (const gathered of gatheredItems(items)) {
    const entries = await readEntries(stores, gathered)
    for (const item of gathered) yield* entries(item)
  }
}

/** Where a member stands now; undefined: they are in the conversation no more. */
export async function pointerOf(
  { conversations }: { readonly conversations: Conversations },
  { conversation: id, user }: FeedItemOf<'pointer'>,
): Promise<ServicePointer | undefined> {
  const [conversation, membership] = await Promise.all([conversations.get(id), conversations.membership(id, user)])
  return conversation && membership && { conversation: conversation.key, readSeq: membership.readSeq }
}
