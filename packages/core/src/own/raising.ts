import type { Uid } from '@tidings/protocol'
import type { DueRecord, RecordChange } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'

export const raisingKind = 'raising'

/** Pairs that are raised in one transaction. */
const pairsAtOnce = 500
/** Whoever has changed the setting has so long for it before somebody else sees to it. */
const takenMs = 10_000

interface RaisedFor {
  readonly user: Uid
}

type RaisingStore = Pick<Store, 'conversations' | 'records'>

const ownerOf = (uid: Uid): string => `account/${uid}`

/** Stands until each pair of a user was raised: put with what changes who may write to them. */
export function raisingOf(user: Uid, now: number): RecordChange {
  const value = JSON.stringify({ user } satisfies RaisedFor)
  return { owner: ownerOf(user), kind: raisingKind, key: raisingKind, value, due: now + takenMs }
}

/**
 * Whoever was judged by what the user had chosen before is judged again. A few pairs at a time, so that nobody waits long for it.
 * After a crash it is done from the beginning.
 */
export class Raising {
  readonly #store: RaisingStore

  constructor(store: RaisingStore) {
    this.#store = store
  }

  async raise(uid: Uid): Promise<void> {
    const { conversations, records } = this.#store
    const place = { owner: ownerOf(uid), kind: raisingKind, key: raisingKind }
    const record = await records.get(place.owner, place.kind, place.key)
    if (!record) return
    let after: number | undefined = 0
    while (after !== undefined) after = await conversations.raise(uid, after, pairsAtOnce)
    // What was chosen meanwhile is to be raised still.
    await records.put([{ ...place, value: null, only: record.version }])
  }

  overNow({ value }: DueRecord): Promise<void> {
    return this.raise((JSON.parse(value ?? '{}') as RaisedFor).user)
  }
}
