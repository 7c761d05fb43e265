import {
  type OwnChange,
  type OwnKind,
  type OwnValue,
  type ServerEvent,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { Remembered } from '../memory/remembered.ts'
import { type Page, pageOf, recordBytes, recordsFor } from '../pages/page.ts'
import { type JudgedHere, notStale } from '../places/judged-before.ts'
import type { RecordChange, RecordEntry, RecordLimit } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { createBounds } from './bounds.ts'

/** A change of something that belongs to a user; `value: null` removes it. */
export type OwnPut = {
  [K in OwnKind]: {
    readonly uid: Uid
    readonly kind: K
    readonly key: string
    readonly value: OwnValue<K> | null
    /** When the scheduler is to look at it. */
    readonly due?: number
    /** Changes nothing unless it is there, or is not, or stands at this version. */
    readonly only?: 'present' | 'absent' | number
    /** The key of the conversation in which somebody may do something else by it. */
    readonly raises?: string
    /** Others see what the user has read, or no longer. */
    readonly receipts?: boolean
  }
}[OwnKind]

export interface PutOptions {
  /** Nothing takes place unless everything does. */
  readonly whole?: boolean
  /** Other records that change in the same transaction; nobody is told of them. */
  readonly beside?: readonly RecordChange[]
  /** By what whoever does it was judged: `JudgedBefore` when that has changed since, and nothing takes place. */
  readonly by?: JudgedHere | undefined
}

/** One thing of a user's. */
interface OwnAt<K extends OwnKind> {
  readonly uid: Uid
  readonly kind: K
  readonly key: string
  /** As of `PutOptions`. */
  readonly by?: JudgedHere
}

interface Found<K extends OwnKind> {
  readonly value: OwnValue<K>
  readonly version: number
}

/** As the port has it. */
const ownersAtOnce = 500

export interface OwnPage<K extends OwnKind> {
  readonly items: readonly OwnValue<K>[]
  readonly next?: string
}

/** What belongs to users, versioned: every change takes its user's next version and is told to all of their terminals. */
export class Own {
  readonly #store: Store
  readonly #tell: Tell
  readonly #limitOf: (uid: Uid, kind: OwnKind) => RecordLimit
  readonly #versions = new Remembered<Uid, number>(100_000)
  /** The last version of each user that this node has written. */
  readonly #written = new BoundedCache<string, number>(100_000)

  constructor(store: Store, tell: Tell, settings: CoreSettings) {
    this.#store = store
    this.#tell = tell
    this.#limitOf = createBounds(settings)
  }

  /**
   * In one transaction; answers which took place. `too_large`, and nothing takes place, when one of the users would have
   * more of a kind than they may.
   */
  async put(
    changes: readonly OwnPut[],
    { whole = false, beside = [], by }: PutOptions = {},
  ): Promise<readonly boolean[]> {
    const records = [...this.recordsOf(changes), ...beside]
    const all = by ? await this.#putJudged(records, whole, by) : await this.#store.records.put(records, { whole })
    const versions = all.slice(0, changes.length)
    this.allStored(changes, versions)
    return versions.map((version) => version !== undefined)
  }

  async #putJudged(records: readonly RecordChange[], whole: boolean, { place, ...by }: JudgedHere) {
    const judged = place ? { ...by, conversation: place.id } : by
    return notStale(await this.#store.records.putJudged(records, judged, { whole }), place)
  }

  /** For who puts them in the transaction of something else; `allStored` is said afterwards. */
  recordsOf(changes: readonly OwnPut[]): readonly RecordChange[] {
    return changes.map((change) => this.#recordOf(change))
  }

  /** Tells of those that have a version. */
  allStored(changes: readonly OwnPut[], versions: readonly (number | undefined)[]): void {
    changes.forEach((change, index) => {
      const version = versions[index]
      if (version !== undefined) this.stored(change, version)
    })
  }

  #recordOf({ uid, kind, key, value, due, only, raises, receipts }: OwnPut): RecordChange {
    return {
      owner: userOid(uid),
      kind,
      key,
      ...(value === null ? { value } : { value: JSON.stringify(value), limit: this.#limitOf(uid, kind) }),
      ...(due === undefined ? {} : { due }),
      ...(only === undefined ? {} : { only }),
      ...(raises === undefined ? {} : { raises }),
      ...(receipts === undefined ? {} : { receipts }),
    }
  }

  /**
   * Changes one thing from what it is now, again when another terminal was faster; undefined when it is not there.
   * `due` is taken away: what has a time is put whole.
   */
  async update<K extends OwnKind>(
    { uid, kind, key, by }: OwnAt<K>,
    change: (value: OwnValue<K>) => OwnValue<K>,
    /** What changes with it. */
    beside?: (before: OwnValue<K>, after: OwnValue<K>) => Promise<readonly RecordChange[]>,
  ): Promise<{ readonly before: OwnValue<K>; readonly after: OwnValue<K> } | undefined> {
    for (;;) {
      const record = await this.#store.records.get(userOid(uid), kind, key)
      if (!record) return undefined
      const before = parsed<K>(record)
      const after = change(before)
      const put = { uid, kind, key, value: after, only: record.version } as OwnPut
      const options = beside && { whole: true, beside: await beside(before, after) }
      const [changed] = await this.put([put], { ...options, by })
      if (changed) return { before, after }
    }
  }

  async get<K extends OwnKind>(uid: Uid, kind: K, key: string): Promise<OwnValue<K> | undefined> {
    const record = await this.#store.records.get(userOid(uid), kind, key)
    return record && parsed<K>(record)
  }

  /** One thing and the version at which it stands; undefined when it is not there. */
  async find<K extends OwnKind>(uid: Uid, kind: K, key: string): Promise<Found<K> | undefined> {
    const record = await this.#store.records.get(userOid(uid), kind, key)
    return record && { value: parsed<K>(record), version: record.version }
  }

  /** The same thing of many users; those who have it. */
  async ofEach<K extends OwnKind>(uids: readonly Uid[], kind: K, key: string): Promise<ReadonlyMap<Uid, OwnValue<K>>> {
    const records = await this.#store.records.ofEach(uids.map(userOid), kind, key)
    return new Map(records.map((record) => [uidOf(record.owner), parsed<K>(record)]))
  }

  /** Likewise with the versions at which they stand. */
  async findEach<K extends OwnKind>(uids: readonly Uid[], kind: K, key: string): Promise<ReadonlyMap<Uid, Found<K>>> {
    const found = new Map<Uid, Found<K>>()
    for (let from = 0; from < uids.length; from += ownersAtOnce) {
      const owners = uids.slice(from, from + ownersAtOnce).map(userOid)
      for (const record of await this.#store.records.ofEach(owners, kind, key))
        found.set(uidOf(record.owner), { value: parsed<K>(record), version: record.version })
    }
    return found
  }

  /** `not_found`, in the words given. */
  async expect<K extends OwnKind>(uid: Uid, kind: K, key: string, missing: string): Promise<OwnValue<K>> {
    const value = await this.get(uid, kind, key)
    if (!value) throw new TidingsError('not_found', missing)
    return value
  }

  async page<K extends OwnKind>(
    uid: Uid,
    kind: K,
    { next = '', limit }: { readonly next?: string | undefined; readonly limit: number },
  ): Promise<OwnPage<K>> {
    const found = await this.#store.records.list(userOid(uid), kind, next, recordsFor(limit))
    const { items, more } = pageOf(found, limit, recordBytes)
    const last = items.at(-1)
    return { items: items.map((record) => parsed<K>(record)), ...(more && last ? { next: last.key } : {}) }
  }

  async version(uid: Uid): Promise<number> {
    return this.#versions.of(uid, () => this.#store.records.version(userOid(uid)))
  }

  /** It was this node that changed them last, by that version. */
  wrote(owner: string, version: number): boolean {
    return this.#written.get(owner) === version
  }

  /** Another node has changed what belongs to this user. */
  forget(uid: Uid): void {
    this.#versions.forget(uid)
  }

  forgetAll(): void {
    this.#versions.forgetAll()
  }

  /** Removals up to this version are told no longer. */
  forgotten(uid: Uid): Promise<number> {
    return this.#store.records.forgotten(userOid(uid))
  }

  /** What changed after a version, oldest first, as the events that told it. */
  async since(uid: Uid, version: number, limit: number): Promise<Page<OwnChange>> {
    const found = await this.#store.records.since(userOid(uid), version, recordsFor(limit))
    const { items, more } = pageOf(found, limit, recordBytes)
    const changes = items.map((record) => {
      const data = { version: record.version, key: record.key, value: valueOrNull(record) }
      return { event: record.kind, data } as OwnChange
    })
    return { items: changes, more }
  }

  /** Tells of a change that was stored under a version, here or with something else. */
  stored({ uid, kind, key, value }: OwnPut, version: number): void {
    this.#written.set(userOid(uid), version)
    this.#versions.changed(uid, (known) => Math.max(version, known))
    this.#tell({ kind: 'event', to: [uid], event: { event: kind, data: { version, key, value } } as ServerEvent })
  }
}

const parsed = <K extends OwnKind>(record: RecordEntry): OwnValue<K> =>
  JSON.parse(record.value ?? 'null') as OwnValue<K>

const valueOrNull = (record: RecordEntry): unknown => (record.value === null ? null : JSON.parse(record.value))

/** Removes one thing; `not_found` when it is not there. */
export async function removeOwn(own: Own, { uid, kind, key, by }: OwnAt<OwnKind>): Promise<Record<string, never>> {
  const [removed] = await own.put([{ uid, kind, key, value: null, only: 'present' }], { by })
  if (!removed) throw new TidingsError('not_found', `there is no ${kind} ${key} among yours`)
  return {}
}
