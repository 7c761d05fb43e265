import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { TimedSource } from '../turns/scheduler.ts'

const everyMs = 3_600_000
const atOnce = 200

/**
 * Removes bytes that gather for no upload, at the start and then every hour: a crash leaves them behind one that is done, and
 * bytes that were on their way behind one that was given up.
 */
export function createStrays(
  { store, uploads, clock }: { readonly store: Store; readonly uploads: Uploads; readonly clock: Clock },
  isHeld: (id: string) => boolean,
): TimedSource {
  let nextRun = clock.now()

  async function sweep(ids: readonly string[]): Promise<void> {
    // An upload stands in the store before its first byte comes, so what is not there now is not about to be.
    const records = await store.attachments.get(ids)
    const needed = new Set(records.filter(({ blob }) => blob === undefined).map(({ id }) => id))
    for (const id of ids) if (!needed.has(id) && !isHeld(id)) await uploads.remove(id)
  }

  return {
    next: async () => nextRun,
    async run(now) {
      // A clock that was put back must not keep it waiting until it is there again.
      nextRun = Math.min(nextRun, now + everyMs)
      if (now < nextRun) return false
      const ids = await uploads.list()
      for (let at = 0; at < ids.length; at += atOnce) await sweep(ids.slice(at, at + atOnce))
      nextRun = now + everyMs
      return false
    },
  }
}
