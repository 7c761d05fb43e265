import { userOid } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import { muteKind } from '../mutes/mutes.ts'
import type { RecordEntry } from '../ports/records.ts'
import { idOf, type Told, told } from './told.ts'

/** Which types there may be of who may write nowhere. */
export const typesOfMutes: readonly WebhookEventType[] = ['user.muted', 'user.unmuted']

export function ofMute({ kind, key, version, value }: RecordEntry, now: number): readonly Told[] {
  if (kind !== muteKind) return []
  const user = userOid(key)
  const as = { id: idOf('muted', version), order: user, at: now }
  return [value === null ? told('user.unmuted', as, { user }) : told('user.muted', as, { user, ...JSON.parse(value) })]
}
