import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import { ownPasswordOf } from '../accounts/accounts.ts'
import type { Invitations } from '../accounts/invitations.ts'
import type { PasswordDesk } from '../accounts/password-desk.ts'
import type { UserCall } from '../calls/call.ts'
import type { CardRecords } from '../cards/card-records.ts'
import type { SpeakingInChatrooms } from '../chatrooms/speaking.ts'
import type { Sessions } from '../connecting/sessions.ts'
import { partContacts } from '../contacts/parting.ts'
import type { Relations } from '../contacts/relations.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Body } from '../entries/body.ts'
import type { Extras } from '../extra/extra.ts'
import { amend, type Change, emptied } from '../log/amending.ts'
import type { Emails } from '../mail/emails.ts'
import type { Own } from '../own/own.ts'
import { standingOf } from '../places/judged-before.ts'
import { type ChannelPlace, placeFromKey, type RoomPlace } from '../places/place.ts'
import type { ConversationRecord } from '../ports/conversations.ts'
import type { Entry, Judged } from '../ports/message-log.ts'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { PushSubscriptions } from '../push/subscriptions.ts'
import type { Reports } from '../reports/reports.ts'
import type { RobotsKept } from '../robots/robots-kept.ts'
import { JoinRequests } from '../rooms/join-requests.ts'
import type { Terminals } from '../sessions/terminals.ts'
import { isAway } from '../turns/away.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'

export interface ErasureParts {
  readonly store: Store
  readonly own: Own
  readonly directory: Directory
  readonly relations: Relations
  readonly sessions: Sessions
  readonly terminals: Terminals
  readonly pushes: PushSubscriptions
  readonly tell: Tell
  readonly desk: PasswordDesk
  readonly emails: Emails
  readonly reports: Reports
  readonly cardRecords: Pick<CardRecords, 'forget'>
  readonly speaking: Pick<SpeakingInChatrooms, 'forget'>
  readonly invitations: Invitations
  readonly robotsKept: RobotsKept
  readonly extras: Pick<Extras, 'forgetUser' | 'forgetMember'>
  readonly scheduler: Scheduler
  readonly clock: Clock
  readonly log: Log
  /** Absent where the operator takes no files. */
  readonly uploads: Uploads | undefined
  /** Leaves a room as its member would. */
  readonly leave: (place: RoomPlace | ChannelPlace, uid: Uid) => Promise<void>
}

/** Where an erasure stands: it goes on from there after a restart. */
interface Progress {
  readonly conversation: number
  readonly seq: number
}

type Walked = Pick<ConversationRecord, 'id' | 'key'>

export const erasureKind = 'erasure'
const atOnce = 200
/** Whoever asks for it over one of the sessions that end is answered by then. */
const answeredWithinMs = 250
const pageBytes = 1024 * 1024

/** Others see that something stood there. */
function withoutWords(body: Body): Change | undefined {
  if (body.recalled) return undefined
  const { clientId: _, ...stands } = emptied(body)
  const erased = { ...stands, content: { type: 'notice/erased', data: {} }, recalled: true }
  return { body: JSON.stringify(erased), wipe: true }
}

/** Of what the log says of somebody's acts only the name is theirs that they had in a room. */
function withoutAlias(body: Body): Change | undefined {
  const { type, data } = body.content
  if (type !== 'notice/alias-changed' || (data as { readonly alias: string }).alias === '') return undefined
  const content = { type, data: { ...(data as object), alias: '' } }
  return { body: JSON.stringify({ ...body, content }), wipe: true }
}

