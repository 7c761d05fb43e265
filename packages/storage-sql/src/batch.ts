import type { NewEntry } from '@tidings/core'

/** An entry of a batch, and its place behind the head of its conversation as it was before the batch. */
export interface Placed {
  readonly entry: NewEntry
  /** In the batch; 1 is the first. */
  readonly place: number
  /** Of its conversation among those of the batch; 1 is the first. */
  readonly at: number
  /** 1 for the first of the batch in its conversation. */
  readonly nth: number
  readonly nthCounted: number
  /** The latest `ts` up to it. */
  readonly latest: number
}

export interface Batch {
  readonly all: readonly Placed[]
  /** The last entry of each conversation, by conversation, and the lowest `access` by which one of it was judged. */
  readonly ends: readonly (Placed & { readonly access: number })[]
  /** The last entry of each reader in each conversation, by conversation: that is where their pointers go. */
  readonly pointers: readonly Placed[]
  /** The lowest standing by which each sender was judged, by uid. */
  readonly judged: ReadonlyMap<string, number>
}

export const senderOf = ({ sender }: NewEntry): string => sender.slice('user/'.length)

export function batchOf(entries: readonly NewEntry[]): Batch {
  const ids = [...new Set(entries.map(({ conversation }) => conversation))].sort((a, b) => a - b)
  const ats = new Map(ids.map((id, index) => [id, index + 1]))
  const ends = new Map<number, Placed & { readonly access: number }>()
  const judged = new Map<string, number>()
  const pointers = new Map<string, Placed>()
  const all = entries.map((entry, index): Placed => {
    const before = ends.get(entry.conversation)
    const nth = (before?.nth ?? 0) + 1
    const nthCounted = (before?.nthCounted ?? 0) + Number(entry.counts)
    const latest = Math.max(before?.latest ?? 0, entry.ts)
    const placed = { entry, place: index + 1, at: ats.get(entry.conversation) ?? 0, nth, nthCounted, latest }
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
  const byConversation = <T extends Placed>(placed: Iterable<T>): T[] => [...placed].sort((a, b) => a.at - b.at)
  return { all, ends: byConversation(ends.values()), pointers: byConversation(pointers.values()), judged }
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
