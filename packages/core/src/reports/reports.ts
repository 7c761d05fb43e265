import {
  limits,
  type OutputOf,
  type ParsedInputOf,
  type Report,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Readings } from '../conversations/reading.ts'
import { pageOf, recordBytes, recordsFor } from '../pages/page.ts'
import { notStale, standingOf } from '../places/judged-before.ts'
import type { Judged } from '../ports/message-log.ts'
import type { DueRecord, RecordChange, RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import type { RetentionSettings } from '../settings/retention-settings.ts'
import { type Directory, presentUser } from '../users/directory.ts'

export interface ReportParts {
  readonly store: Pick<Store, 'records'>
  readonly readings: Readings
  readonly directory: Directory
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly settings: { readonly retention: Pick<RetentionSettings, 'reportDays'> }
}

type Told = Pick<Report, 'reason' | 'note' | 'about' | 'message' | 'user'>
type Kept = Omit<Report, 'report'>

/**
 * All open reports stand under one owner, by their ids, which are in the order of time; who has made each stands beside
 * them, so that nobody's evidence is read to see that. What a person has reported stands under that person, too.
 */
const all = 'server/reports'
const madeBy = (uid: Uid): string => `reports/${uid}`
const makerKind = 'reporter'
const limitInAll = {
  most: limits.reports,
  message: `${limits.reports} reports wait for the operator: try again when some are closed`,
}
const limitOfUser = {
  most: limits.reportsOfUser,
  message: `you may have ${limits.reportsOfUser} open reports: wait until some are closed`,
}
const day = 86_400_000

export const reportKind = 'report'
const kind = reportKind

/** What somebody wants the operator to look at: messages and people, with what was to be seen then. */
export class Reports {
  readonly #parts: ReportParts

  constructor(parts: ReportParts) {
    this.#parts = parts
  }

  async reportMessage(
    { id, reason, note }: ParsedInputOf<'message.report'>,
    { actor }: UserCall,
  ): Promise<Record<string, never>> {
    const { readings } = this.#parts
    const { reading, entry } = await readings.message(actor.uid, id)
    if (entry.sender === userOid(actor.uid)) throw new TidingsError('forbidden', 'this message is your own: recall it')
    const message = readings.present(reading, entry)
    return this.#take(standingOf(actor), id, { reason, note, about: entry.sender, message })
  }

  async reportUser(
    { user, reason, note }: ParsedInputOf<'user.report'>,
    { actor }: UserCall,
  ): Promise<Record<string, never>> {
    const about = await this.#parts.directory.expect(uidOf(user))
    if (about.uid === actor.uid) throw new TidingsError('forbidden', 'this is you: report others')
    const oid = userOid(about.uid)
    return this.#take(standingOf(actor), oid, { reason, note, about: oid, user: presentUser(about) })
  }

  async list({ next = '', limit }: ParsedInputOf<'report.list'>): Promise<OutputOf<'report.list'>> {
    const found = await this.#parts.store.records.list(all, kind, next, recordsFor(limit))
    const { items, more } = pageOf(found, limit, recordBytes)
    const last = items.at(-1)
    const reports = items.map(({ key, value }) => ({ report: key, ...keptIn(value) }))
    return { reports, ...(more && last ? { next: last.key } : {}) }
  }

  async close({ report }: ParsedInputOf<'report.close'>): Promise<Record<string, never>> {
    const known = await this.#parts.store.records.get(all, kind, report)
    if (!known) throw new TidingsError('not_found', `there is no open report ${report}`)
    await this.#remove(report, keptIn(known.value))
    return {}
  }

  /** The operator had time enough. */
  async overNow({ owner, key, value }: Pick<DueRecord, 'owner' | 'key' | 'value'>): Promise<void> {
    await (owner === all
      ? this.#remove(key, keptIn(value))
      : this.#parts.store.records.put([{ owner, kind, key, value: null }]))
  }

  /** What a person has reported and is not closed, for themselves: the evidence is among what they may read anyway. */
  async madeBy(uid: Uid): Promise<readonly Pick<Report, 'report' | 'at' | 'about' | 'reason' | 'note'>[]> {
    const { records } = this.#parts.store
    const made = await records.list(madeBy(uid), kind, '', limits.reportsOfUser)
    const found = await Promise.all(made.map(({ value }) => records.get(all, kind, value ?? '')))
    return found.flatMap((record) => {
      if (!record) return []
      const { at, about, reason, note } = keptIn(record.value)
      return [{ report: record.key, at, about, reason, note }]
    })
  }

  /** Their account is deleted: what they reported stays, without who they were and what they wrote about it. */
  async forget(uid: Uid): Promise<void> {
    const { records } = this.#parts.store
    for (const { key: subject, value: report } of await records.list(madeBy(uid), kind, '', limits.reportsOfUser)) {
      const known = await records.get(all, kind, report ?? '')
      const gone = { owner: madeBy(uid), kind, key: subject, value: null }
      await records.put([...(known ? nameless(known) : []), gone])
    }
  }

  async #take(by: Judged, subject: string, told: Told): Promise<Record<string, never>> {
    const { user: uid } = by
    const { store, clock, ids, log, settings } = this.#parts
    const at = clock.now()
    const expiresAt = at + settings.retention.reportDays * day
    const key = `${String(at).padStart(15, '0')}.${ids.session()}`
    if (await store.records.get(madeBy(uid), kind, subject)) return {}
    const made = { owner: madeBy(uid), kind, key: subject, value: key, due: expiresAt, limit: limitOfUser }
    const changes: readonly RecordChange[] = [
      { ...made, only: 'absent' },
      { ...standing(key, { at, expiresAt, by: userOid(uid), ...told }), limit: limitInAll },
      maker(key, uid),
    ]
    if ((await store.records.count(madeBy(uid), kind)) < limits.reportsOfUser) await this.#makeRoom()
    const [isNew] = notStale(await store.records.putJudged(changes, { judged: by }, { whole: true }))
    if (isNew !== undefined) log.warn({ report: key, reason: told.reason }, 'something was reported')
    return {}
  }

  /** Where the list is full, the oldest of whoever has most in it goes: who floods it makes the room, not who comes new. */
  async #makeRoom(): Promise<void> {
    const { records } = this.#parts.store
    if ((await records.count(all, makerKind)) < limits.reports) return
    const makers = await records.list(all, makerKind, '', limits.reports)
    const most = [...Map.groupBy(makers, ({ value }) => value).values()].reduce((a, b) => (b.length > a.length ? b : a))
    const oldest = most[0]?.key ?? ''
    const record = await records.get(all, kind, oldest)
    if (record) await this.#remove(oldest, keptIn(record.value))
  }

  async #remove(report: string, { by, about, message }: Kept): Promise<void> {
    const only = 'present' as const
    await this.#parts.store.records.put([
      { owner: all, kind, key: report, value: null, only },
      { owner: all, kind: makerKind, key: report, value: null, only },
      ...(by ? [{ owner: madeBy(uidOf(by)), kind, key: message?.id ?? about, value: null, only }] : []),
    ])
  }
}

const keptIn = (value: string | null): Kept => JSON.parse(value ?? '{}') as Kept

const standing = (key: string, kept: Kept, only?: 'present'): RecordChange => ({
  ...{ owner: all, kind, key, value: JSON.stringify(kept), due: kept.expiresAt },
  ...(only ? { only } : {}),
})

const maker = (key: string, uid: Uid | undefined, only?: 'present'): RecordChange => ({
  ...{ owner: all, kind: makerKind, key, value: uid ?? '' },
  ...(only ? { only } : {}),
})

/** Who has made it is said no longer, nor what they wrote. */
function nameless({ key, value }: RecordEntry): readonly RecordChange[] {
  const { by: _, ...kept } = keptIn(value)
  return [standing(key, { ...kept, note: '' }, 'present'), maker(key, undefined, 'present')]
}
