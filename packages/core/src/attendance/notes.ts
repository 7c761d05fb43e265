import type { Platform, Uid } from '@tidings/protocol'
import type { AttendanceEvent } from '@tidings/protocol/webhook-events'
import type { RecordChange, RecordEntry } from '../ports/records.ts'

/** Why a session has ended. */
export type SessionOver = Extract<AttendanceEvent, { readonly type: 'session.ended' }>['data']['why']

/** The owner of all that is noted of who comes and goes: others are told of it from the feed. */
export const ownerOfAttendance = 'server/attendance'
const owner = ownerOfAttendance

/** What others are told, each under a key of its own. */
export const happeningKind = 'came-or-went'
/** So long it is kept for those who have not been told yet, unless there are too many. */
const keptMs = 2 * 86_400_000

export type Happening = AttendanceEvent & { readonly at: number }

export const happened = (key: string, happening: Happening): RecordChange => ({
  ...{ owner, kind: happeningKind, key, value: JSON.stringify(happening) },
  due: happening.at + keptMs,
})

export const happeningIn = (value: string): Happening => JSON.parse(value) as Happening

/** A session that is there, by its id. */
export interface OpenSession {
  readonly user: Uid
  readonly client: { readonly id: string; readonly platform: Platform }
  readonly node: string
  readonly at: number
}

/** How many people are in a chatroom at a node, which may have ended and begun anew since: each has a `life`. */
export interface PeopleThere {
  readonly chatroom: string
  readonly node: string
  readonly life: string
  readonly count: number
}

/** Who is there: what is compared after a kill. Keys of `user-online` are uids. */
export interface There {
  readonly 'session-open': OpenSession
  readonly 'user-online': { readonly at: number }
  readonly 'chatroom-people': PeopleThere
}

export const isThere = <K extends keyof There>(kind: K, key: string, value: There[K]): RecordChange => ({
  ...{ owner, kind, key, value: JSON.stringify(value) },
})

export const isGone = (kind: keyof There, key: string): RecordChange => ({ owner, kind, key, value: null })

/** The kind is the caller's to know. */
export const thereIn = <K extends keyof There>(_kind: K, { value }: Pick<RecordEntry, 'value'>): There[K] =>
  JSON.parse(value ?? '{}') as There[K]
