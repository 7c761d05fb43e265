import {
  attachmentsIn,
  expectContentFits,
  isNotice,
  limits,
  mayRefer,
  type OutputOf,
  type ParsedInputOf,
  roomOid,
  type ServerEvent,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { Enclosing } from '../attachments/enclosing.ts'
import { BoundedCache } from '../bounded-cache.ts'
import type { UserCall } from '../call.ts'
import { oidFor, otherOf, type Place } from '../conversations/place.ts'
import type { Places } from '../conversations/places.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Entry, NewEntry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log, Metrics } from '../ports/system.ts'
import { expectMaySpeak, expectPower } from '../rooms/powers.ts'
import type { RoomState, RoomStates } from '../rooms/room-states.ts'
import type { Scheduler } from '../scheduler.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Appender } from './appender.ts'
import { type Body, sameMessage } from './body.ts'
import { mentionKeys, mentionsAll } from './mentions.ts'
import { messageId, placeOf } from './message-id.ts'
import { isForOthers } from './present.ts'
import type { Telling } from './telling.ts'

export type SendInput = ParsedInputOf<'message.send'>
export type Sent = OutputOf<'message.send'>

/** Who sends, beside what is sent. */
export interface Sender {
  readonly uid: Uid
  readonly clientId?: string | undefined
  /** Gets the answer and not its own event. */
  readonly session?: LiveSession | undefined
  /** Whose words they first were. */
  readonly forwarded?: { readonly from: string; readonly ts: number }
}

export interface SendParts {
  readonly store: Store
  readonly places: Places
  readonly rooms: RoomStates
  readonly appender: Appender
  readonly telling: Telling
  readonly delivery: Delivery
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly scheduler: Scheduler
  readonly enclosing: Enclosing
  /** Looks at what was stored, after the answer: link previews. */
  readonly afterwards: (place: Place, entry: Entry, body: Body) => void
}

export const senderOf = ({ actor, session }: UserCall): Sender => ({
  uid: actor.uid,
  clientId: actor.clientId,
  session,
})

/** The hot path: check, append, answer and deliver. Nothing here reads the store once its caches are warm. */
export class Sending {
  readonly #parts: SendParts
  /** Where something burns after reading: an answer to it sets its time. */
  readonly #burning = new BoundedCache<number, true>(10_000)

  constructor(parts: SendParts) {
    this.#parts = parts
  }

  async send(input: SendInput, sender: Sender): Promise<Sent> {
    const { clock, appender, telling, metrics } = this.#parts
    const start = clock.elapsed()
    const found = this.enter(input, sender.uid)
    const place = found instanceof Promise ? await found : found
    const ts = clock.now()
    const asking = place.kind === 'room' ? this.#expectMaySay(place, input, sender.uid, ts) : undefined
    if (asking) await asking
    const enclosing = this.#parts.enclosing.enclose(input.content, sender.uid)
    const { content, attachments } = enclosing instanceof Promise ? await enclosing : enclosing
    const body = bodyFrom({ ...input, content }, sender)
    const text = encode(body)
    expectFits(place, input)
    if (input.options?.persist === false) return this.#signal(place, body, sender, ts)
    const entry = entryFrom({ place, input, uid: sender.uid, ts, text, attachments })
    const appended = await appender.append(entry)
    if (appended.kind === 'duplicate') return firstResult(appended.entry, place, body)
    const { seq, counted, ts: stamp } = appended
    const stored: Entry = { ...entry, seq, rev: 0, counted, ts: stamp }
    telling.sent(place, stored, body, sender.session)
    metrics.messageStored(clock.elapsed() - start)
    if (entry.thread !== undefined) this.#countReplies(place, entry.thread)
    this.#parts.afterwards(place, stored, body)
    if (this.#burning.get(place.id)) this.#parts.scheduler.look()
    if (entry.burnAfter !== undefined) this.#burning.set(place.id, true)
    return { id: messageId(place.id, seq), seq, ts: stamp, counted, ...filledIn(body, attachments) }
  }

  /** The place to which the input may be sent, as far as memory can tell it without waiting. */
  enter(input: SendInput, uid: Uid): Place | Promise<Place> {
    if (isNotice(input.content.type))
      throw new TidingsError('forbidden', `only the server writes ${input.content.type}`)
    return this.#parts.places.toSend(uid, input.to)
  }

  /** Everything that `send` checks, without sending. */
  async check(input: SendInput, uid: Uid): Promise<void> {
    const place = await this.enter(input, uid)
    if (place.kind === 'room') await this.#expectMaySay(place, input, uid, this.#parts.clock.now())
    const { content } = await this.#parts.enclosing.enclose(input.content, uid)
    encode(bodyFrom({ ...input, content }, { uid }))
    expectFits(place, input)
  }

  /** Answers without waiting when the room is in memory, as it is once it was entered. */
  #expectMaySay(place: Place & { kind: 'room' }, input: SendInput, uid: Uid, now: number): Promise<void> | undefined {
    const room = this.#parts.rooms.cached(place)
    if (!room) return this.#parts.rooms.of(place).then((loaded) => expectMaySay(loaded, input, uid, now))
    expectMaySay(room, input, uid, now)
    return undefined
  }

  /** To who is there now, and never stored. */
  #signal(place: Place, body: Body, { uid, session }: Sender, ts: number): Sent {
    const { content, clientId } = body
    const { delivery } = this.#parts
    const signal = (reader: Uid): ServerEvent => ({
      event: 'signal',
      data: {
        conversation: oidFor(place, reader),
        from: userOid(uid),
        content,
        ts,
        ...(clientId === undefined ? {} : { clientId }),
      },
    })
    if (place.kind === 'room') {
      const outgoing = new Outgoing(signal(uid))
      delivery.toEach(place, (to) => (isForOthers(body, userOid(uid), to) ? undefined : outgoing), session)
    } else {
      delivery.toUser(uid, () => signal(uid), session)
      const peer = otherOf(place, uid)
      if (peer !== uid) delivery.toUser(peer, () => signal(peer))
    }
    return { id: messageId(place.id, 0), seq: 0, ts, counted: 0 }
  }

  /** The message is stored; a count that fails now is made good by the thread's next message. */
  #countReplies(place: Place, root: number): void {
    const { store, telling, log } = this.#parts
    store.log.countReplies(place.id, root).then(
      (entry) => entry && telling.changed(place, entry),
      (error: unknown) => log.warn({ err: error }, 'the replies of a thread could not be counted'),
    )
  }
}

