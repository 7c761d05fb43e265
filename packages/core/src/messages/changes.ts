import {
  isNotice,
  limits,
  type Message,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { Enclosed, Enclosing } from '../attachments/enclosing.ts'
import type { UserCall } from '../call.ts'
import type { Relations } from '../contacts/relations.ts'
import { otherOf, type Place } from '../conversations/place.ts'
import type { FoundMessage, Readings } from '../conversations/reading.ts'
import type { Amendment, Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { expectMaySpeak, expectPower, isAdmin, rankOf } from '../rooms/powers.ts'
import type { RoomStates } from '../rooms/room-states.ts'
import type { Scheduler } from '../scheduler.ts'
import type { CoreSettings } from '../settings.ts'
import { type Body, sameJson } from './body.ts'
import { mentionKeys, mentionsAll } from './mentions.ts'
import { bodyOf, presentMessage } from './present.ts'
import { encode } from './send.ts'
import type { Telling } from './telling.ts'

export interface ChangeParts {
  readonly store: Store
  readonly clock: Clock
  readonly readings: Readings
  readonly rooms: RoomStates
  readonly relations: Relations
  readonly telling: Telling
  readonly settings: CoreSettings
  readonly enclosing: Enclosing
  readonly scheduler: Scheduler
}

type Edit = Pick<ParsedInputOf<'message.edit'>, 'mentions'> & Enclosed
type Change = Omit<Amendment, 'conversation' | 'seq' | 'ifRev'>

/** What is kept of a message whose content is taken away: where it stood in the talk. */
const emptied = ({ thread, replyTo, clientId }: Body): Omit<Body, 'content'> => ({
  ...(thread === undefined ? {} : { thread }),
  ...(replyTo === undefined ? {} : { replyTo }),
  ...(clientId === undefined ? {} : { clientId }),
})

/** Changes an entry from whatever state it is in now, again when somebody else was faster, and tells its readers. */
export async function amend(
  { store, telling }: Pick<ChangeParts, 'store' | 'telling'>,
  place: Place,
  entry: Entry,
  change: (body: Body, entry: Entry) => Change | undefined,
): Promise<Entry> {
  let now = entry
  for (;;) {
    const made = change(bodyOf(now), now)
    if (!made) return now
    const amended = await store.log.amend({ ...made, conversation: now.conversation, seq: now.seq, ifRev: now.rev })
    if (!amended) throw new TidingsError('not_found', 'the message is gone')
    now = amended.entry
    if (amended.kind === 'stale') continue
    telling.changed(place, now)
    return now
  }
}

/** Whoever may not write here may not change what stands here either. */
export async function expectMayTouch(
  { rooms, relations, clock }: Pick<ChangeParts, 'rooms' | 'relations' | 'clock'>,
  place: Place,
  uid: string,
): Promise<void> {
  if (place.kind === 'pair') await relations.expectWelcome(uid, otherOf(place, uid))
  else expectMaySpeak(await rooms.of(place), uid, clock.now())
}

export const answer = ({ reading }: FoundMessage, entry: Entry): { readonly message: Message } => ({
  message: presentMessage(reading.place, entry, bodyOf(entry), reading.uid),
})

/** An edit is never older than what it changes, though the clock was put back. */
const laterOf = (now: number, { editedAt = 0 }: Body, { ts }: Entry): number => Math.max(now, ts, editedAt)

function expectLasts(entry: Entry, { now, withinMs, what }: { now: number; withinMs: number; what: string }): void {
  if (now - entry.ts <= withinMs) return
  const seconds = Math.round(withinMs / 1000)
  throw new TidingsError(withinMs === 0 ? 'forbidden' : 'expired', `a message may be ${what} for ${seconds} s`)
}

export function createChanges(parts: ChangeParts) {
  const { clock, readings, rooms, settings, enclosing, scheduler } = parts

  async function edit(input: ParsedInputOf<'message.edit'>, { actor }: UserCall): Promise<OutputOf<'message.edit'>> {
    const found = await readings.message(actor.uid, input.id)
    const { entry, reading } = found
    if (entry.sender !== userOid(actor.uid)) throw new TidingsError('forbidden', 'only the sender may edit a message')
    if (entry.type === 'event' || isNotice(input.content.type))
      throw new TidingsError('forbidden', 'what the server writes is not edited')
    expectLasts(entry, { now: clock.now(), withinMs: settings.editWithinMs, what: 'edited' })
    await expectMayTouch(parts, reading.place, actor.uid)
    if (reading.place.kind === 'room' && mentionsAll(input.mentions))
      expectPower(await rooms.of(reading.place), actor.uid, 'mentionAll', 'mention all')
    const enclosed = await enclosing.enclose(input.content, actor.uid)
    const change = { ...input, ...enclosed }
    const changed = await amend(parts, reading.place, entry, (body, entry) =>
      edited(body, change, laterOf(clock.now(), body, entry)),
    )
    return answer(found, changed)
  }

  async function recall(
    input: ParsedInputOf<'message.recall'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.recall'>> {
    const found = await readings.message(actor.uid, input.id)
    const { entry, reading } = found
    if (entry.type === 'event') throw new TidingsError('forbidden', 'what the server writes is not recalled')
    if (entry.sender === userOid(actor.uid)) {
      const room = reading.place.kind === 'room' ? await rooms.of(reading.place) : undefined
      if (!room || !isAdmin(room, actor.uid))
        expectLasts(entry, { now: clock.now(), withinMs: settings.recallWithinMs, what: 'recalled' })
    } else await expectModerator(reading.place, entry, actor.uid)
    const changed = await amend(parts, reading.place, entry, (body) => recalled(body, actor.uid))
    // Its files go now, unless something else refers to them.
    scheduler.look()
    return answer(found, changed)
  }

  /** Of a room, and above whoever sent it. */
  async function expectModerator(place: Place, { sender }: Entry, uid: string): Promise<void> {
    const room = place.kind === 'room' ? await rooms.of(place) : undefined
    const above = room && isAdmin(room, uid) && rankOf(room, uid) > rankOf(room, uidOf(sender))
    if (!above) throw new TidingsError('forbidden', "only the sender, and a room's admins, may recall a message")
  }

  return { edit, recall }
}

function edited(body: Body, { content, mentions, attachments }: Edit, now: number): Change | undefined {
  if (body.recalled) throw new TidingsError('forbidden', 'the message was recalled')
  if (body.forwarded) throw new TidingsError('forbidden', 'what somebody else has said is not edited')
  // Who has voted for something has not voted for something else, nor under another promise.
  if (body.content.type === 'poll' || content.type === 'poll')
    throw new TidingsError('forbidden', 'a poll is not edited: end it, and ask anew')
  // What it says already is no change, and no version of it.
  if (sameJson(body.content, content) && (mentions === undefined || sameJson(body.mentions ?? [], mentions)))
    return undefined
  const { preview: _, ...rest } = body
  const next: Body = { ...rest, content, ...(mentions === undefined ? {} : { mentions }), editedAt: now }
  return {
    body: encode(next),
    keep: { until: now, versions: limits.versions },
    ...(attachments ? { attachments } : {}),
    // Those to whom alone it was sent stay its receivers.
    ...(mentions === undefined || body.targets ? {} : { mentions: mentionKeys(mentions) }),
  }
}

function recalled(body: Body, by: string): Change | undefined {
  if (body.recalled) return undefined
  const content = { type: 'notice/recalled', data: { by: userOid(by) } }
  const next: Body = { ...emptied(body), content, recalled: true, ...(body.targets ? { targets: body.targets } : {}) }
  return { body: JSON.stringify(next), wipe: true }
}

/** What was read once is gone. */
export const expired = (body: Body): Change | undefined =>
  body.recalled
    ? undefined
    : {
        body: JSON.stringify({ ...emptied(body), content: { type: 'notice/expired', data: {} }, recalled: true }),
        wipe: true,
      }
