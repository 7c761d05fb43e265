import {
  attachmentsIn,
  type Content,
  expectContentFits,
  limits,
  mayRefer,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
  utf8Length,
} from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import { type Body, sameJson, sameMessage } from '../entries/body.ts'
import { mayCopy } from '../entries/copies.ts'
import { expectMentionsFit, mentionKeys } from '../entries/mentions.ts'
import type { UserActor } from '../judging/judging.ts'
import { kindOf } from '../places/kinds.ts'
import { fromMessageId, messageId } from '../places/message-id.ts'
import type { Place } from '../places/place.ts'
import type { Appended, CopiedFrom, Entry, Follow, Judged, NewEntry } from '../ports/message-log.ts'

export type SendInput = ParsedInputOf<'message.send'>
export type Sent = OutputOf<'message.send'>

/** Who sends, beside what is sent. */
export interface Sender {
  readonly uid: Uid
  readonly clientId?: string | undefined
  /** Over which it is sent; it gets the answer and not its own event, */
  readonly session?: SessionId | undefined
  /** unless it did not write the message itself. */
  readonly isTold?: true
  /** As whom they came in; absent where the server sends by itself. */
  readonly actor?: UserActor | undefined
  /** Whoever writes it in the name of a channel, whose account the sender is: their files are what it sends. */
  readonly by?: Uid
  /** It was looked up in the menu of a channel. */
  readonly chose?: true
  /** Whose words they first were. */
  readonly forwarded?: { readonly from: string; readonly ts: number }
  /** The content was taken from the log, and not from a client: nothing in it has to be filled in. */
  readonly fromLog?: true
  /** The operator's own words, which their lists, their hook and what one user may write do not bound. */
  readonly isOperators?: true
  /** What the operator's hook has made of it, where it was asked before. */
  readonly heard?: SendInput | undefined
}

/** What a message is made of, all of it looked up: content filled in by the server, references that lead somewhere. */
export interface Draft {
  readonly place: Place
  readonly input: SendInput
  readonly sender: Sender
  readonly body: Body
  /** The body, encoded. */
  readonly text: string
  readonly attachments?: readonly string[] | undefined
  readonly copies?: readonly CopiedFrom[] | undefined
  readonly follows?: readonly Follow[] | undefined
  /** A robot calls others by it. */
  readonly robotStep?: number | undefined
}

/** What has fields for what few messages have: those are added where they are, so that nothing is copied for the others. */
type Filled<T> = { -readonly [Field in keyof T]: T[Field] }

/** `too_large`, `invalid` for options that do not belong here. */
export function draftOf(looked: Omit<Draft, 'body' | 'text'>): Draft {
  const { place, input, sender, attachments, copies, follows, robotStep } = looked
  const body = bodyFrom(input, sender, robotStep)
  const text = encode(body)
  expectFits(place, input)
  return { place, input, sender, body, text, attachments, copies, follows }
}

const nobody: readonly string[] = []

export function entryFrom(draft: Draft, ts: number, { access, standing }: Judged): NewEntry {
  const { place, input, sender, text, attachments, copies, follows } = draft
  const { uid } = sender
  const { mentions, thread, options } = input
  const entry: Filled<NewEntry> = {
    conversation: place.id,
    sender: userOid(uid),
    reader: uid,
    clientMsgId: input.clientMsgId ?? null,
    type: kindOf(place).entryType,
    counts: options?.count ?? true,
    ts,
    body: text,
    mentions: mentions ? mentionKeys(mentions) : nobody,
    access,
    standing,
  }
  if (attachments !== undefined) entry.attachments = attachments
  if (copies !== undefined) entry.copies = copies
  if (thread !== undefined) entry.thread = fromMessageId(thread).seq
  if (follows !== undefined) entry.follows = follows
  if (options?.expireAfterRead !== undefined) entry.burnAfter = options.expireAfterRead
  if (options?.targets) {
    // The count that all members share leaves it out; for its receivers it is counted by itself.
    entry.directed = entry.counts
    entry.counts = false
    entry.mentions = options.targets.map(uidOf)
  }
  return entry
}

/** The entry as it stands in the log. */
export function entryAt(
  { conversation, sender, clientMsgId, type, body }: NewEntry,
  { seq, counted, ts }: Extract<Appended, { kind: 'stored' }>,
): Entry {
  return { conversation, seq, rev: 0, sender, clientMsgId, type, counted, ts, body }
}

