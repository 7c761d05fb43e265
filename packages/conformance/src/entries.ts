import type { NewEntry, RoomEntry, Store } from '@tidings/core'

/** Of the ids that are made here. */
const madeId = 'made here: '
let made = 0

/** An entry with everything a test does not care about; with an id, as nearly all are sent. */
export const anEntry = (conversation: number, change: Partial<NewEntry> = {}): NewEntry => ({
  conversation,
  sender: 'user/alice',
  reader: 'alice',
  clientMsgId: `${madeId}${++made}`,
  type: 'chat',
  counts: true,
  ts: 1000,
  body: '{"content":{"type":"text","data":"x"}}',
  mentions: [],
  ...change,
})

export function aRoomEntry(change: Partial<RoomEntry> = {}): RoomEntry {
  const { conversation: _, ...entry } = anEntry(0, { clientMsgId: null, type: 'event', counts: false, ...change })
  return entry
}

/** A store to which entries come without the ids that were made for them here: as from senders who give none. */
export function withoutIds(store: Store): Store {
  const unnamed = (entry: NewEntry) => (entry.clientMsgId?.startsWith(madeId) ? { ...entry, clientMsgId: null } : entry)
  return { ...store, log: { ...store.log, append: (entries) => store.log.append(entries.map(unnamed)) } }
}

/** Of what nobody was judged for. */
export function unjudged<T>(result: T): Exclude<T, 'stale' | { readonly kind: 'stale' }> {
  const kind = typeof result === 'object' && result !== null && 'kind' in result ? result.kind : result
  if (kind === 'stale') throw new Error('stale, though nobody was judged')
  return result as Exclude<T, 'stale' | { readonly kind: 'stale' }>
}

export const plenty = 10_000_000
