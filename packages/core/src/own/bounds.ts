import { limits, type OwnKind, type Uid, userOid } from '@tidings/protocol'
import type { RecordLimit } from '../ports/records.ts'
import type { CoreSettings } from '../settings/settings.ts'

interface Bound {
  readonly most: number
  /** Read after “may have at most 100”. */
  readonly what: string
  readonly remedy: string
}

/** How much of each kind is kept for one user. Every kind has its bound, and every write is held to it in the store. */
const boundsIn = (settings: CoreSettings): Readonly<Record<OwnKind, Bound>> => ({
  contact: { most: settings.contactsPerUser, what: 'contacts', remedy: 'remove some first' },
  request: { most: settings.contactsPerUser, what: 'open contact requests', remedy: 'answer or take back some first' },
  block: { most: settings.contactsPerUser, what: 'blocked people', remedy: 'unblock some first' },
  invitation: { most: limits.invitations, what: 'open invitations', remedy: 'answer some first' },
  saved: { most: settings.savedPerUser, what: 'saved messages', remedy: 'remove some first' },
  reminder: { most: settings.remindersPerUser, what: 'reminders', remedy: 'remove some first' },
  scheduled: { most: settings.scheduledPerUser, what: 'scheduled messages', remedy: 'cancel some first' },
  thread: { most: limits.threads + limits.page, what: 'threads', remedy: 'leave some first' },
  settings: { most: 1, what: 'record of settings', remedy: 'change that one' },
  deletion: { most: limits.deletions, what: 'messages deleted for themselves', remedy: 'clear a conversation instead' },
  action: { most: limits.cardActs, what: 'acts on their cards in a day', remedy: 'try again later' },
  card: { most: limits.cardViews, what: 'cards that are shown to them alone', remedy: 'edit the card for all instead' },
  offer: { most: settings.media.offersPerUser, what: 'offers of files', remedy: 'answer or withdraw some first' },
})

/** Says for each record that is put how many of its kind its user may have. */
export function createBounds(settings: CoreSettings): (uid: Uid, kind: OwnKind) => RecordLimit {
  const bounds = boundsIn(settings)
  return (uid, kind) => {
    const { most, what, remedy } = bounds[kind]
    return { most, message: `${userOid(uid)} may have at most ${most} ${what}; ${remedy}` }
  }
}
