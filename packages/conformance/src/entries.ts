import type { NewEntry, RoomEntry } from '@tidings/core'

/** An entry with everything a test does not care about. */
export const anEntry = (conversation: number, change: Partial<NewEntry> = {}): NewEntry => ({
  conversation,
  sender: 'user/alice',
  reader: 'alice',
  clientMsgId: null,
  type: 'chat',
  counts: true,
  ts: 1000,
  body: '{"content":{"type":"text","data":"x"}}',
  mentions: [],
  ...change,
})

export function aRoomEntry(change: Partial<RoomEntry> = {}): RoomEntry {
  const { conversation: _, ...entry } = anEntry(0, { type: 'event', counts: false, ...change })
  return entry
}

/** Of what nobody was judged for. */
export function unjudged<T>(result: T): Exclude<T, 'stale' | { readonly kind: 'stale' }> {
  const kind = typeof result === 'object' && result !== null && 'kind' in result ? result.kind : result
  if (kind === 'stale') throw new Error('stale, though nobody was judged')
  return result as Exclude<T, 'stale' | { readonly kind: 'stale' }>
}

export const plenty = 10_000_000
