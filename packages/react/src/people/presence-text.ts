import type { Presence } from '@tidings/protocol'
import type { Speech } from '../texts/speech.ts'
import { momentText } from '../time/when.ts'

/** Whether somebody is there, in words; empty while it is not known. */
export function presenceText(presence: Presence | undefined, speech: Speech): string {
  if (!presence) return ''
  const { show, lastSeenAt } = presence
  if (show !== 'offline') return speech.t(show)
  return lastSeenAt === undefined ? speech.t('offline') : speech.t('lastSeen', { when: momentText(lastSeenAt, speech) })
}

/** What somebody says of themselves; undefined when they say nothing. */
export const statusText = ({ status }: Pick<Presence, 'status'> = {}): string | undefined =>
  status && `${status.emoji ?? ''} ${status.text}`.trim()
