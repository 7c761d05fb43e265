import { beginning, cursorIn, cursorKind, ending, ownerOf } from '../feed/cursor.ts'
import type { DeadLetters } from '../feed/dead-letters.ts'
import { Marks } from '../feed/marks.ts'
import type { Feed } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import type { Clock } from '../ports/system.ts'
import { recordsOf } from './records-of.ts'
import type { ServicePart } from './service-gate.ts'
import { timersOf } from './timers.ts'

interface PartingParts {
  readonly records: Records
  readonly feed: Feed
  readonly clock: Clock
  readonly deadLetters: DeadLetters
}

const atOnce = 500
/** What has a time is in the store so soon after it. */
const writtenWithinMs = 60_000

/** The beginning and the end of a part of a service; whoever follows in between need not be there then. */
export function createParting(
  name: string,
  { records, feed, clock, deadLetters }: PartingParts,
): Pick<ServicePart, 'begin' | 'behind' | 'read' | 'placeAt' | 'forget'> {
  const marks = new Marks({ feed, records })

  async function forgetAllOf(owner: string): Promise<void> {
    for (;;) {
      const some = await records.since(owner, 0, atOnce)
      if (some.length === 0) return
      await records.put(some.map(({ kind, key }) => ({ owner, kind, key, value: null })))
    }
  }

  return {
    async begin() {
      const cursor = { position: await feed.head(), holder: '' }
      await records.put(beginning(name, cursor, clock.now()), { whole: true })
    },
    async behind() {
      const record = await records.get(ownerOf(name), cursorKind, cursorKind)
      return record ? (await feed.lag(cursorIn(record).position)).items : 0
    },
    read: (from, limit, kinds) => feed.read(from, limit, kinds),
    placeAt: async (time) => (await marks.find(clock.now(), time - writtenWithinMs)) ?? '',
    async forget() {
      await deadLetters.forget(name)
      await records.put(ending(name))
      await forgetAllOf(recordsOf(name))
      await forgetAllOf(timersOf(name))
    },
  }
}
