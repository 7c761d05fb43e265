import { placeFromKey } from '../conversations/place.ts'
import type { Store } from '../ports/store.ts'
import type { TimedSource } from '../scheduler.ts'
import { amend, expired } from './changes.ts'
import type { Telling } from './telling.ts'

const atOnce = 100

/** Messages that were to be read once: their content goes when its time after the reading is over. */
export const createBurning = (store: Store, telling: Telling): TimedSource => ({
  next: () => store.log.nextBurning(),
  async run(now) {
    const entries = await store.log.burning(now, atOnce)
    for (const entry of entries) {
      const record = await store.conversations.get(entry.conversation)
      if (record) await amend({ store, telling }, placeFromKey(record.id, record.key), entry, expired)
    }
    return entries.length === atOnce
  },
})
