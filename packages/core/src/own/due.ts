import { type Uid, uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { TimedSource } from '../turns/scheduler.ts'
import type { PuttingOff } from './putting-off.ts'

const atOnce = 100

/** Does what was due. `put-off`: it could not be done now, and the record has its next time, which is so long from now after an error. */
export type WhenDue = (
  uid: Uid,
  record: DueRecord,
  againInMs: (error: unknown) => number,
) => Promise<void> | Promise<'put-off' | undefined>

/** What is done with records of each kind that this node knows. */
export type DueKinds = ReadonlyMap<string, WhenDue>

interface DueParts {
  readonly store: Pick<Store, 'records'>
  readonly later: PuttingOff
}

/**
 * Hands records whose time has come to whoever knows their kind. Others keep their time, for another node that knows them: a
 * newer one, or one on which their service runs.
 */
export function createDueRecords({ store, later }: DueParts, known: readonly DueKinds[]): TimedSource {
  const kinds = () => known.flatMap((some) => [...some.keys()])

  async function handle(record: DueRecord): Promise<void> {
    const whenDue = known.map((some) => some.get(record.kind)).find((one) => one !== undefined)
    if (!whenDue) return
    const done = await whenDue(uidOf(record.owner), record, (error) => later.againInMs(record, error))
    if (done !== 'put-off') later.done(record)
  }

  return {
    next: () => store.records.nextDue(kinds()),
    async run(now) {
      const records = await store.records.due(now, atOnce, kinds())
      for (const record of records) await handle(record).catch((error: unknown) => later.putOff(record, now, error))
      return records.length === atOnce
    },
  }
}
