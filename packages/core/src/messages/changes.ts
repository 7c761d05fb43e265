import {
  type Content,
  isNotice,
  limits,
  type Message,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import type { FoundMessage, Readings } from '../conversations/reading.ts'
import type { Tell } from '../delivery/facts.ts'
import { encode } from '../drafting/draft.ts'
import type { Enclosed, Enclosing } from '../enclosing/enclosing.ts'
import { type Body, sameJson } from '../entries/body.ts'
import { asAsked, quoteOf } from '../entries/copies.ts'
import { expectMentionsFit, mentionedUsers, mentionKeys, mentionsAll } from '../entries/mentions.ts'
import type { Hooks } from '../hooks/hooks.ts'
import type { Judging, UserActor } from '../judging/judging.ts'
import { amend, type Change, emptied } from '../log/amending.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { oidFor } from '../places/kinds.ts'
import type { Place } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Entry, Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { bodyOf, presentMessage } from '../presenting/entry.ts'
import { expectMaySpeak, expectPower, isAdmin, rankOf } from '../rooms/powers.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import type { Retracting } from './retracting.ts'

export interface ChangeParts {
  readonly store: Store
  readonly clock: Clock
  readonly readings: Readings
  readonly rooms: RoomStates
  readonly judging: Judging
  readonly tell: Tell
  readonly settings: CoreSettings
  readonly enclosing: Enclosing
  readonly scheduler: Scheduler
  readonly budget: WritingBudget
  readonly retracting: Retracting
  /** Of a card: what some see in its place ends. */
  readonly endViews: (author: Uid, message: string) => Promise<void>
  readonly directory: Directory
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
  readonly mutes: Pick<Mutes, 'expect'>
}

type Edit = Pick<ParsedInputOf<'message.edit'>, 'mentions' | 'mentionsAt'> & Enclosed

/** Whoever may not write here may not change what stands here either. */
export async function expectMayTouch(
  { rooms, judging, clock, mutes }: Pick<ChangeParts, 'rooms' | 'judging' | 'clock' | 'mutes'>,
  place: Place,
  actor: UserActor,
  as: 'of' | 'ofMark' = 'of',
): Promise<Judged> {
  const judged = await judging[as](place, actor)
  await mutes.expect(actor.uid)
  if (place.kind === 'room') expectMaySpeak(await rooms.of(place), actor.uid, clock.now())
  return judged
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
  const { clock, readings, rooms, judging, settings, enclosing, scheduler, retracting, directory, budget } = parts
  const { hooks, wordLists } = parts

  async function edit(input: ParsedInputOf<'message.edit'>, { actor }: UserCall): Promise<OutputOf<'message.edit'>> {
    const found = await readings.message(actor.uid, input.id)
    const { entry, reading } = found
    if (entry.sender !== userOid(actor.uid)) throw new TidingsError('forbidden', 'only the sender may edit a message')
    if (entry.type === 'event' || isNotice(input.content.type))
      throw new TidingsError('forbidden', 'what the server writes is not edited')
    expectLasts(entry, { now: clock.now(), withinMs: settings.editWithinMs, what: 'edited' })
    const judged = await expectMayTouch(parts, reading.place, actor)
    if (reading.place.kind === 'room' && mentionsAll(input.mentions))
      expectPower(await rooms.of(reading.place), actor.uid, 'mentionAll', 'mention all')
    await directory.expectNoneDeleted(mentionedUsers(input.mentions))
    const asked = await worded(found, { ...input, ...(await enclosing.enclose(input.content, actor.uid)) })
    const change = hooks?.asks('message.edit') ? await heard(hooks, found, input, asked) : asked
    budget.take(actor.uid, JSON.stringify(change.content))
    const make = (body: Body, entry: Entry) => edited(body, change, laterOf(clock.now(), body, entry))
    const changed = await amend({ ...parts, judged }, reading.place, entry, make)
    await endViews(found, input.id)
    return answer(found, changed)
  }

  async function recall(
    input: ParsedInputOf<'message.recall'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.recall'>> {
    const found = await readings.message(actor.uid, input.id)
    const { entry, reading } = found
    if (entry.type === 'event') throw new TidingsError('forbidden', 'what the server writes is not recalled')
    const judged = await judging.ofOwn(reading.place, actor)
    if (entry.sender === userOid(actor.uid)) {
      const room = reading.place.kind === 'room' ? await rooms.of(reading.place) : undefined
      if (!actor.byOperator && (!room || !isAdmin(room, actor.uid)))
        expectLasts(entry, { now: clock.now(), withinMs: settings.recallWithinMs, what: 'recalled' })
    } else await expectModerator(reading.place, entry, actor.uid)
    // What stands with others goes first: nothing that was taken back is left anywhere.
    await endViews(found, input.id)
    const changed = await amend({ ...parts, judged }, reading.place, entry, (body) => recalled(body, actor.uid))
    await retracting.run()
    // Its files go now, unless something else refers to them.
    scheduler.look()
    return answer(found, changed)
  }

  /** What some saw in place of a card ends with it. */
  async function endViews({ entry }: FoundMessage, id: string): Promise<void> {
    if (bodyOf(entry).content.type === 'adaptive-card') await parts.endViews(uidOf(entry.sender), id)
  }

  /** An edit has no receivers who could get nothing: what would be dropped is refused. */
  async function worded({ entry, reading: { place, uid } }: FoundMessage, asked: Edit): Promise<Edit> {
    if (!wordLists || wordLists.isIdle || !edited(bodyOf(entry), asked, entry.ts)) return asked
    const { becomes, content } = await wordLists.judge(asked.content, userOid(uid), oidFor(place, uid))
    if (becomes !== 'said') throw wordsRefused()
    return content === asked.content ? asked : { ...asked, content }
  }

  /** What may not be changed so, and what says it already, nobody is asked for. */
  async function heard(
    hooks: Hooks,
    { entry, reading: { place, uid } }: FoundMessage,
    input: ParsedInputOf<'message.edit'>,
    asked: Edit,
  ): Promise<Edit> {
    const { content: before } = bodyOf(entry)
    if (!edited(bodyOf(entry), asked, entry.ts)) return asked
    const content = await hooks.hear('message.edit', {
      ...{ from: userOid(uid), to: oidFor(place, uid), id: input.id, content: asked.content, before },
      ...(input.mentions === undefined ? {} : { mentions: input.mentions }),
    })
    if (content === undefined) return asked
    return { ...asked, mentionsAt: undefined, ...(await enclosing.enclose(content, uid)) }
  }

  /** Of a room, and above whoever sent it. */
  async function expectModerator(place: Place, { sender }: Entry, uid: string): Promise<void> {
    const room = place.kind === 'room' ? await rooms.of(place) : undefined
    const above = room && isAdmin(room, uid) && rankOf(room, uid) > rankOf(room, uidOf(sender))
    if (!above) throw new TidingsError('forbidden', "only the sender, and a room's admins, may recall a message")
  }

  return { edit, recall }
}

/** What is quoted stays as the server filled it in, and a bundle is what others have said. */
function requoted(before: Content, content: Content): Content {
  if (before.type === 'merge' || content.type === 'merge')
    throw new TidingsError('forbidden', 'a bundle is not edited: take it back, and forward anew')
  if (content.type !== 'quote') return content
  const { quoted } = before.type === 'quote' ? quoteOf(before) : {}
  if (quoted?.id === undefined || quoted.id !== quoteOf(content).quoted.id)
    throw new TidingsError('forbidden', 'an edit quotes no other message than before')
  return { type: content.type, data: { ...quoteOf(content), quoted } }
}

/** What is left out of an edit says what is there. */
const saysOf = (there: readonly unknown[] = [], said: readonly unknown[] | undefined): boolean =>
  said === undefined || sameJson(there, said)

function edited(body: Body, edit: Edit, now: number): Change | undefined {
  const { mentions, mentionsAt, attachments } = edit
  if (body.recalled) throw new TidingsError('forbidden', 'the message was recalled')
  if (body.forwarded) throw new TidingsError('forbidden', 'what somebody else has said is not edited')
  // Who has voted for something has not voted for something else, nor under another promise.
  if (body.content.type === 'poll' || edit.content.type === 'poll')
    throw new TidingsError('forbidden', 'a poll is not edited: end it, and ask anew')
  const content = requoted(body.content, edit.content)
  // What it says already is no change, and no version of it.
  if (sameJson(body.content, content) && saysOf(body.mentions, mentions) && saysOf(body.mentionsAt, mentionsAt))
    return undefined
  expectMentionsFit({ content, mentions: mentions ?? body.mentions, mentionsAt })
  // Where somebody stood in other words says nothing of these.
  const { preview: _, mentionsAt: __, push, ...rest } = body
  const next: Body = {
    ...rest,
    // So does what a push was to say of them.
    ...(push === false ? { push } : {}),
    content,
    ...(mentions === undefined ? {} : { mentions }),
    ...(mentionsAt === undefined ? {} : { mentionsAt }),
    editedAt: now,
  }
  return {
    body: encode(next),
    // Earlier versions say what they quote, and not its words: those may be taken back.
    keep: { until: now, versions: limits.versions, body: JSON.stringify({ ...body, content: asAsked(body.content) }) },
    ...(attachments ? { attachments } : {}),
    // Those to whom alone it was sent stay its receivers.
    ...(mentions === undefined || body.targets ? {} : { mentions: mentionKeys(mentions) }),
  }
}

export function recalled(body: Body, by: string): Change | undefined {
  if (body.recalled) return undefined
  const content = { type: 'notice/recalled', data: { by: userOid(by) } }
  const next: Body = { ...emptied(body), content, recalled: true }
  return { body: JSON.stringify(next), wipe: true }
}
