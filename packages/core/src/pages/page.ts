import { limits, utf8Length } from '@tidings/protocol'
import type { Entry } from '../ports/message-log.ts'
import type { RecordEntry } from '../ports/records.ts'

/** What one answer of a list shows, and whether there is more. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly more: boolean
}

/**
 * The one rule of how long an answer is: at most `limit` items, and so many as fit into `limits.pageBytes`, but at least
 * one. The store is asked for one item more than is shown, so that it is known whether something follows.
 */
export function pageOf<T>(found: readonly T[], limit: number, bytesOf: (item: T) => number): Page<T> {
  let bytes = 0
  for (const [index, item] of found.entries()) {
    bytes += bytesOf(item)
    const isFull = index === limit || (index > 0 && bytes > limits.pageBytes)
    if (isFull) return { items: found.slice(0, index), more: true }
  }
  return { items: found, more: false }
}

/** What the store is asked for, to show `limit` items after a place. */
export const rangeAfter = <Place>(after: Place, limit: number) => ({
  after,
  limit: limit + 1,
  maxBytes: limits.pageBytes,
})

/** Likewise, of records. */
export const recordsFor = (limit: number) => ({ items: limit + 1, maxBytes: limits.pageBytes })

/** What a small thing weighs in an answer. */
export const jsonBytes = (value: unknown): number => utf8Length(JSON.stringify(value))

/** What an entry weighs: the tallies of its marks name people. */
export const entryBytes = ({ body, marks }: Entry): number => utf8Length(body) + (marks ? jsonBytes(marks) : 0)

/** What a record weighs; nothing, where it was removed. */
export const recordBytes = ({ value }: Pick<RecordEntry, 'value'>): number => (value === null ? 0 : utf8Length(value))

/** How much an answer weighs, as far as a few of the things in its lists show: weighing all would cost as much as writing it. */
export function roughBytes(answer: unknown): number {
  let bytes = 0
  for (const list of Object.values(answer as object)) {
    if (!Array.isArray(list) || list.length === 0) continue
    const last = list.length - 1
    const [first, middle] = [jsonLength(list[0]), last > 1 ? jsonLength(list[last >> 1]) : 0]
    const some = first + middle + (last > 0 ? jsonLength(list[last]) : 0)
    bytes += (some / Math.min(list.length, 3)) * list.length
  }
  return bytes
}

const jsonLength = (value: unknown): number => JSON.stringify(value).length
