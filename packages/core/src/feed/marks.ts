import type { Feed, Position } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import { feedOwner } from './cursor.ts'

/** Where the feed's head was at a time: an item has no time of its own. */
type Mark = readonly [at: number, head: Position]

const hour = 3_600_000
const marksKind = 'marks'

interface MarkParts {
  readonly feed: Feed
  readonly records: Records
}

/** Notes once an hour where the feed's head is. */
export class Marks {
  readonly #parts: MarkParts

  constructor(parts: MarkParts) {
    this.#parts = parts
  }

  /** Where the head was at a time or before; undefined: that is not known. What is older is forgotten, and where it is now is noted. */
  async before(now: number, time: number): Promise<Position | undefined> {
    const { records, feed } = this.#parts
    const { known, version } = await this.#read(now)
    const passed = lastAt(known, time)
    const last = known.at(-1)
    if (!last || last[0] <= now - hour) {
      const value = JSON.stringify([...known.slice(Math.max(0, passed)), [now, await feed.head()]])
      await records.put([{ owner: feedOwner, kind: marksKind, key: marksKind, value, only: version ?? 'absent' }])
    }
    return known[passed]?.[1]
  }

  /** Likewise, and nothing is noted or forgotten. */
  async find(now: number, time: number): Promise<Position | undefined> {
    const { known } = await this.#read(now)
    return known[lastAt(known, time)]?.[1]
  }

  async #read(now: number): Promise<{ readonly known: readonly Mark[]; readonly version: number | undefined }> {
    const record = await this.#parts.records.get(feedOwner, marksKind, marksKind)
    const marks = JSON.parse(record?.value ?? '[]') as Mark[]
    // What was noted while the clock was ahead is not older than now.
    return { known: marks.map(([at, head]): Mark => [Math.min(at, now), head]), version: record?.version }
  }
}

const lastAt = (known: readonly Mark[], time: number): number => known.findLastIndex(([at]) => at <= time)
