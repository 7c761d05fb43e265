import type { Uid } from '@tidings/protocol'
import type { Judged } from '../ports/message-log.ts'
import type { ChangeJudged } from '../ports/records.ts'
import { anything } from './anything.ts'
import type { Place } from './place.ts'

/** What was to be written was judged by what has changed since. Nothing was stored: it is judged again, from the beginning. */
export class JudgedBefore extends Error {
  /** Where it was to be written, when that is a conversation. */
  readonly place: Place | undefined

  constructor(place?: Place) {
    super('what was to be written was judged by what has changed since')
    this.place = place
  }
}

/** What the store answers to somebody who was judged. `JudgedBefore`. */
export function notStale<T>(answer: T, place?: Place): Exclude<T, 'stale'> {
  if (answer === 'stale') throw new JudgedBefore(place)
  return answer as Exclude<T, 'stale'>
}

/** By what somebody was judged, other than by a conversation, unless one is named. */
export interface JudgedHere extends Omit<ChangeJudged, 'conversation'> {
  readonly place?: Place
}

/** Whoever writes, as they came in. Without a standing nobody asks for it: the server writes by itself. */
export interface Writer {
  readonly uid: Uid
  readonly standing?: number | undefined
}

/** By their standing alone. */
export const standingOf = ({ uid, standing = anything }: Writer): Judged => ({ user: uid, access: anything, standing })

export const byStanding = (writer: Writer): { readonly judged: Judged } => ({ judged: standingOf(writer) })
