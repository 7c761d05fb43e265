import { type Uid, uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { overdueMs, type TimedSource, type Workers } from '../turns/scheduler.ts'
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
  readonly homes: Workers
  readonly settings: Pick<CoreSettings, 'roles'>
  readonly later: PuttingOff
}

interface Known {
  /** Of several nodes one does them, by their owner. */
  readonly ofUsers: DueKinds
  /** Those of services that run here: on other nodes others may. */
  readonly ofServices: DueKinds
}

/** What another node does is looked at again after so long. */
const lookAgainMs = 1000

/**
 * Hands records whose time has come to whoever knows their kind. Others keep their time, for another node that knows them: a
 * newer one, or one on which their service runs.
 */
export class DueRecords implements TimedSource {
  readonly #parts: DueParts
  readonly #known: Known
  /** When there was something that another node does, at the last look. */
  #lookAgainAt = 0

  constructor(parts: DueParts, known: Known) {
    this.#parts = parts
    this.#known = known
  }

  async next(): Promise<number | undefined> {
    const at = await this.#parts.store.records.nextDue(this.#kinds())
    return at === undefined ? undefined : Math.max(at, this.#lookAgainAt)
  }

  async run(now: number): Promise<boolean> {
    const { store, later } = this.#parts
    const records = await store.records.due(now, atOnce, this.#kinds())
    const mine = records.filter((record) => this.#isDoneHere(record, now))
    for (const record of mine) await this.#handle(record).catch((error: unknown) => later.putOff(record, now, error))
    this.#lookAgainAt = mine.length < records.length ? now + lookAgainMs : 0
    return mine.length > 0 && records.length === atOnce
  }

  #kinds(): readonly string[] {
    const { ofUsers, ofServices } = this.#known
    return [...(this.#parts.settings.roles.includes('jobs') ? ofUsers.keys() : []), ...ofServices.keys()]
  }

  #isDoneHere({ owner, kind, due }: DueRecord, now: number): boolean {
    return !this.#known.ofUsers.has(kind) || due < now - overdueMs || this.#parts.homes.works(`due ${owner}`)
  }

  async #handle(record: DueRecord): Promise<void> {
    const { later } = this.#parts
    const whenDue = this.#known.ofUsers.get(record.kind) ?? this.#known.ofServices.get(record.kind)
    if (!whenDue) return
    const done = await whenDue(uidOf(record.owner), record, (error) => later.againInMs(record, error))
    if (done !== 'put-off') later.done(record)
  }
}