function bodyFrom(input: SendInput, { clientId, forwarded, by }: Sender, robotStep: number | undefined): Body {
  const { content, thread, replyTo, mentions, mentionsAt, ext, options } = input
  const body: Filled<Body> = clientId === undefined ? { content } : { content, clientId }
  if (thread !== undefined) body.thread = thread
  if (replyTo !== undefined) body.replyTo = replyTo
  if (mentions !== undefined) body.mentions = mentions
  if (mentionsAt !== undefined) body.mentionsAt = mentionsAt
  if (by !== undefined) body.by = userOid(by)
  if (ext !== undefined) body.ext = ext
  if (forwarded !== undefined) body.forwarded = forwarded
  if (robotStep !== undefined) body.robotStep = robotStep
  return options === undefined ? body : { ...body, ...bodyOptions(options) }
}

function bodyOptions({ targets, expireAfterRead, push }: NonNullable<SendInput['options']>): Partial<Body> {
  return {
    ...(targets === undefined ? {} : { targets: targets.map((target) => userOid(uidOf(target))) }),
    ...(expireAfterRead === undefined ? {} : { expireAfterRead }),
    ...(push === undefined || push === true ? {} : { push }),
  }
}

/** Large contents that were measured: one that goes to many conversations is measured once. */
const fitting = new WeakSet<Content>()

/** The body's JSON text; `too_large` when its content is above the limit. */
export function encode(body: Body): string {
  const text = JSON.stringify(body)
  // A UTF-16 unit is at most three bytes: most messages need no counting.
  if (text.length * 3 <= limits.contentBytes || fitting.has(body.content)) return text
  // Where the whole is within the limit, its content is.
  if (utf8Length(text) > limits.contentBytes) expectContentFits(body.content)
  fitting.add(body.content)
  return text
}

export const misplaced = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', `${path} ${message}`, { issues: [{ path, message }] })

/** Some options belong to one kind of conversation. */
function expectFits(place: Place, input: SendInput): void {
  const { options, content } = input
  expectMentionsFit(input)
  if (options?.persist === false && mayRefer(content.type) && attachmentsIn(content).length > 0)
    throw misplaced('options.persist', 'keeps nothing, and so no right to an attachment: send a message')
  const { hasTargets, burns, passes } = kindOf(place)
  if (options?.persist === false && !passes) throw misplaced('options.persist', 'is not for channels')
  // Whoever publishes could have the phones of all ring who subscribe.
  if (!passes && content.type.startsWith('call/')) throw misplaced('content.type', 'calls nobody in a channel')
  if (options?.client !== undefined && (options.persist !== false || place.kind !== 'pair'))
    throw misplaced('options.client', 'is for what is not stored (`persist: false`), between two people')
  if (options?.targets && !hasTargets) throw misplaced('options.targets', 'is for rooms')
  if (options?.expireAfterRead !== undefined && !burns)
    throw misplaced('options.expireAfterRead', 'is for conversations of two')
}

export const usedForAnother = (clientMsgId: string): TidingsError =>
  new TidingsError('conflict', `clientMsgId ${clientMsgId} was used for another message; take a new one`)

/**
 * The answer to a send that was stored before; `conflict` when its clientMsgId stood for something else. `mayDiffer`: a hook may have
 * changed what was sent first.
 */
export function firstResult(entry: Entry, draft: Draft, asked: SendInput, mayDiffer: boolean): Sent {
  const stored = JSON.parse(entry.body) as Body
  const same =
    entry.conversation === draft.place.id &&
    // A message that was changed since can no longer be compared with what was first sent.
    (entry.rev > 0 || mayDiffer || sameMessage(stored, draft.body))
  if (!same) throw usedForAnother(entry.clientMsgId ?? '')
  const result = resultOf(entry, draft, asked)
  if (!mayDiffer || stored.recalled || sameJson(stored.content, draft.body.content)) return result
  return { ...result, content: stored.content }
}

/** The answer; what the server has filled in or put right the sender, who gets no event, hears of in it. */
export function resultOf(entry: Entry, { input, body, attachments }: Draft, asked: SendInput): Sent {
  const { conversation, seq, ts, counted } = entry
  const sent: Filled<Sent> = { id: messageId(conversation, seq), seq, ts, counted }
  if (attachments !== undefined || mayCopy(body.content.type) || input.content !== asked.content)
    sent.content = body.content
  if (input.thread !== asked.thread && input.thread !== undefined) sent.thread = input.thread
  return sent
}
