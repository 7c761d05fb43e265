import type { BlobStore } from '../ports/blobs.ts'
import type { Store } from '../ports/store.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { TimedSource } from '../scheduler.ts'
import { thumbnailKey } from './links.ts'

const atOnce = 200

/** Removes what nothing refers to any more: attachments, uploads that were given up, blobs. */
export function createCollector(store: Store, blobs: BlobStore, uploads: Uploads): TimedSource {
  const { attachments } = store

  return {
    next: () => attachments.nextDue(),
    async run(now) {
      const { looked, removed } = await attachments.collect(now, atOnce)
      for (const { id, blob } of removed) if (blob === undefined) await uploads.remove(id)
      const keys = await attachments.trash(now, atOnce)
      if (keys.length > 0) await blobs.remove(keys.flatMap((key) => [key, thumbnailKey(key)]))
      await attachments.forget(keys)
      return looked === atOnce || keys.length === atOnce
    },
  }
}
