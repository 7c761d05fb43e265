import {
  type EventData,
  limits,
  type OutputOf,
  type ParsedInputOf,
  soundText,
  TidingsError,
  type Uid,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { markedBy } from '../cluster/node-marks.ts'
import type { Places } from '../conversations/places.ts'
import type { Tell } from '../delivery/facts.ts'
import type { SendInput, Sent } from '../drafting/draft.ts'
import type { Judging } from '../judging/judging.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { oidFor } from '../places/kinds.ts'
import type { Place } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { type Sending, senderOf } from './send.ts'

export interface StreamParts {
  readonly sending: Sending
  readonly places: Places
  readonly rooms: RoomStates
  readonly judging: Judging
  readonly store: Pick<Store, 'conversations'>
  readonly tell: Tell
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: Pick<CoreSettings, 'node'>
}

interface Stream {
  readonly id: string
  readonly key: string
  readonly uid: Uid
  readonly place: Place
  readonly input: Omit<SendInput, 'content'>
  text: string
  /** When the store was asked last who may write there. */
  askedAt: number
  stopWaiting: () => void
}

type StreamEvent = Partial<Omit<EventData<'stream'>, 'conversation'>>

/** Stands for what is still to be written when it is asked whether that may be sent. */
const placeholder = { type: 'text', data: '…' }
const mostPerUser = 20
const most = 5000
/** A stream of which nothing more is heard is cancelled. */
const idleMs = 120_000
/** Pieces come many times a second: what another node has changed is asked for so often. */
const askEveryMs = 1000

/**
 * Messages that are read while they are written. What was streamed lives in memory, on the node that opened it; the log gets one entry
 * at the end. A writer that lost its stream opens it again under the same clientMsgId and goes on, or starts over.
 */
export class Streams {
  readonly #parts: StreamParts
  readonly #byId = new Map<string, Stream>()
  readonly #byKey = new Map<string, Stream>()
  /** Why some ended that their writers did not end, for these: they hear of it when they go on. Forgotten when there are many. */
  readonly #refused = new BoundedCache<string, { readonly uid: Uid; readonly refusal: TidingsError }>(1000)
  readonly #perUser = new Map<Uid, number>()

  constructor(parts: StreamParts) {
    this.#parts = parts
    parts.rooms.onChange((id) => this.#lookIn(id))
  }

  async open(input: ParsedInputOf<'stream.open'>, { actor }: UserCall): Promise<OutputOf<'stream.open'>> {
    const { sending, places, ids, settings } = this.#parts
    const key = `${actor.uid} ${input.clientMsgId}`
    await sending.check({ ...input, content: placeholder }, { uid: actor.uid })
    const place = await places.toSend(actor.uid, input.to)
    const known = this.#byKey.get(key)
    if (known && known.place.id !== place.id)
      throw new TidingsError('conflict', 'this clientMsgId is being streamed to another conversation')
    if (known) return { stream: known.id, offset: known.text.length }
    this.#expectSpace(actor.uid)
    const stream: Stream = {
      id: markedBy(settings.node, ids.session()),
      key,
      uid: actor.uid,
      place,
      input,
      text: '',
      askedAt: this.#parts.clock.elapsed(),
      stopWaiting: () => undefined,
    }
    this.#byId.set(stream.id, stream)
    this.#byKey.set(key, stream)
    this.#perUser.set(actor.uid, (this.#perUser.get(actor.uid) ?? 0) + 1)
    this.#await(stream)
    this.#tell(stream, { state: 'open' })
    return { stream: stream.id, offset: 0 }
  }

  async append(input: ParsedInputOf<'stream.append'>, call: UserCall): Promise<OutputOf<'stream.append'>> {
    const { actor } = call
    const before = this.#mine(input.stream, actor.uid)
    await this.#expectWelcome(before, call).catch((error: unknown) => this.#endRefused(before, error))
    // Looked for again: it may have ended while it was asked.
    const stream = this.#mine(input.stream, actor.uid)
    const { offset, text } = input
    const length = stream.text.length
    // What was sent again after a lost answer stands there already.
    const overlap = stream.text.slice(offset, offset + text.length)
    if (offset > length || !text.startsWith(overlap)) {
      throw new TidingsError('conflict', `the stream stands at ${length}; go on from there`, { limit: length })
    }
    const added = text.slice(overlap.length)
    const told = whole(stream.text).length
    if (length + added.length > limits.streamLength) {
      throw new TidingsError('too_large', `a stream takes ${limits.streamLength} characters`, {
        limit: limits.streamLength,
      })
    }
    stream.text += added
    this.#await(stream)
    const more = whole(stream.text).slice(told)
    if (more !== '') this.#tell(stream, { state: 'open', offset: told, text: more })
    return { offset: stream.text.length }
  }

  async finish(input: ParsedInputOf<'stream.finish'>, call: UserCall): Promise<OutputOf<'stream.finish'>> {
    // It was taken back already.
    if (input.cancel && this.#refused.get(input.stream)?.uid === call.actor.uid) return {}
    const stream = this.#mine(input.stream, call.actor.uid)
    if (!input.cancel) return { message: await this.#store(stream, input.content, call) }
    this.#cancel(stream)
    return {}
  }

  /** Does it stand here, or did it, and its writer has not heard yet why it ended? */
  knows(id: string): boolean {
    return this.#byId.has(id) || this.#refused.get(id) !== undefined
  }

  /** As one who may read it sees it. */
  async get({ stream: id }: ParsedInputOf<'stream.get'>, reader: Uid): Promise<OutputOf<'stream.get'>> {
    const stream = this.#byId.get(id)
    if (!stream || !(await this.#mayRead(stream.place, reader))) throw noStream(id)
    return { conversation: oidFor(stream.place, reader), from: userOid(stream.uid), text: whole(stream.text) }
  }

  async #store(stream: Stream, content: SendInput['content'] | undefined, call: UserCall): Promise<Sent> {
    const text = content ?? { type: 'text', data: soundText(stream.text) }
    if (content === undefined && stream.text === '')
      throw new TidingsError('invalid', 'nothing was streamed: give a content, or cancel')
    // The terminal that streams gets the message like all others, and what is in it.
    const { id, seq, ts, counted } = await this.#parts.sending
      .send({ ...stream.input, content: text }, { ...senderOf(call), isTold: true })
      .catch((error: unknown) => this.#unsaid(stream, error))
    this.#end(stream)
    this.#tell(stream, seq === 0 ? { state: 'cancelled' } : { state: 'done', message: id })
    return { id, seq, ts, counted }
  }

  /** Whoever was removed, muted, blocked or banned since the beginning does not go on. */
  async #expectWelcome(stream: Stream, { actor, session }: UserCall): Promise<void> {
    const { judging, clock } = this.#parts
    if (clock.elapsed() - stream.askedAt >= askEveryMs) {
      stream.askedAt = clock.elapsed()
      await judging.refresh(stream.place, actor, session)
    }
    await this.#expectMayWrite(stream)
  }

  /** Somebody may do something else there now: a stream whose writer may not go on ends at once, though they say nothing. */
  #lookIn(id: ConversationId | undefined): void {
    for (const stream of this.#byId.values())
      if (id === undefined || stream.place.id === id)
        // Whoever is refused has been told; where it cannot be looked, it is looked when they go on.
        void this.#expectMayWrite(stream).catch((error: unknown) =>
          this.#endRefused(stream, error).catch(() => undefined),
        )
  }

  async #expectMayWrite({ input, uid }: Stream): Promise<void> {
    await this.#parts.sending.check({ ...input, content: placeholder }, { uid })
  }

  /** What the operator's hook refuses has been read while it was written: it goes. */
  #unsaid(stream: Stream, error: unknown): Promise<never> {
    if (error instanceof TidingsError && error.code === 'rejected') return this.#endRefused(stream, error)
    throw error
  }

  /** What was refused for good ends for its readers, too. */
  async #endRefused(stream: Stream, error: unknown): Promise<never> {
    const isPassing = !(error instanceof TidingsError) || error.code === 'unavailable' || error.code === 'rate_limited'
    if (!isPassing && this.#byId.get(stream.id) === stream) {
      this.#refused.set(stream.id, { uid: stream.uid, refusal: error })
      this.#cancel(stream)
    }
    throw error
  }

  #cancel(stream: Stream): void {
    this.#end(stream)
    this.#tell(stream, { state: 'cancelled' })
  }

  async #mayRead(place: Place, uid: Uid): Promise<boolean> {
    if (place.kind === 'pair') return place.a === uid || place.b === uid
    // What this node remembers may be of before they were removed on another.
    return (await this.#parts.store.conversations.membership(place.id, uid)) !== undefined
  }

  #mine(id: string, uid: Uid): Stream {
    const stream = this.#byId.get(id)
    if (stream?.uid === uid) return stream
    const refused = this.#refused.get(id)
    throw refused?.uid === uid ? refused.refusal : noStream(id)
  }

  #expectSpace(uid: Uid): void {
    if ((this.#perUser.get(uid) ?? 0) < mostPerUser && this.#byId.size < most) return
    throw new TidingsError('too_large', `${mostPerUser} streams may be open at once; finish one first`, {
      limit: mostPerUser,
    })
  }

  #await(stream: Stream): void {
    stream.stopWaiting()
    stream.stopWaiting = this.#parts.clock.after(idleMs, () => {
      this.#cancel(stream)
    })
  }

  #end(stream: Stream): void {
    stream.stopWaiting()
    this.#byId.delete(stream.id)
    this.#byKey.delete(stream.key)
    const left = (this.#perUser.get(stream.uid) ?? 1) - 1
    if (left > 0) this.#perUser.set(stream.uid, left)
    else this.#perUser.delete(stream.uid)
  }

  #tell({ id, uid, place, text }: Stream, change: StreamEvent): void {
    const offset = whole(text).length
    const data = { stream: id, from: userOid(uid), offset, text: '', state: 'open' as const, ...change }
    const access = this.#parts.rooms.cached(place)?.room.access
    this.#parts.tell({ kind: 'passing', place, access, passing: { event: 'stream', data } })
  }
}

/** What readers are shown: half of a character at the end waits for its other half. */
const whole = (text: string): string => soundText(/[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text)

export const noStream = (id: string): TidingsError =>
  new TidingsError('not_found', `there is no stream ${id}; it may have ended, read the log`)
