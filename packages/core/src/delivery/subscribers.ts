import { type ServerEvent, TidingsError, type Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { ChannelPlace } from '../places/place.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { presentForEvent } from '../presenting/conversation.ts'
import type { Delivery } from './delivery.ts'
import type { Receivers } from './receivers.ts'
import type { Untold } from './untold.ts'

export interface SubscriberParts {
  readonly store: Pick<Store, 'rooms' | 'conversations'>
  readonly globalChannels: { enrol(id: ConversationId, uids: readonly Uid[]): Promise<readonly Uid[]> }
  readonly receivers: Pick<Receivers, 'users'>
  readonly delivery: Pick<Delivery, 'toUser' | 'toUsers'>
  readonly untold: Pick<Untold, 'channel'>
}

/** Users about whom the store is asked at once. */
const atOnce = 500
/** Events that wait for the store; beyond that they are not told. */
const mostWaiting = 2000
const tooMany = new TidingsError('unavailable', 'too much waits until it is known who subscribes to channels')

/**
 * Whoever is on this node and subscribes to a channel. Subscribers are nowhere held in memory: the store is asked about those who
 * are here, so that what is published costs what is read, however many subscribe. In each channel one after the other.
 */
export class Subscribers {
  readonly #parts: SubscriberParts
  /** By the id of the channel. */
  readonly #turns = new Map<string, Promise<void>>()
  #waiting = 0

  constructor(parts: SubscriberParts) {
    this.#parts = parts
  }

  /** Waits for nothing and never fails; where the store cannot say who they are, they read again later. */
  tell(place: ChannelPlace, event: ServerEvent, except?: SessionId): void {
    const { untold } = this.#parts
    if (this.#waiting >= mostWaiting) {
      untold.channel(place, tooMany, () => this.#here(place))
      return
    }
    const send = () => this.#send(place, event, except)
    this.#takeTurn(place.channel, send, (error) => untold.channel(place, error, () => this.#here(place)))
  }

  /** Behind what is being told of that channel: whoever reads it no more is told that last, and not what was said before it. */
  inTurn(channel: string, send: () => void): void {
    if (this.#turns.has(channel)) this.#takeTurn(channel, async () => send())
    else send()
  }

  #takeTurn(channel: string, send: () => Promise<void>, failed?: (error: unknown) => void): void {
    this.#waiting += 1
    const before = this.#turns.get(channel) ?? Promise.resolve()
    const told = before.then(send)
    const done: Promise<void> = (failed ? told.catch(failed) : told).then(() => {
      this.#waiting -= 1
      if (this.#turns.get(channel) === done) this.#turns.delete(channel)
    })
    this.#turns.set(channel, done)
  }

  async #send(place: ChannelPlace, event: ServerEvent, except: SessionId | undefined): Promise<void> {
    for await (const uids of this.#pages(place)) this.#parts.delivery.toUsers(uids, event, except)
  }

  async #here(place: ChannelPlace): Promise<readonly Uid[]> {
    const found: Uid[] = []
    for await (const uids of this.#pages(place)) found.push(...uids)
    return found
  }

  /** It is on their list from now on. */
  async #welcome(id: ConversationId, uid: Uid): Promise<void> {
    const view = await this.#parts.store.conversations.view(id, uid)
    if (view) this.#parts.delivery.toUser(uid, () => ({ event: 'conversation', data: presentForEvent(view, uid) }))
  }

  async *#pages({ id }: ChannelPlace): AsyncIterable<readonly Uid[]> {
    const { store, receivers, globalChannels } = this.#parts
    const here = Array.from(receivers.users(), ([uid]) => uid)
    for (let start = 0; start < here.length; start += atOnce) {
      const some = here.slice(start, start + atOnce)
      for (const uid of await globalChannels.enrol(id, some)) await this.#welcome(id, uid)
      yield await store.rooms.among(id, some)
    }
  }
}
