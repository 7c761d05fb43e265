import type { Position } from '../ports/feed.ts'
import type { RecordEntry, Records } from '../ports/records.ts'
import { type ConsumerValue, consumerKind, cursorIn, cursorKind, feedOwner, ownerOf } from './cursor.ts'

/** A service that has ever followed the feed, and was not forgotten. */
export interface KnownConsumer {
  readonly name: string
  readonly position: Position
  /** '' when nobody is at work for it. */
  readonly holder: string
  readonly seenAt: number
  /** Nobody has run it for so long that the feed keeps nothing for it. */
  readonly isAway: boolean
}

export interface AskedAt {
  readonly now: number
  readonly awayDays: number
}

const day = 86_400_000

async function known(records: Records, { key: name, value }: RecordEntry, { now, awayDays }: AskedAt) {
  const cursor = await records.get(ownerOf(name), cursorKind, cursorKind)
  if (!cursor) return undefined
  const { position, holder } = cursorIn(cursor)
  // A clock that was ahead is not a service that was seen later than now.
  const seenAt = Math.min(now, (JSON.parse(value ?? '{}') as ConsumerValue).seenAt ?? now)
  return { name, position, holder, seenAt, isAway: seenAt < now - awayDays * day }
}

export async function knownConsumer(
  records: Records,
  name: string,
  asked: AskedAt,
): Promise<KnownConsumer | undefined> {
  const entry = await records.get(feedOwner, consumerKind, name)
  return entry && known(records, entry, asked)
}

/** By name, after one. */
export async function knownConsumers(
  records: Records,
  { after, limit, ...asked }: AskedAt & { readonly after: string; readonly limit: number },
): Promise<readonly KnownConsumer[]> {
  const found: KnownConsumer[] = []
  for (const entry of await records.list(feedOwner, consumerKind, after, limit)) {
    const one = await known(records, entry, asked)
    if (one) found.push(one)
  }
  return found
}
