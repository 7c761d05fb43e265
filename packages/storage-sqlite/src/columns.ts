import type { Appended, Entry, NewEntry } from '@tidings/core'

/**
 * A batch on its way to the writer's thread, by columns: arrays of texts and numbers cross threads at a tenth of the
 * cost of an array of objects.
 */
export interface Batch {
  readonly length: number
  /** `stride` numbers an entry: conversation, ts, flags, access and standing (`anything` for none). */
  readonly numbers: Float64Array<ArrayBuffer>
  /** `stride` texts an entry: sender, reader ('' for none), clientMsgId ('' for none), body. */
  readonly texts: readonly string[]
  /** Only of entries that mention somebody, stand in a thread, burn, refer to files or repeat others: the entry's index and that. */
  readonly rare: readonly (readonly [index: number, rare: RareFields])[]
}

export type RareFields = Pick<
  NewEntry,
  'mentions' | 'directed' | 'thread' | 'follows' | 'burnAfter' | 'attachments' | 'copies'
>

const hasRare = ({ mentions, thread, burnAfter, attachments, copies }: NewEntry): boolean =>
  mentions.length > 0 ||
  thread !== undefined ||
  burnAfter !== undefined ||
  attachments !== undefined ||
  copies !== undefined

function rareOf({ mentions, directed, thread, follows, burnAfter, attachments, copies }: NewEntry): RareFields {
  return {
    mentions,
    ...(directed === undefined ? {} : { directed }),
    ...(thread === undefined ? {} : { thread }),
    ...(follows === undefined ? {} : { follows }),
    ...(burnAfter === undefined ? {} : { burnAfter }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(copies === undefined ? {} : { copies }),
  }
}

/** The answer: seq, counted and ts of each entry; one with a seq of 0 is among the duplicates, or stale. */
export interface BatchResult {
  readonly numbers: Float64Array<ArrayBuffer>
  readonly duplicates: readonly (readonly [index: number, entry: Entry])[]
  /** The versions of records that entries of threads changed. */
  readonly followed: readonly (readonly [index: number, versions: readonly (number | undefined)[]])[]
}

export const numbersPerEntry = 5
export const textsPerEntry = 4
export const numbersPerResult = 3
/** Is never passed. */
export const anything = Number.MAX_SAFE_INTEGER
export const counting = 1
/** The index of an entry's type stands above the flag. */
export const types = ['chat', 'grpchat', 'event'] as const

export function packBatch(entries: readonly NewEntry[]): Batch {
  const numbers = new Float64Array(entries.length * numbersPerEntry)
  const texts: string[] = []
  const rare: [number, RareFields][] = []
  entries.forEach((entry, index) => {
    const at = index * numbersPerEntry
    numbers[at] = entry.conversation
    numbers[at + 1] = entry.ts
    numbers[at + 2] = (entry.counts ? counting : 0) | (types.indexOf(entry.type) << 1)
    numbers[at + 3] = entry.access ?? anything
    numbers[at + 4] = entry.standing ?? anything
    texts.push(entry.sender, entry.reader ?? '', entry.clientMsgId ?? '', entry.body)
    if (hasRare(entry)) rare.push([index, rareOf(entry)])
  })
  return { length: entries.length, numbers, texts, rare }
}

export function unpackResult({ numbers, duplicates, followed: allFollowed }: BatchResult): readonly Appended[] {
  const known = new Map(duplicates)
  const versions = allFollowed.length === 0 ? undefined : new Map(allFollowed)
  return Array.from({ length: numbers.length / numbersPerResult }, (_, index): Appended => {
    const at = index * numbersPerResult
    const seq = numbers[at] as number
    const followed = versions?.get(index)
    if (seq > 0) {
      const stored = { kind: 'stored', seq, counted: numbers[at + 1] as number, ts: numbers[at + 2] as number } as const
      return followed ? { ...stored, followed } : stored
    }
    const entry = known.get(index)
    return entry ? { kind: 'duplicate', entry } : { kind: 'stale' }
  })
}