/** Deletes accounts: first the person is out and cannot come back, then what they left goes, piece by piece. */
export function createErasure(parts: ErasureParts) {
  const { store, directory, desk, scheduler } = parts

  async function deleteOwn(
    input: ParsedInputOf<'account.delete'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'account.delete'>> {
    if (uidOf(input.confirm) !== actor.uid) {
      const message = 'is not your id'
      throw new TidingsError('invalid', `confirm ${message}`, { issues: [{ path: 'confirm', message }] })
    }
    const hash = await store.users.passwordHash(actor.uid)
    if (hash !== undefined && !(await desk.isRight(input.password ?? '', hash, ownPasswordOf(actor))))
      throw new TidingsError('unauthenticated', 'the password is wrong')
    await begin(parts, actor.uid, standingOf(actor))
    return {}
  }

  async function deleteUser(input: ParsedInputOf<'user.delete'>): Promise<OutputOf<'user.delete'>> {
    const { uid } = await directory.expect(uidOf(input.user))
    await begin(parts, uid)
    return {}
  }

  /** Its time has come, or it goes on after a restart. */
  async function goOn(uid: Uid, { value }: DueRecord): Promise<void> {
    const progress = JSON.parse(value ?? 'null') as Progress
    if (progress.conversation === 0) await shutOut(parts, uid)
    // Also where they have left: what they said there stayed.
    const [next] = await store.conversations.everIn(uid, progress.conversation - 1, 1)
    if (!next) return finish(parts, uid)
    const reached = await eraseIn(parts, next, uid, next.id === progress.conversation ? progress.seq : 0)
    // Due whatever the clock says, should it be put back meanwhile.
    await store.records.put([recordOf(uid, reached, 0)])
    scheduler.look()
  }

  const erase = (uid: Uid, by: Judged | undefined): Promise<void> => begin(parts, uid, by)

  return { deleteOwn, deleteUser, erase, goOn }
}

/** The account ends and it is written down what is still to be done, both or neither: a crash leaves nothing undone, and erases nobody who is there. */
async function begin(parts: ErasureParts, uid: Uid, by?: Judged): Promise<void> {
  const { directory, sessions, emails, clock, scheduler, log } = parts
  const now = clock.now()
  const records = [recordOf(uid, { conversation: 0, seq: 0 }, now + 2 * answeredWithinMs)]
  await directory.erase(uid, { now, by, records })
  clock.after(answeredWithinMs, () => sessions.closeOf(uid, 'unauthenticated'))
  scheduler.look()
  await emails
    .forget(uid)
    .catch((error: unknown) => log.warn({ err: error }, 'a deleted account keeps its mail address for a moment'))
}

/** For whoever began it and did not come so far. */
async function shutOut({ directory, sessions, emails }: ErasureParts, uid: Uid): Promise<void> {
  directory.changed(uid)
  sessions.closeOf(uid, 'unauthenticated')
  await emails.forget(uid)
}

function recordOf(uid: Uid, progress: Progress, due: number) {
  return { owner: userOid(uid), kind: erasureKind, key: erasureKind, value: JSON.stringify(progress), due }
}

/** A page of what they said there; with the last one they leave a room. Answers where to go on. */
async function eraseIn(parts: ErasureParts, { id, key }: Walked, uid: Uid, after: number): Promise<Progress> {
  const { store, leave } = parts
  const { access = 0 } = (await store.conversations.get(id)) ?? {}
  const entries = await store.log.readAfter(id, after, atOnce, pageBytes)
  for (const entry of entries)
    if (entry.sender === userOid(uid))
      await eraseEntry(parts, { id, key, access }, entry).catch((error: unknown) => passOver(parts, entry, error))
  const last = entries.at(-1)
  if (last) return { conversation: id, seq: last.seq }
  const place = placeFromKey(id, key)
  if (place.kind === 'room') await parts.extras.forgetMember(place.room, uid)
  if (place.kind !== 'pair' && (await store.conversations.membership(id, uid))) await leave(place, uid)
  return { conversation: id + 1, seq: 0 }
}

async function eraseEntry(
  parts: ErasureParts,
  { id, key, access }: Walked & { readonly access: number },
  entry: Entry,
): Promise<void> {
  const { store, tell } = parts
  const change = entry.type === 'event' ? withoutAlias : withoutWords
  await amend({ store, tell, access }, placeFromKey(id, key), entry, change)
}

/** One that cannot be erased, since it cannot be read, must not keep all others where they are. */
function passOver(parts: ErasureParts, { conversation, seq }: Entry, error: unknown): void {
  if (isAway(error)) throw error
  parts.log.error({ err: error, conversation, seq }, 'a message of a deleted account could not be erased')
}

/** What stands beside the conversations: the others' rosters, then everything that was theirs. */
async function finish(parts: ErasureParts, uid: Uid): Promise<void> {
  const { store, clock } = parts
  await leaveRosters(parts, uid)
  await leaveOffers(parts, uid)
  await new JoinRequests(store.records).forget(uid)
  await parts.invitations.forget(uid)
  // Nobody else has their tokens.
  for (const robot of await parts.robotsKept.of(uid)) await begin(parts, robot)
  await parts.robotsKept.forget(uid)
  await store.attachments.release(userOid(uid), clock.now())
  await removeFiles(parts, uid)
  parts.terminals.forget(uid)
  await parts.pushes.forgetAll(uid)
  await parts.emails.forget(uid)
  await parts.reports.forget(uid)
  await parts.cardRecords.forget(uid)
  await parts.speaking.forget(uid)
  await parts.extras.forgetUser(uid)
  await store.users.erase(uid)
  parts.directory.changed(uid)
  parts.scheduler.look()
}

/** Out of the others' contacts, groups and requests. */
async function leaveRosters(parts: ErasureParts, uid: Uid): Promise<void> {
  const { own, relations } = parts
  for (;;) {
    const { items } = await own.page(uid, 'contact', { limit: atOnce })
    if (items.length === 0) break
    for (const other of items.map(({ user }) => uidOf(user))) {
      await partContacts(parts, uid, other)
      relations.forget(uid, other)
    }
  }
  for (;;) {
    const { items } = await own.page(uid, 'request', { limit: atOnce })
    if (items.length === 0) return
    const requests = items.flatMap(({ user }) => [
      { uid: uidOf(user), kind: 'request', key: uid, value: null, only: 'present' } as const,
      { uid, kind: 'request', key: uidOf(user), value: null, only: 'present' } as const,
    ])
    await own.put(requests)
  }
}

/** Of files, which have names: the other one has a copy of each. */
async function leaveOffers(parts: ErasureParts, uid: Uid): Promise<void> {
  const { own } = parts
  for (;;) {
    const { items } = await own.page(uid, 'offer', { limit: atOnce })
    if (items.length === 0) return
    const parties = items.flatMap(({ id, from, to }) => [from, to].map((oid) => ({ uid: uidOf(oid), key: id })))
    await own.put(parties.map((at) => ({ ...at, kind: 'offer', value: null, only: 'present' }) as const))
  }
}

async function removeFiles(parts: ErasureParts, uid: Uid): Promise<void> {
  const { store, uploads, clock } = parts
  for (;;) {
    const files = await store.attachments.ofOwner(uid, { limit: atOnce })
    if (files.length === 0) return
    const ids = files.map(({ id }) => id)
    await store.attachments.remove(ids, clock.now())
    for (const { id, blob } of files) if (blob === undefined) await uploads?.remove(id)
  }
}
