import {
  isNotice,
  limits,
  type OutputOf,
  type ParsedInputOf,
  type ServerEvent,
  TidingsError,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import { otherOf, type Place } from '../conversations/place.ts'
import type { Places } from '../conversations/places.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Entry, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import type { Appender } from './appender.ts'
import { type Body, sameMessage, utf8Length } from './body.ts'
import { messageId, placeOf } from './message-id.ts'
import { presentMessage } from './present.ts'

type Input = ParsedInputOf<'message.send'>
type Output = OutputOf<'message.send'>

export interface SendParts {
  readonly places: Places
  readonly appender: Appender
  readonly delivery: Delivery
  readonly clock: Clock
  readonly metrics: Metrics
}

/** The hot path: check, append, answer and deliver. Nothing here reads the store once its caches are warm. */
export function createSend({ places, appender, delivery, clock, metrics }: SendParts) {
  function deliver(place: Place, entry: Entry, body: Body, call: UserCall): void {
    const message = (reader: string): ServerEvent => ({
      event: 'message',
      data: presentMessage(place, entry, body, reader),
    })
    if (place.kind === 'room') {
      delivery.toRoom(place, message(call.actor.uid), call.session)
      return
    }
    const peer = otherOf(place, call.actor.uid)
    delivery.toUser(call.actor.uid, () => message(call.actor.uid), call.session)
    if (peer !== call.actor.uid) delivery.toUser(peer, () => message(peer))
  }

  return async (input: Input, call: UserCall): Promise<Output> => {
    const start = clock.elapsed()
    const uid = call.actor.uid
    if (isNotice(input.content.type))
      throw new TidingsError('forbidden', `only the server writes ${input.content.type}`)
    const found = places.toSend(uid, input.to)
    const place = found instanceof Promise ? await found : found
    const body = bodyOf(input, call.actor.clientId)
    const text = encode(body)
    expectSamePlace(place, input)
    const entry: NewEntry = {
      conversation: place.id,
      sender: userOid(uid),
      reader: uid,
      clientMsgId: input.clientMsgId ?? null,
      type: place.kind === 'pair' ? 'chat' : 'grpchat',
      counts: input.options?.count ?? true,
      ts: clock.now(),
      body: text,
      mentions: input.mentions?.map(mentioned) ?? nobody,
    }
    const appended = await appender.append(entry)
    if (appended.kind === 'duplicate') return firstResult(appended.entry, place, body)
    const { seq, counted } = appended
    deliver(place, { ...entry, seq, rev: 0, counted }, body, call)
    metrics.messageStored(clock.elapsed() - start)
    return { id: messageId(place.id, seq), seq, ts: entry.ts, counted }
  }
}

const nobody: readonly string[] = []

const mentioned = (mention: string): string => (mention === 'all' ? mention : mention.slice(mention.indexOf('/') + 1))

function bodyOf(input: Input, clientId: string | undefined): Body {
  return {
    content: input.content,
    ...(input.thread === undefined ? {} : { thread: input.thread }),
    ...(input.replyTo === undefined ? {} : { replyTo: input.replyTo }),
    ...(input.mentions === undefined ? {} : { mentions: input.mentions }),
    ...(clientId === undefined ? {} : { clientId }),
  }
}

/** The body's JSON text; `too_large` when its content is above the limit. */
function encode(body: Body): string {
  const text = JSON.stringify(body)
  // A UTF-16 unit is at most three bytes: most messages need no counting.
  if (text.length * 3 <= limits.contentBytes) return text
  const bytes = utf8Length(JSON.stringify(body.content))
  if (bytes > limits.contentBytes) {
    const message = `the content is ${bytes} bytes; at most ${limits.contentBytes} are taken: put large data into a file and send its link`
    throw new TidingsError('too_large', message, { limit: limits.contentBytes, issues: [{ path: 'content', message }] })
  }
  return text
}

/** A reply and a thread point into the same conversation. */
function expectSamePlace(place: Place, input: Input): void {
  for (const path of ['replyTo', 'thread'] as const) {
    const id = input[path]
    if (id !== undefined && placeOf(id).conversation !== place.id) {
      const message = 'names a message of another conversation'
      throw new TidingsError('invalid', `${path} ${message}`, { issues: [{ path, message }] })
    }
  }
}

/** The answer to a send that was stored before; `conflict` when its clientMsgId stood for something else. */
function firstResult(entry: Entry, place: Place, body: Body): Output {
  const same =
    entry.conversation === place.id &&
    // A message that was changed since can no longer be compared with what was first sent.
    (entry.rev > 0 || sameMessage(JSON.parse(entry.body) as Body, body))
  if (!same) {
    throw new TidingsError('conflict', `clientMsgId ${entry.clientMsgId} was used for another message; take a new one`)
  }
  return { id: messageId(entry.conversation, entry.seq), seq: entry.seq, ts: entry.ts, counted: entry.counted }
}
