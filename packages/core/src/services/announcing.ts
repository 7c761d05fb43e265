import { TidingsError, type Uid, userOid } from '@tidings/protocol'
import { isNotificationAccount } from '../accounts/notification-accounts.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Sent } from '../drafting/draft.ts'
import { namedFor } from '../entries/named-for.ts'
import { amend } from '../log/amending.ts'
import { recalled } from '../messages/changes.ts'
import { placeFromKey } from '../places/place.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { Store } from '../ports/store.ts'
import type { UserRecord } from '../ports/users.ts'
import { bodyOf } from '../presenting/entry.ts'
import type { Sending } from '../sending/send.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'
import { type Announcement, createPublishing, messageOf, nameInChannel, type PublishingParts } from './publishing.ts'

export interface AnnouncingParts extends PublishingParts {
  readonly store: Store
  readonly directory: Directory
  readonly sending: Pick<Sending, 'send'>
  readonly tell: Tell
  readonly scheduler: Scheduler
  readonly secretHash: SecretHash
  /** Counts it, turns what fails into an error of ours, and refuses it once the node stops. */
  readonly guard: <T>(name: string, run: () => Promise<T>) => Promise<T>
}

export function createAnnouncing(parts: AnnouncingParts) {
  const { store, directory, sending, tell, scheduler, secretHash, guard } = parts
  const { publish, expectPublishes } = createPublishing(parts)

  /** By which one that was sent is known again. */
  const nameFor = (id: string, to: Uid): string => namedFor(secretHash, id, to)

  async function announcer(from: Uid): Promise<UserRecord> {
    const user = await directory.expect(from)
    if (user.erased || user.banned) throw new TidingsError('banned', `${from} says nothing any more`)
    if (isNotificationAccount(user)) return user
    throw new TidingsError('forbidden', `${from} is no notification account: notification.create makes one`)
  }

  async function announce(announcement: Announcement, to: Uid): Promise<Sent> {
    const { from, id } = announcement
    await announcer(from)
    const message = messageOf(announcement, userOid(to), nameFor(id, to))
    return sending.send(message, { uid: from, isOperators: true })
  }

  async function takeBack({ from, id }: Pick<Announcement, 'from' | 'id'>, of: Uid | undefined): Promise<boolean> {
    const name = of === undefined ? nameInChannel(id) : nameFor(id, of)
    const entry = await store.log.sent(userOid(from), name)
    const record = entry && (await store.conversations.get(entry.conversation))
    if (!entry || !record) return false
    const place = placeFromKey(record.id, record.key)
    const now = await amend({ store, tell, access: record.access }, place, entry, (body) => recalled(body, from))
    // What was passed on of it goes, too, and its files.
    scheduler.look()
    return bodyOf(now).recalled === true
  }

  return {
    async expectAnnouncer(from: Uid): Promise<void> {
      await announcer(from)
    },
    expectPublisher: async (from: Uid): Promise<void> => expectPublishes(await announcer(from)),
    publish: (announcement: Announcement) =>
      guard('message.send', async () => publish(await announcer(announcement.from), announcement)),
    announce: (announcement: Announcement, to: Uid) => guard('message.send', () => announce(announcement, to)),
    takeBack: (announcement: Pick<Announcement, 'from' | 'id'>, of?: Uid) =>
      guard('message.recall', () => takeBack(announcement, of)),
  }
}
