import type { Records } from '../ports/records.ts'
import type { Log } from '../ports/system.ts'
import { happeningKind, ownerOfAttendance } from './notes.ts'

interface LettingGoParts {
  readonly records: Pick<Records, 'count' | 'due' | 'put'>
  readonly log: Log
}

/** About as many as 100,000 people leave who are all sent away and come back. */
const mostHappenings = 500_000
const atOnce = 500

/**
 * Lets go of the oldest of what others are to be told, where there is more than is kept: a storm of comings and goings must not fill
 * the store before its two days are over.
 */
export async function letGoOfTooMany({ records, log }: LettingGoParts, most = mostHappenings): Promise<void> {
  const tooMany = (await records.count(ownerOfAttendance, happeningKind)) - most
  let gone = 0
  while (gone < tooMany) {
    // The first to be over is the oldest.
    const some = await records.due(Number.MAX_SAFE_INTEGER, Math.min(atOnce, tooMany - gone), [happeningKind])
    if (some.length === 0) break
    await records.put(some.map(({ owner, kind, key, version }) => ({ owner, kind, key, value: null, only: version })))
    gone += some.length
  }
  if (gone > 0) log.warn({ count: gone, most }, 'very many came and went: the oldest notes of it are let go')
}
