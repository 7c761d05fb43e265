import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { closeCodes } from '../errors/close-codes.ts'
import { MessageId } from '../ids/message-id.ts'
import { ClientId, ConversationOid, Oid } from '../ids/oid.ts'
import { CardAct } from '../nouns/card.ts'
import { Channel } from '../nouns/channel.ts'
import { Chatroom, ChatroomId, ChatroomMessage, ChatroomPerson } from '../nouns/chatroom.ts'
import { Message, Millis, Seq } from '../nouns/message.ts'
import { Block, Contact, ContactRequest } from '../nouns/own.ts'
import { Platform } from '../nouns/platform.ts'
import { RoomRole } from '../nouns/room.ts'
import { User } from '../nouns/user.ts'
import { WordHit } from '../nouns/words.ts'

const said = z.object({ message: Message.meta({ description: 'As its sender sees it, as it stands now.' }) })

/** What a room's log says of a change. */
const noticed = { room: Oid, message: MessageId.meta({ description: 'The notice in the log.' }), by: Oid }
const byOperator = {
  via: z
    .string()
    .optional()
    .meta({ description: '`operator`: the operator of the server did it, in the name of `by`.' }),
}
const users = z.array(Oid)

const owned = { user: Oid.meta({ description: 'Whose list it is.' }), other: Oid }

const account = z.object({ user: User, banned: z.boolean() })

const terminal = z.object({ id: ClientId, platform: Platform })
const session = { user: Oid, session: z.string(), client: terminal }

const comings = {
  chatroom: ChatroomId,
  users: z.array(Oid).max(limits.chatroomShown).meta({ description: 'Some of them.' }),
  count: z.int().min(1),
}

/** Why a session ended: the server closed it, its connection went, or its node was gone. */
const sessionEnds = [...(Object.keys(closeCodes) as (keyof typeof closeCodes)[]), 'disconnected', 'lost'] as const

/**
 * What is told to others over HTTP, by webhooks and by `event.list`: the whole catalogue, by type. Names are `noun.what happened to it`.
 */
