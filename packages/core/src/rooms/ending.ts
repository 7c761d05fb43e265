import { roomOid } from '@tidings/protocol'
import { IncomingKept } from '../identity/incoming-kept.ts'
import { targetOf } from '../places/place.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { DueRecord, RecordChange } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import { JoinRequests } from './join-requests.ts'

export const endingKind = 'ending'
/** A room's invite link: one record, of that name. */
export const linkKind = 'link'
/** Entries that are removed at once from a room that ended, so that nobody waits long behind it. */
const trimmedAtOnce = 2000

interface Ended {
  readonly conversation: ConversationId
}

/** Stands until the log of a room is gone. */
export function endingOf(room: string, conversation: ConversationId, now: number): RecordChange {
  const value = JSON.stringify({ conversation } satisfies Ended)
  return { owner: roomOid(room), kind: endingKind, key: endingKind, value, due: now }
}

/**
 * Removes the log of a room that ended, a slice at a time, then its invite link, its incoming webhooks and who asked to be let
 * in, and lets go of its picture; what else is due comes in between.
 */
export const createEnding =
  (store: Store) =>
  async (_: string, { owner, kind, key, value, due }: DueRecord): Promise<void> => {
    const { conversation } = JSON.parse(value ?? '{}') as Ended
    const record = await store.conversations.get(conversation)
    const rest = record ? record.seq - record.trimmedSeq : 0
    if (record && rest > 0) await store.log.trim(conversation, record.trimmedSeq + Math.min(rest, trimmedAtOnce))
    // Otherwise it is due still.
    if (rest > trimmedAtOnce) return
    await new JoinRequests(store.records).endedRoom(targetOf(owner).id)
    await new IncomingKept(store.records).endedRoom(targetOf(owner).id)
    await store.attachments.release(owner, due)
    await store.records.put([
      { owner, kind: linkKind, key: linkKind, value: null, only: 'present' },
      { owner, kind, key, value: null },
    ])
  }
