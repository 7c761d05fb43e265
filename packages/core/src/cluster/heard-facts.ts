import {
  Channel,
  Chatroom,
  ChatroomMessage,
  ChatroomPerson,
  Client,
  closeCodes,
  events,
  isTakenAsIs,
  Platform,
  Room,
  RoomRole,
  type ServerEvent,
  Uid,
} from '@tidings/protocol'
import { z } from '@tidings/protocol/schema'
import { type EventFact, type Fact, mostNamed, type Passing } from '../delivery/facts.ts'

const count = z.int().min(0)
const name = z.string().max(200)
const uids = z.array(Uid).max(mostNamed)

const pair = z.object({ kind: z.literal('pair'), id: count, a: Uid, b: Uid })
const room = z.object({ kind: z.literal('room'), id: count, room: name })
const channel = z.object({ kind: z.literal('channel'), id: count, channel: name })
const place = z.discriminatedUnion('kind', [pair, room, channel])

const entry = z.object({
  conversation: count,
  seq: count,
  rev: count,
  sender: name,
  clientMsgId: name.nullable(),
  type: z.enum(['chat', 'grpchat', 'event']),
  counted: count,
  ts: z.number(),
  body: z.string(),
  marks: z.array(z.object({ kind: name, key: z.string(), count, users: z.array(Uid) })).optional(),
  replies: count.optional(),
})

/** A room as the store has it; its settings are as the contract says. */
const roomRecord = z.object({
  id: name,
  conversation: count,
  name: z.string(),
  avatar: z.string(),
  owner: Uid,
  memberCount: count,
  createdAt: z.number(),
  updatedAt: z.number(),
  settings: Room.shape.settings,
  access: count,
})

const membership = z.object({
  user: Uid,
  role: RoomRole,
  joinedAt: z.number(),
  joinedSeq: count,
  readSeq: count,
  readCounted: count,
  seenSeq: count,
  readTurn: count,
  deliveredSeq: count,
  clearedSeq: count,
  hiddenSeq: count,
  alias: z.string(),
  mutedUntil: z.number(),
  allowed: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  version: count,
})

const step = z.object({ room: roomRecord, added: z.array(Uid), changed: z.array(membership), joinedSeq: count })
const except = name.optional()
const access = z.number().optional()
const told = z.object({ event: z.string(), data: z.unknown() })
export const terminal = z.object({ client: Client.pick({ id: true, platform: true }), idle: z.boolean() })

const shapes = {
  entry: z.object({ place, access, entry, except }),
  changed: z.object({ place, access, entry }),
  passing: z.object({
    place,
    access,
    passing: told,
    only: z.array(Uid).optional(),
    notTo: Uid.optional(),
    except,
    whereInUse: z.literal(true).optional(),
  }),
  event: z.object({ to: z.union([uids, z.literal('all')]), event: told, except }),
  view: z.object({ to: Uid, conversation: count }),
  room: z.object({
    place: room,
    room: Room.optional(),
    removed: uids.optional(),
    change: step.optional(),
    silenced: z.object({ user: Uid, on: z.boolean() }).optional(),
    onlyRemoved: z.literal(true).optional(),
  }),
  arrived: z.object({ user: Uid, session: name, client: Client, first: z.literal(true).optional() }),
  user: z.object({ user: Uid }),
  channel: z.object({ place: channel, channel: Channel, subscribed: z.boolean() }),
  chatroom: z.object({
    chatroom: name,
    told: z.discriminatedUnion('what', [
      z.object({ what: z.literal('said'), message: ChatroomMessage }),
      z.object({ what: z.literal('removed'), id: name }),
      z.object({ what: z.enum(['changed', 'closed']), chatroom: Chatroom }),
      z.object({ what: z.literal('person'), chatroom: Chatroom, user: Uid, person: ChatroomPerson }),
    ]),
  }),
  woken: z.object({ service: name, key: name, by: name }),
  here: z.object({ user: Uid, node: name, terminals: z.array(terminal), seenAt: z.number().optional() }),
  close: z.object({
    reason: z.literal(Object.keys(closeCodes)),
    uid: Uid,
    platform: Platform.optional(),
    client: name.optional(),
  }),
} satisfies Record<Fact['kind'], z.ZodType>

/** What of an event is said without the conversation's name: each of two has another one for it. */
const nameless = {
  typing: events.typing.data.omit({ conversation: true }),
  signal: events.signal.data.omit({ conversation: true }),
  stream: events.stream.data.omit({ conversation: true }),
  receipt: events.receipt.data.omit({ conversation: true }),
  'conversation.trimmed': events['conversation.trimmed'].data.omit({ conversation: true }),
} satisfies Record<Passing['event'], z.ZodType>

/** As it came: what a newer version says beside is kept, and hardly anything is copied. */
const fits = (shape: z.ZodType, value: unknown): boolean => isTakenAsIs(shape, value) || shape.safeParse(value).success

const isPassing = ({ event, data }: Passing): boolean => Object.hasOwn(nameless, event) && fits(nameless[event], data)

const isEvent = ({ event, data }: ServerEvent): boolean =>
  Object.hasOwn(events, event) && fits(events[event].data, data)

/** A fact that another node has told; undefined for one of which this version does not know what it means. */
export function factIn(value: unknown): Fact | undefined {
  const fact = value as Fact | EventFact
  if (!Object.hasOwn(shapes, fact?.kind) || !fits(shapes[fact.kind], fact)) return undefined
  if (fact.kind === 'passing') return isPassing(fact.passing) ? fact : undefined
  if (fact.kind === 'event') return isEvent(fact.event) ? fact : undefined
  return fact
}
