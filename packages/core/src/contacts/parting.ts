import type { Uid } from '@tidings/protocol'
import type { Own } from '../own/own.ts'
import { pairKey } from '../places/place.ts'
import type { Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { groupChanges } from './groups.ts'

export interface PartingParts {
  readonly store: Store
  readonly own: Own
}

/** One side of it, as it stands now; nothing when it is not there. */
async function sideOf({ store, own }: PartingParts, uid: Uid, other: Uid) {
  const contact = await own.find(uid, 'contact', other)
  if (!contact) return { changes: [], beside: [] }
  const { value, version } = contact
  return {
    changes: [{ uid, kind: 'contact' as const, key: other, value: null, only: version, raises: pairKey(uid, other) }],
    beside: await groupChanges(store, uid, value.groups, []),
  }
}

/**
 * Two are contacts no longer, on both sides, and out of each other's groups; false when `uid` does not have `other`. By somebody
 * who was judged: `JudgedBefore`.
 */
export async function partContacts(parts: PartingParts, uid: Uid, other: Uid, judged?: Judged): Promise<boolean> {
  for (;;) {
    const [mine, theirs] = [await sideOf(parts, uid, other), await sideOf(parts, other, uid)]
    if (mine.changes.length === 0) return false
    const beside = [...mine.beside, ...theirs.beside]
    const by = judged && { judged }
    const gone = await parts.own.put([...mine.changes, ...theirs.changes], { whole: true, beside, by })
    if (gone[0]) return true
  }
}
