import type { Entry, MarkTally } from '@tidings/core'
import { types } from './columns.ts'

/** Entries on their way from a thread, by columns, as a batch is on its way to one. */
export interface EntryColumns {
  /** `stride` numbers an entry: conversation, seq, rev, the index of its type, counted, ts, replies (0 for none). */
  readonly numbers: Float64Array<ArrayBuffer>
  /** `stride` texts an entry: sender, clientMsgId ('' for none), body. */
  readonly texts: readonly string[]
  /** Only of entries that have marks: the entry's index and them. */
  readonly marks: readonly (readonly [index: number, marks: readonly MarkTally[]])[]
}

const numbersEach = 7
const textsEach = 3

export function packEntries(entries: readonly Entry[]): EntryColumns {
  const numbers = new Float64Array(entries.length * numbersEach)
  const texts: string[] = []
  const marks: (readonly [number, readonly MarkTally[]])[] = []
  for (const [index, entry] of entries.entries()) {
    const n = index * numbersEach
    numbers[n] = entry.conversation
    numbers[n + 1] = entry.seq
    numbers[n + 2] = entry.rev
    numbers[n + 3] = types.indexOf(entry.type)
    numbers[n + 4] = entry.counted
    numbers[n + 5] = entry.ts
    numbers[n + 6] = entry.replies ?? 0
    texts.push(entry.sender, entry.clientMsgId ?? '', entry.body)
    if (entry.marks) marks.push([index, entry.marks])
  }
  return { numbers, texts, marks }
}

export function unpackEntries({ numbers, texts, marks }: EntryColumns): readonly Entry[] {
  const entries = Array.from({ length: numbers.length / numbersEach }, (_, index) => entryAt(numbers, texts, index))
  for (const [index, given] of marks) entries[index] = { ...(entries[index] as Entry), marks: given }
  return entries
}

function entryAt(numbers: Float64Array, texts: readonly string[], index: number): Entry {
  const [n, t] = [index * numbersEach, index * textsEach]
  const entry: Entry = {
    conversation: numbers[n] as number,
    seq: numbers[n + 1] as number,
    rev: numbers[n + 2] as number,
    sender: texts[t] as string,
    clientMsgId: texts[t + 1] || null,
    type: types[numbers[n + 3] as number] as Entry['type'],
    counted: numbers[n + 4] as number,
    ts: numbers[n + 5] as number,
    body: texts[t + 2] as string,
  }
  const replies = numbers[n + 6] as number
  return replies === 0 ? entry : { ...entry, replies }
}
