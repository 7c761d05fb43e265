import { type Block, type CardAct, type Contact, type ContactRequest, uidOf, userOid } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import type { RecordEntry } from '../ports/records.ts'
import type { UserRecord } from '../ports/users.ts'
import { presentUser } from '../users/directory.ts'
import { idOf, type Told, told } from './told.ts'

/** Which types there may be of records of a user. */
export const typesOfRecords: readonly WebhookEventType[] = [
  ...(['contact.requested', 'contact.settled', 'contact.changed', 'contact.removed'] as const),
  ...(['contact.blocked', 'contact.unblocked'] as const),
  'card.acted',
]

/** What a record that a user's list has now, or has no more, is to others. */
export function ofRecord(owner: string, { kind, key, version, value }: RecordEntry, now: number): readonly Told[] {
  const as = { id: idOf('owned', uidOf(owner), version), order: owner, at: now }
  const owned = { user: owner, other: userOid(key) }
  switch (kind) {
    case 'contact':
      if (value === null) return [told('contact.removed', as, owned)]
      return [told('contact.changed', as, { ...owned, contact: JSON.parse(value) as Contact })]
    case 'block':
      if (value === null) return [told('contact.unblocked', as, owned)]
      return [told('contact.blocked', as, { ...owned, block: JSON.parse(value) as Block })]
    case 'action': {
      // It goes when its day is over, which tells nobody anything.
      if (value === null) return []
      const act = JSON.parse(value) as CardAct
      return [told('card.acted', { ...as, id: idOf('acted', act.id), at: act.ts }, { author: owner, act })]
    }
    case 'request': {
      if (value === null) return [told('contact.settled', as, owned)]
      // It stands in the lists of both.
      const request = JSON.parse(value) as ContactRequest
      return request.direction === 'out' ? [told('contact.requested', as, { ...owned, request })] : []
    }
    default:
      return []
  }
}

/** Which types there may be of an account. */
export const typesOfAccounts: readonly WebhookEventType[] = ['user.created', 'user.changed', 'user.deleted']

/** `version`: the one that the item told of. The account stands as it does now. */
export function ofAccount(record: UserRecord, version: number, now: number): readonly Told[] {
  const { uid, erased, banned, createdAt } = record
  const isNew = version <= 1 && !erased
  const type = erased ? 'user.deleted' : isNew ? 'user.created' : 'user.changed'
  const as = { id: idOf('user', uid, version), order: userOid(uid), at: isNew ? createdAt : now }
  return [told(type, as, { user: presentUser(record), banned })]
}
