import { errors, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { Bus, Listener, StopListening, Subject } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import { leastPayload, type NatsOptions, openConnection, standardPrefix } from './connection.ts'
import { reasonOf, unavailable } from './failure.ts'
import { Inbox } from './inbox.ts'
import { Outgoing } from './outgoing.ts'

export interface NatsBusOptions extends NatsOptions {
  /** Hears why the connection ended; it is made again. */
  readonly lost?: (reason: string) => void
  /** Hears to which server it stands again. */
  readonly back?: (server: string) => void
  /** Hears that the connection is not made again, whatever comes: this bus is of no use any more. */
  readonly over?: (reason: string) => void
  /** Hears what NATS refuses, and goes on. */
  readonly refused?: (reason: string) => void
}

/** Of several who answer one subject one is asked: they are a queue group of NATS. */
const answering = { queue: 'answers' }
/** So many questions are answered at once; who asks beyond that is told so at once. */
const mostUnderWay = 10_000
/** The field's own word for an answer that failed. */
const failed = 'Nats-Service-Error'
/** Milliseconds in which a server has answered that it has all that was sent. */
const flushedWithinMs = 2000
/** Milliseconds in which the servers of a NATS of several have told one another who listens. */
const knownWithinMs = 100

const encoder = new TextEncoder()

/** Connects to a NATS. Rejects with `unavailable` and what to do where that is not possible. */
export async function openNatsBus(options: NatsBusOptions): Promise<Bus> {
  const connection = await openConnection(options)
  const payload = connection.info?.max_payload ?? 0
  if (payload >= leastPayload) return new NatsBus(connection, options)
  await connection.close()
  throw new TidingsError('unavailable', `NATS takes messages of ${payload} bytes at most: set max_payload to 1MB`)
}

class NatsBus implements Bus {
  readonly #connection: NatsConnection
  readonly #options: NatsBusOptions
  readonly #prefix: string
  readonly #inboxes = new Set<Inbox>()
  readonly #outgoing: Outgoing
  #isThere = true
  #isOver = false
  #why: string | undefined
  #underWay = 0

  constructor(connection: NatsConnection, options: NatsBusOptions) {
    this.#connection = connection
    this.#options = options
    this.#prefix = options.prefix ?? standardPrefix
    this.#outgoing = new Outgoing(() => connection.flush())
    void this.#watch()
  }

  get maxBytes(): number {
    return this.#connection.info?.max_payload ?? leastPayload
  }

  publish(subject: Subject, text: string): void {
    const bytes = encoder.encode(text)
    if (bytes.length > this.maxBytes) throw new RangeError(`a message has at most ${this.maxBytes} bytes`)
    // While it is away the client would keep what is published, and send it late.
    if (this.#isThere && this.#outgoing.take(bytes.length)) this.#connection.publish(this.#onWire(subject), bytes)
  }

  async subscribe(subject: Subject, listener: Listener): Promise<StopListening> {
    const inbox = new Inbox(listener)
    const callback = (error: Error | null, message: Msg): void => {
      if (!error) inbox.put(message.string())
    }
    const stop = await this.#listen(subject, { callback })
    this.#inboxes.add(inbox)
    return async () => {
      inbox.end()
      this.#inboxes.delete(inbox)
      await stop()
    }
  }

  answer(subject: Subject, answer: (text: string) => Promise<string>): Promise<StopListening> {
    const callback = (error: Error | null, message: Msg): void => {
      if (!error) void this.#answer(message, answer)
    }
    return this.#listen(subject, { callback, ...answering })
  }

  async request(subject: Subject, text: string, withinMs: number): Promise<string> {
    const bytes = encoder.encode(text)
    if (!this.#isThere || !this.#outgoing.take(bytes.length)) throw this.#away()
    try {
      const answer = await this.#connection.request(this.#onWire(subject), bytes, { timeout: withinMs })
      if (answer.headers?.has(failed)) throw new TidingsError('unavailable', `${subject} could not be answered`)
      return answer.string()
    } catch (error) {
      throw this.#unanswered(subject, error)
    }
  }

  async check(): Promise<void> {
    if (!this.#isThere) throw this.#away()
    await this.#flushed().catch(() => {
      throw this.#away()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const inbox of this.#inboxes) inbox.end()
    this.#inboxes.clear()
    // What was said last, that this node goes, should be heard. Where NATS is away it is not.
    if (this.#isThere) await this.#flushed().catch(() => undefined)
    this.#isThere = false
    this.#isOver = true
    await this.#connection.close()
  }

  #onWire(subject: Subject): string {
    return `${this.#prefix}.${subject}`
  }

  async #listen(subject: Subject, options: Parameters<NatsConnection['subscribe']>[1]): Promise<StopListening> {
    if (!this.#isThere) throw this.#away()
    const subscription = this.#connection.subscribe(this.#onWire(subject), options)
    await this.#flushed().catch((error: unknown) => {
      subscription.unsubscribe()
      throw unavailable(error)
    })
    if (subscription.isClosed()) throw new TidingsError('unavailable', this.#why ?? `NATS refuses ${subject}`)
    // A server says that it listens before the others know: nothing says when they do.
    if (this.#connection.info?.cluster !== undefined)
      await new Promise<void>((resolve) => setTimeout(resolve, knownWithinMs))
    return async () => {
      subscription.unsubscribe()
    }
  }

  async #answer(message: Msg, answer: (text: string) => Promise<string>): Promise<void> {
    if (this.#underWay >= mostUnderWay) return void this.#respond(message, undefined)
    this.#underWay += 1
    try {
      this.#respond(message, await answer(message.string()))
    } catch {
      // Why is for the log of whoever answers; whoever asks is told that there is no answer.
      this.#respond(message, undefined)
    } finally {
      this.#underWay -= 1
    }
  }

  /** An answer that is too large is none. */
  #respond(message: Msg, text: string | undefined): void {
    const bytes = text === undefined ? undefined : encoder.encode(text)
    if (!this.#isThere || !this.#outgoing.take(bytes?.length ?? 0)) return
    if (bytes && bytes.length <= this.maxBytes) return void message.respond(bytes)
    const why = headers()
    why.set(failed, 'no answer')
    message.respond('', { headers: why })
  }

  #unanswered(subject: Subject, error: unknown): TidingsError {
    if (error instanceof TidingsError) return error
    const { cause } = error as Error
    const reason = [error, cause].find((one) => one instanceof errors.NoRespondersError)
      ? `nobody answers ${subject}`
      : error instanceof errors.TimeoutError
        ? `${subject} was not answered in time`
        : reasonOf(cause ?? error)
    return new TidingsError('unavailable', reason, undefined, { cause: error })
  }

  #away(): TidingsError {
    return new TidingsError('unavailable', this.#why ?? 'NATS is away, or does not take what it is sent')
  }

  /** Rejects when that takes too long: the client would wait for ever. */
  async #flushed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('it does not answer')), flushedWithinMs)
    })
    try {
      await Promise.race([this.#connection.flush(), late])
    } finally {
      clearTimeout(timer)
    }
  }

  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'disconnect') this.#lost(`the connection to NATS at ${status.server} has ended`)
      else if (status.type === 'reconnect') this.#came(status.server)
      else if (status.type === 'close') this.#gaveUp('the client of NATS has given up')
      else if (status.type === 'error') {
        this.#why = reasonOf(status.error)
        this.#options.refused?.(this.#why)
      }
    }
  }

  #lost(reason: string): void {
    if (this.#isOver) return
    this.#isThere = false
    this.#why = reason
    this.#outgoing.reset()
    this.#options.lost?.(reason)
  }

  #gaveUp(reason: string): void {
    if (this.#isOver) return
    this.#lost(reason)
    this.#options.over?.(reason)
  }

  #came(server: string): void {
    this.#isThere = true
    this.#why = undefined
    for (const inbox of this.#inboxes) inbox.missed()
    this.#options.back?.(server)
  }
}