export const webhookEvents = {
  'message.sent': { summary: 'Somebody wrote a message.', data: said },
  'message.mentioned': {
    summary: 'A message names people. It comes after its `message.sent`.',
    data: said.extend({ users: users.meta({ description: 'Who is named.' }), all: z.boolean() }),
  },
  'message.changed': { summary: 'A message was edited, or a preview of its link came.', data: said },
  'message.recalled': { summary: 'A message was taken back, or burnt after reading.', data: said },
  'message.marked': { summary: 'Reactions to a message, its pin, or votes in its poll changed.', data: said },
  'conversation.read': {
    summary: 'Somebody has read a conversation up to here.',
    data: z.object({
      user: Oid,
      conversation: ConversationOid.meta({ description: 'As that user sees it.' }),
      readSeq: Seq,
    }),
  },
  'conversation.retained': {
    summary: 'How long the messages of a conversation are kept was changed.',
    data: z.object({ conversation: ConversationOid, message: MessageId, by: Oid, days: z.int().min(0) }),
  },
  'room.created': { summary: 'A room was made.', data: z.object({ ...noticed, users }) },
  'room.changed': {
    summary: 'A room’s name, picture or settings changed; `mutedAll` among them.',
    data: z.object({ ...noticed, changed: z.looseObject({}).meta({ description: 'The new values.' }) }),
  },
  'room.transferred': { summary: 'A room has another owner.', data: z.object({ ...noticed, ...byOperator, users }) },
  'room.dissolved': { summary: 'A room is no more.', data: z.object({ room: Oid }) },
  'member.added': { summary: 'People were put into a room.', data: z.object({ ...noticed, users }) },
  'member.joined': {
    summary: 'Somebody came into a room.',
    data: z.object({
      ...noticed,
      users,
      via: z.string().meta({ description: 'How: open, link, invitation or approval.' }),
    }),
  },
  'member.left': { summary: 'Somebody left a room.', data: z.object({ ...noticed, users }) },
  'member.removed': { summary: 'People were removed from a room.', data: z.object({ ...noticed, users }) },
  'member.role': { summary: 'A member’s role changed.', data: z.object({ ...noticed, users, role: RoomRole }) },
  'member.muted': {
    summary: 'A member may not speak, or may again.',
    data: z.object({ ...noticed, users, until: Millis.meta({ description: '0: may speak again.' }) }),
  },
  'member.allowed': {
    summary: 'A member may speak while all are muted, or no longer.',
    data: z.object({ ...noticed, users, allowed: z.boolean() }),
  },
  'member.alias': {
    summary: 'A member is called something else in a room.',
    data: z.object({ ...noticed, alias: z.string() }),
  },
  'channel.created': { summary: 'A channel was made.', data: z.object({ channel: Channel }) },
  'channel.changed': {
    summary: 'A channel changed: its name or settings, its owner or editors, or how many subscribe.',
    data: z.object({ channel: Channel }),
  },
  'channel.removed': { summary: 'A channel is no more.', data: z.object({ channel: Oid }) },
  'chatroom.changed': { summary: 'A chatroom was made, or changed.', data: z.object({ chatroom: Chatroom }) },
  'chatroom.closed': { summary: 'A chatroom is no more.', data: z.object({ chatroom: ChatroomId }) },
  'chatroom.said': {
    summary: 'Somebody said something in a chatroom, which is kept still; what is of low priority is not told.',
    data: z.object({ chatroom: ChatroomId, message: ChatroomMessage }),
  },
  'chatroom.marked': {
    summary: 'What somebody may do in a chatroom changed: they are its admin, muted or banned, or no longer.',
    data: z.object({ chatroom: ChatroomId, person: ChatroomPerson }),
  },
  'card.acted': {
    summary: 'Somebody chose a button of a card, or sent its form.',
    data: z.object({ author: Oid, act: CardAct }),
  },
  'contact.requested': {
    summary: 'Somebody wants to be a contact of somebody.',
    data: z.object({ ...owned, request: ContactRequest }),
  },
  'contact.settled': {
    summary:
      'A request to be a contact was accepted, rejected or taken back, or is over; `contact.changed` says that it was accepted.',
    data: z.object(owned),
  },
  'contact.changed': {
    summary: 'A contact came, or is called or filed otherwise.',
    data: z.object({ ...owned, contact: Contact }),
  },
  'contact.removed': { summary: 'A contact went.', data: z.object(owned) },
  'contact.blocked': {
    summary: 'Somebody wants to hear nothing from somebody.',
    data: z.object({ ...owned, block: Block }),
  },
  'contact.unblocked': { summary: 'Somebody wants to hear from somebody again.', data: z.object(owned) },
  'user.created': { summary: 'An account was made.', data: account },
  'user.changed': {
    summary: 'A profile or a ban changed; or a password, or what else decides which tokens hold.',
    data: account,
  },
  'user.deleted': { summary: 'An account was deleted.', data: account },
  'user.muted': {
    summary: 'The operator lets somebody write nowhere.',
    data: z.object({ user: Oid, until: Millis.optional().meta({ description: 'Absent: until it is lifted.' }) }),
  },
  'user.unmuted': { summary: 'Somebody may write again: it was lifted, or is over.', data: z.object({ user: Oid }) },
  'presence.online': {
    summary: 'Somebody is online: the first of their terminals came. Also told of who chose to go unseen.',
    data: z.object({ user: Oid }),
  },
  'presence.offline': {
    summary: 'Somebody is online at none of their terminals, for ten seconds by now.',
    data: z.object({ user: Oid, since: Millis.meta({ description: 'Since when they had been online.' }) }),
  },
  'session.started': { summary: 'A terminal has connected.', data: z.object(session) },
  'session.ended': {
    summary: 'A session of a terminal is over.',
    data: z.object({
      ...session,
      since: Millis,
      why: z.enum(sessionEnds).meta({
        description:
          'The reason of a close: see close codes. `disconnected`: its connection ended. `lost`: its node ended without saying so.',
      }),
    }),
  },
  'client.added': {
    summary: 'Somebody signed in at a terminal at which they never were before.',
    data: z.object({ user: Oid, client: terminal }),
  },
  'client.removed': {
    summary: 'A terminal of somebody is known no more: it was signed out, or gave way to a hundred newer ones.',
    data: z.object({ user: Oid, client: z.object({ id: ClientId }) }),
  },
  'chatroom.joined': {
    summary: 'People came into a chatroom: at one node, in a few seconds.',
    data: z.object(comings),
  },
  'chatroom.left': {
    summary: 'People left a chatroom, or their connections ended and did not come back: at one node, in a few seconds.',
    data: z.object({
      ...comings,
      lost: z
        .literal(true)
        .optional()
        .meta({ description: 'Their node has ended without saying so: who they were nobody knows.' }),
    }),
  },
  'words.hit': { summary: 'A word of a list was found in what somebody wanted to say.', data: WordHit },
  'webhook.test': { summary: 'A test of a webhook: nothing happened.', data: z.object({ webhook: z.string() }) },
} as const

export type WebhookEventType = keyof typeof webhookEvents

/** Of who comes and goes: nothing of it is noted before somebody asks for one of these. */
export const attendanceEventTypes = [
  ...(['presence.online', 'presence.offline', 'session.started', 'session.ended'] as const),
  ...(['client.added', 'client.removed', 'chatroom.joined', 'chatroom.left'] as const),
] satisfies WebhookEventType[]

export const webhookEventTypes = Object.keys(webhookEvents) as WebhookEventType[]

/** The envelope is that of Standard Webhooks (standardwebhooks.com): `type`, `timestamp` and `data`; its id goes in a header. */
const envelopeOf = <T extends WebhookEventType>(type: T) =>
  z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().meta({ description: 'When it happened; where that is not known, when it was told.' }),
    data: webhookEvents[type].data,
  })

type EnvelopeOf<T extends WebhookEventType> = {
  readonly type: T
  readonly timestamp: string
  readonly data: z.output<(typeof webhookEvents)[T]['data']>
}
/** As it is posted. */
export type WebhookPayload = { [T in WebhookEventType]: EnvelopeOf<T> }[WebhookEventType]
/** The same happening has the same id, however often it is told: who has seen it, drops it. */
export type WebhookEvent = WebhookPayload & { readonly id: string }

type EventOf<T extends WebhookEventType> = { readonly type: T; readonly data: EnvelopeOf<T>['data'] }
type AttendanceEventType = (typeof attendanceEventTypes)[number]
/** Somebody came or went. */
export type AttendanceEvent = { [T in AttendanceEventType]: EventOf<T> }[AttendanceEventType]

/** By its type: what the output of an event is checked against in tests. */
export const webhookPayload = (type: WebhookEventType): z.ZodType => envelopeOf(type)
