import { type Content, TidingsError, type Uid, userOid } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import type { Sent } from '../drafting/draft.ts'
import { amend } from '../log/amending.ts'
import { recalled } from '../messages/changes.ts'
import { placeFromKey } from '../places/place.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf } from '../presenting/entry.ts'
import type { Sending } from '../sending/send.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'

/** Something that many are told, each by a message of their own. */
export interface Announcement {
  readonly from: Uid
  /** Of this announcement alone; at most 24 small letters, digits and `-`. */
  readonly id: string
  readonly content: Content
  /** false: it pushes nothing. */
  readonly push: boolean
}

export interface AnnouncingParts {
  readonly store: Store
  readonly directory: Directory
  readonly sending: Pick<Sending, 'send'>
  readonly tell: Tell
  readonly scheduler: Scheduler
  readonly secretHash: SecretHash
  /** Counts it, turns what fails into an error of ours, and refuses it once the node stops. */
  readonly guard: <T>(name: string, run: () => Promise<T>) => Promise<T>
}

/** Enough of it that no two people are ever taken for one. */
const hashLength = 24

export function createAnnouncing(parts: AnnouncingParts) {
  const { store, directory, sending, tell, scheduler, secretHash, guard } = parts

  /** By which one that was sent is known again. */
  const nameFor = (id: string, to: Uid): string => `${id}.${secretHash(to).slice(0, hashLength)}`

  async function expectAnnouncer(from: Uid): Promise<void> {
    const user = await directory.expect(from)
    if (user.erased || user.banned) throw new TidingsError('banned', `${from} says nothing any more`)
    if (user.kind) return
    throw new TidingsError('forbidden', `${from} is no notification account: notification.create makes one`)
  }

  async function announce({ from, id, content, push }: Announcement, to: Uid): Promise<Sent> {
    await expectAnnouncer(from)
    const message = { to: userOid(to), content, clientMsgId: nameFor(id, to) }
    return sending.send(push ? message : { ...message, options: { push } }, { uid: from, isOperators: true })
  }

  async function takeBack({ from, id }: Pick<Announcement, 'from' | 'id'>, of: Uid): Promise<boolean> {
    const entry = await store.log.sent(userOid(from), nameFor(id, of))
    const record = entry && (await store.conversations.get(entry.conversation))
    if (!entry || !record) return false
    const place = placeFromKey(record.id, record.key)
    const now = await amend({ store, tell, access: record.access }, place, entry, (body) => recalled(body, from))
    // What was passed on of it goes, too, and its files.
    scheduler.look()
    return bodyOf(now).recalled === true
  }

  return {
    expectAnnouncer,
    announce: (announcement: Announcement, to: Uid) => guard('message.send', () => announce(announcement, to)),
    takeBack: (announcement: Pick<Announcement, 'from' | 'id'>, of: Uid) =>
      guard('message.recall', () => takeBack(announcement, of)),
  }
}