function expectMaySay(room: RoomState, { mentions, options }: SendInput, uid: Uid, now: number): void {
  expectMaySpeak(room, uid, now)
  if (mentionsAll(mentions)) expectPower(room, uid, 'mentionAll', 'mention all')
  const stranger = options?.targets?.find((target) => !room.members.has(uidOf(target)))
  if (stranger === undefined) return
  const message = `${stranger} is not a member of ${roomOid(room.room.id)}`
  throw new TidingsError('not_member', message, { issues: [{ path: 'options.targets', message }] })
}

/** What the server knows of files stands in the content now: the sender, who gets no event, hears of it in the answer. */
const filledIn = ({ content }: Body, attachments: readonly string[] | undefined): Pick<Sent, 'content'> =>
  attachments === undefined ? {} : { content }

const nobody: readonly string[] = []

interface Draft {
  readonly place: Place
  readonly input: SendInput
  readonly uid: Uid
  readonly ts: number
  readonly text: string
  readonly attachments: readonly string[] | undefined
}

function entryFrom({ place, input, uid, ts, text, attachments }: Draft): NewEntry {
  const { mentions, thread, options } = input
  const entry: NewEntry = {
    conversation: place.id,
    sender: userOid(uid),
    reader: uid,
    clientMsgId: input.clientMsgId ?? null,
    type: place.kind === 'pair' ? 'chat' : 'grpchat',
    counts: options?.count ?? true,
    ts,
    body: text,
    mentions: mentions ? mentionKeys(mentions) : nobody,
    ...(attachments === undefined ? {} : { attachments }),
  }
  if (thread === undefined && options === undefined) return entry
  const { targets, expireAfterRead } = options ?? {}
  return {
    ...entry,
    ...(thread === undefined ? {} : { thread: placeOf(thread).seq }),
    ...(expireAfterRead === undefined ? {} : { burnAfter: expireAfterRead }),
    // The count that all members share leaves it out; for its receivers it is counted by itself.
    ...(targets ? { counts: false, directed: entry.counts, mentions: targets.map(uidOf) } : {}),
  }
}

function bodyFrom(input: SendInput, { clientId, forwarded }: Sender): Body {
  const { content, thread, replyTo, mentions, options } = input
  return {
    content,
    ...(thread === undefined ? {} : { thread }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions === undefined ? {} : { mentions }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(options === undefined ? {} : bodyOptions(options)),
  }
}

function bodyOptions({ targets, expireAfterRead, push }: NonNullable<SendInput['options']>): Partial<Body> {
  return {
    ...(targets === undefined ? {} : { targets: targets.map((target) => userOid(uidOf(target))) }),
    ...(expireAfterRead === undefined ? {} : { expireAfterRead }),
    ...(push === false ? { push } : {}),
  }
}

/** The body's JSON text; `too_large` when its content is above the limit. */
export function encode(body: Body): string {
  const text = JSON.stringify(body)
  // A UTF-16 unit is at most three bytes: most messages need no counting.
  if (text.length * 3 > limits.contentBytes) expectContentFits(body.content)
  return text
}

const misplaced = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', `${path} ${message}`, { issues: [{ path, message }] })

/** A reply and a thread point into the same conversation; some options belong to one kind of conversation. */
function expectFits(place: Place, input: SendInput): void {
  for (const path of ['replyTo', 'thread'] as const) {
    const id = input[path]
    if (id === undefined) continue
    const { conversation, seq } = placeOf(id)
    if (conversation !== place.id) throw misplaced(path, 'names a message of another conversation')
    // A seq that no store can hold would fail the batch of everybody else.
    if (!Number.isSafeInteger(seq) || seq < 1) throw misplaced(path, 'names no message')
  }
  const { options, content } = input
  if (options?.persist === false && mayRefer(content.type) && attachmentsIn(content).length > 0)
    throw misplaced('options.persist', 'keeps nothing, and so no right to an attachment: send a message')
  if (options?.targets && place.kind === 'pair') throw misplaced('options.targets', 'is for rooms')
  if (options?.expireAfterRead !== undefined && place.kind === 'room') {
    throw misplaced('options.expireAfterRead', 'is for conversations of two')
  }
}

/** The answer to a send that was stored before; `conflict` when its clientMsgId stood for something else. */
function firstResult(entry: Entry, place: Place, body: Body): Sent {
  const same =
    entry.conversation === place.id &&
    // A message that was changed since can no longer be compared with what was first sent.
    (entry.rev > 0 || sameMessage(JSON.parse(entry.body) as Body, body))
  if (!same) {
    throw new TidingsError('conflict', `clientMsgId ${entry.clientMsgId} was used for another message; take a new one`)
  }
  const { conversation, seq, ts, counted } = entry
  return {
    id: messageId(conversation, seq),
    seq,
    ts,
    counted,
    ...(mayRefer(body.content.type) ? { content: body.content } : {}),
  }
}
