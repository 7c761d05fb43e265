import type { NewEntry } from '@tidings/core'

/** An entry of a batch, and its place behind the head of its conversation as it was before the batch. */
export interface Placed {
  readonly entry: NewEntry
  /** 1 for the first of the batch in its conversation. */
  readonly nth: number
  readonly nthCounted: number
  /** The latest `ts` up to it. */
  readonly latest: number
}

export interface Batch {
  readonly all: readonly Placed[]
  /** The last entry of each conversation, and the lowest `access` by which one of it was judged. */
  readonly ends: readonly (Placed & { readonly access: number })[]
  /** The last entry of each reader in each conversation, by conversation: that is where their pointers go. */
  readonly pointers: readonly Placed[]
  /** The lowest standing by which each sender was judged, by uid. */
  readonly judged: ReadonlyMap<string, number>
}

export const senderOf = ({ sender }: NewEntry): string => sender.slice('user/'.length)

export function batchOf(entries: readonly NewEntry[]): Batch {
  const ends = new Map<number, Placed & { readonly access: number }>()
  const judged = new Map<string, number>()
  const pointers = new Map<string, Placed>()
  const all = entries.map((entry): Placed => {
    const before = ends.get(entry.conversation)
    const nth = (before?.nth ?? 0) + 1
    const nthCounted = (before?.nthCounted ?? 0) + Number(entry.counts)
    const placed = { entry, nth, nthCounted, latest: Math.max(before?.latest ?? 0, entry.ts) }
    const access = Math.min(before?.access ?? Number.MAX_SAFE_INTEGER, entry.access ?? Number.MAX_SAFE_INTEGER)
    ends.set(entry.conversation, { ...placed, access })
    const { standing } = entry
    if (standing !== undefined) {
      const uid = senderOf(entry)
      judged.set(uid, Math.min(standing, judged.get(uid) ?? standing))
    }
    if (entry.reader !== null) pointers.set(`${entry.conversation} ${entry.reader}`, placed)
    return placed
  })
  const read = [...pointers.values()].sort((a, b) => a.entry.conversation - b.entry.conversation)
  return { all, ends: [...ends.values()], pointers: read, judged }
}

/** Whether nothing is written beside it; such entries are known by their sends, should their answer be lost. */
export const isPlain = (entry: NewEntry): boolean =>
  entry.clientMsgId !== null &&
  entry.mentions.length === 0 &&
  entry.thread === undefined &&
  entry.burnAfter === undefined &&
  !entry.attachments?.length &&
  !entry.copies?.length &&
  !entry.follows
