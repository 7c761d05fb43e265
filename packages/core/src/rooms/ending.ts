import { type Channel, roomOid } from '@tidings/protocol'
import { type Tell, tellUsers } from '../delivery/facts.ts'
import type { Extras } from '../extra/extra.ts'
import { IncomingKept } from '../identity/incoming-kept.ts'
import { targetOf } from '../places/place.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { DueRecord, RecordChange } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import { JoinRequests } from './join-requests.ts'

export const endingKind = 'ending'
/** A room's invite link: one record, of that name. */
export const linkKind = 'link'
/** Subscribers who are let go at once, and how often before others have their turn. */
const [letGoAtOnce, timesInATurn] = [500, 20]
/** Entries that are removed at once from a room that ended, so that nobody waits long behind it. */
const trimmedAtOnce = 2000

interface Ended {
  readonly conversation: ConversationId
  /** To whose subscribers it is still to be told, as it was. */
  readonly channel?: Channel
}

export interface EndingParts {
  readonly store: Store
  readonly extras: Pick<Extras, 'forgetRoom'>
  readonly tell: Tell
  /** What a channel alone has goes, its account, too; again is fine. */
  readonly forgetChannel: (channel: string) => Promise<void>
}

/** Stands until the log of a room is gone. */
export function endingOf(room: string, ended: Ended, now: number): RecordChange {
  const value = JSON.stringify(ended)
  return { owner: roomOid(room), kind: endingKind, key: endingKind, value, due: now }
}

/**
 * Lets go of who subscribed to a channel that ended; removes the log, of a room, too, a slice at a time, then its invite link, its
 * incoming webhooks, what the app kept with it and who asked to be let in, and lets go of its picture; what else is due comes in between.
 */
export function createEnding({ store, extras, tell, forgetChannel }: EndingParts) {
  /** False: there are more of them. */
  async function letGo(conversation: ConversationId, channel: Channel): Promise<boolean> {
    for (let times = 0; times < timesInATurn; times++) {
      const gone = await store.rooms.letGo(conversation, letGoAtOnce)
      tellUsers(tell, gone, { event: 'channel', data: { channel, subscribed: false } })
      if (gone.length < letGoAtOnce) return true
    }
    return false
  }

  return async (_: string, { owner, kind, key, value, due }: DueRecord): Promise<void> => {
    const { conversation, channel } = JSON.parse(value ?? '{}') as Ended
    // Otherwise it is due still.
    if (channel && !(await letGo(conversation, channel))) return
    const record = await store.conversations.get(conversation)
    const rest = record ? record.seq - record.trimmedSeq : 0
    if (record && rest > 0) await store.log.trim(conversation, record.trimmedSeq + Math.min(rest, trimmedAtOnce))
    if (rest > trimmedAtOnce) return
    await new JoinRequests(store.records).endedRoom(targetOf(owner).id)
    await new IncomingKept(store.records).endedRoom(targetOf(owner).id)
    await extras.forgetRoom(targetOf(owner).id)
    if (channel) await forgetChannel(channel.id)
    await store.attachments.release(owner, due)
    await store.records.put([
      { owner, kind: linkKind, key: linkKind, value: null, only: 'present' },
      { owner, kind, key, value: null },
    ])
  }
}
