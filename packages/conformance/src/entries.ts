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

export const plenty = 10_000_000
