import { limits, type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import { Remembered } from '../memory/remembered.ts'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { expectAhead } from '../turns/ahead.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'

export interface MuteParts {
  readonly store: Pick<Store, 'records'>
  readonly directory: Pick<Directory, 'update'>
  readonly tell: Tell
  readonly clock: Clock
  readonly scheduler: Pick<Scheduler, 'look'>
  readonly settings: Pick<CoreSettings, 'mutes'>
}

export const ownerOfMutes = 'server/mutes'
const owner = ownerOfMutes
export const muteKind = 'user-mute'

interface Mute {
  /** Absent: until it is lifted. */
  readonly until?: number
}

type All = ReadonlyMap<Uid, Mute>

const inRecord = (value: string | null): Mute => JSON.parse(value ?? '{}') as Mute

/**
 * Who may not speak anywhere, as the operator says: few, so each node holds them all. A mute raises the standing of its user:
 * what another node judged before it knew is judged anew.
 */
export class Mutes {
  readonly #parts: MuteParts
  readonly #copy = new Remembered<typeof owner, All>(1)
  readonly #reached: ReadonlySet<string>

  constructor(parts: MuteParts) {
    this.#parts = parts
    this.#reached = new Set(parts.settings.mutes.except)
  }

  /** Another node has changed something. */
  forget(): void {
    this.#copy.forget(owner)
  }

  /** `expectKnown` can say it. */
  get isKnown(): boolean {
    return this.#copy.known(owner) !== undefined
  }

  /** A mute, here or everywhere, does not reach content of this type. */
  passes(type: string): boolean {
    for (const one of this.#reached) {
      if (one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1)))) return true
    }
    return false
  }

  /** From memory: `muted`, saying until when. */
  expectKnown(uid: Uid): void {
    const all = this.#copy.known(owner)
    if (all && all.size > 0) expectNotIn(all, uid, this.#parts.clock.now())
  }

  /** `muted`, saying until when. */
  async expect(uid: Uid): Promise<void> {
    expectNotIn(await this.#all(), uid, this.#parts.clock.now())
  }

  /** undefined: they may speak. */
  async of(uid: Uid): Promise<Mute | undefined> {
    return lasting((await this.#all()).get(uid), this.#parts.clock.now())
  }

  async set({ user, muted, until }: ParsedInputOf<'user.mute'>): Promise<OutputOf<'user.mute'>> {
    const { store, directory, clock, scheduler } = this.#parts
    const uid = uidOf(user)
    if (!muted) {
      const [version] = await store.records.put([{ owner, kind: muteKind, key: uid, value: null, only: 'present' }])
      if (version !== undefined) this.#changed(uid, undefined)
      return { muted: false }
    }
    expectAhead(until, clock.now(), 'until')
    if (!(await this.#all()).has(uid) && (await store.records.count(owner, muteKind)) >= limits.mutes)
      throw new TidingsError('too_large', `${limits.mutes} users are muted; ban some, or lift a mute`, {
        limit: limits.mutes,
      })
    const mute: Mute = until === undefined ? {} : { until }
    const record = { owner, kind: muteKind, key: uid, value: JSON.stringify(mute) }
    // With their standing, in one transaction.
    const records = [until === undefined ? record : { ...record, due: until }]
    await directory.update(uid, { judgedAnew: true, records })
    this.#changed(uid, mute)
    scheduler.look()
    return { muted: true, ...mute }
  }

  /** One is over. */
  readonly over = async (_: string, { key, version }: DueRecord): Promise<void> => {
    const [gone] = await this.#parts.store.records.put([{ owner, kind: muteKind, key, value: null, only: version }])
    if (gone !== undefined) this.#changed(key, undefined)
  }

  #changed(uid: Uid, mute: Mute | undefined): void {
    this.forget()
    const data = { muted: mute !== undefined, ...mute }
    this.#parts.tell({ kind: 'event', to: [uid], event: { event: 'muted', data } })
  }

  #all(): Promise<All> {
    return this.#copy.of(owner, async () => {
      const found = await this.#parts.store.records.list(owner, muteKind, '', limits.mutes)
      return new Map(found.map(({ key, value }) => [key, inRecord(value)]))
    })
  }
}

const lasting = (mute: Mute | undefined, now: number): Mute | undefined =>
  mute?.until !== undefined && mute.until <= now ? undefined : mute

function expectNotIn(all: All, uid: Uid, now: number): void {
  const mute = lasting(all.get(uid), now)
  if (!mute) return
  const wait = mute.until === undefined ? {} : { retryAfter: mute.until - now }
  throw new TidingsError('muted', 'you may not write anywhere for now', { everywhere: true, ...wait })
}
