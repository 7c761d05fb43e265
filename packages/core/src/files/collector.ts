import type { BlobStore } from '../ports/blobs.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { TimedSource } from '../turns/scheduler.ts'
import { keysOf } from './download-links.ts'

const atOnce = 200
/** A blob that cannot be removed is set aside for so long, and the others go. */
const setAsideMs = 3_600_000

export interface CollectorParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly uploads: Uploads
  readonly log: Log
}

/** Removes what nothing refers to any more: attachments, uploads that were given up, blobs. */
export function createCollector({ store, blobs, uploads, log }: CollectorParts): TimedSource {
  const { attachments } = store

  /** Answers those that are gone. */
  async function removeEach(keys: readonly string[], now: number): Promise<readonly string[]> {
    const gone: string[] = []
    const faults: unknown[] = []
    for (const key of keys) {
      await blobs.remove(keysOf(key)).then(
        () => gone.push(key),
        (error: unknown) => faults.push(error),
      )
    }
    // None could be removed: their store is away, and nothing is wrong with them.
    if (gone.length === 0) throw faults[0]
    for (const key of keys) if (!gone.includes(key)) await attachments.discard(key, now + setAsideMs)
    log.error(
      { err: faults[0], blobs: faults.length },
      'blobs that nothing needs could not be removed; again in an hour',
    )
    return gone
  }

  return {
    work: 'collecting files',
    timesAreStored: true,
    next: () => attachments.nextDue(),
    async run(now) {
      const { looked, removed } = await attachments.collect(now, atOnce)
      for (const { id, blob } of removed) if (blob === undefined) await uploads.remove(id)
      const keys = await attachments.trash(now, atOnce)
      if (keys.length > 0) {
        const all = keys.flatMap(keysOf)
        await attachments.forget(
          await blobs.remove(all).then(
            () => keys,
            () => removeEach(keys, now),
          ),
        )
      }
      return looked === atOnce || keys.length === atOnce
    },
  }
}
