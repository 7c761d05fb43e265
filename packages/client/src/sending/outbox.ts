import type { InputOf, Message, OutputOf } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { limits } from '@tidings/protocol/limits'
import { expectContentFits } from '@tidings/protocol/size'
import { NoAnswer, NotConnected } from '../connection/connection.ts'
import { backOff } from '../runtime/back-off.ts'
import { pause, type Runtime } from '../runtime/runtime.ts'
import type { ClientState, OutgoingMessage } from '../state/state.ts'
import type { Store } from '../state/store.ts'

type SendInput = InputOf<'message.send'>
type SendAnswer = OutputOf<'message.send'>

/** A message on its way. */
export interface SendHandle {
  readonly clientMsgId: string
  /** `sent`: it is in the log. `failed`: the server refused it; `retry` tries again. */
  readonly state: 'pending' | 'sent' | 'failed'
  /** Settles when the message is sent or refused; outages are waited out. */
  readonly done: Promise<SendAnswer>
  retry(): void
  /** Takes back what was not sent yet. */
  discard(): void
}

/** More than this waits for nobody's good: the sender is told. */
const mayWait = 1000
/** So often a message is tried that the server does not get done, while it is there: the fault may be the message's. */
const tries = 6

interface Settle {
  readonly done: Promise<SendAnswer>
  resolve(answer: SendAnswer): void
  reject(error: TidingsError): void
}

/**
 * What was written and not answered yet. Sent in order, one at a time per conversation, again after every reconnect
 * under the same clientMsgId, until the server says yes or no.
 */
export class Outbox {
  readonly #store: Store
  readonly #runtime: Runtime
  readonly #clientId: string
  readonly #request: (input: SendInput) => Promise<SendAnswer>
  readonly #settle = new Map<string, Settle>()
  /** How often the server did not get a message done, in a row. */
  readonly #failed = new Map<string, number>()
  /** Conversations in which a message is under way. */
  readonly #busy = new Set<string>()
  readonly #newId: () => string

  constructor(
    store: Store,
    runtime: Runtime,
    { clientId, request }: { readonly clientId: string; readonly request: (input: SendInput) => Promise<SendAnswer> },
  ) {
    this.#clientId = clientId
    this.#store = store
    this.#runtime = runtime
    this.#request = request
    this.#newId = messageIds(runtime)
  }

  send(to: string, content: OutgoingMessage['content'], more: Partial<OutgoingMessage> = {}): SendHandle {
    const { clientMsgId = this.#newId() } = more
    const { outbox } = this.#store.state
    if (!outbox.some((one) => one.clientMsgId === clientMsgId)) {
      this.#makeRoom()
      const ts = this.#runtime.now() + this.#store.state.serverAhead
      this.#store.dispatch({ type: 'queued', message: { ...more, to, content, clientMsgId, ts } })
    }
    const done = this.#whenSettled(clientMsgId)
    this.#refuseTooLarge(clientMsgId, content)
    this.pump()
    return sendHandle(clientMsgId, done, {
      state: () => this.#store.state,
      retry: (id) => this.retry(id),
      discard: (id) => this.discard(id),
    })
  }

  retry(clientMsgId: string): void {
    this.#store.dispatch({ type: 'refused', clientMsgId, error: undefined })
    this.pump()
  }

  /** It is in the log: where the connection went before it was answered, its event may be all that says so. */
  arrived({ clientMsgId = '', id, seq, ts, counted }: Message): void {
    this.#settled(clientMsgId)?.resolve({ id, seq, ts, counted })
  }

  discard(clientMsgId: string): void {
    this.#store.dispatch({ type: 'discarded', clientMsgId })
    this.#settled(clientMsgId)?.reject(new TidingsError('rejected', 'the message was taken back'))
    this.pump()
  }

  /** Another user signs in: what was not sent is sent no more. */
  close(): void {
    for (const { reject } of this.#settle.values()) reject(new TidingsError('rejected', 'another user has signed in'))
    this.#settle.clear()
  }

  /** Sends the next message of every conversation that has none under way. Called whenever something may go. */
  pump(): void {
    const { connection, outbox } = this.#store.state
    if (connection.phase !== 'online') return
    for (const message of outbox) {
      if (message.error || this.#busy.has(message.to)) continue
      this.#busy.add(message.to)
      void this.#sendOne(message)
    }
  }

  async #sendOne(message: OutgoingMessage): Promise<void> {
    const { ts: _ts, error: _error, place: _place, mentions, mentionsAt, ...input } = message
    const { clientMsgId } = message
    try {
      expectFits(message.content)
      const answer = await this.#request({
        ...input,
        ...(mentions ? { mentions: [...mentions] } : {}),
        ...(mentionsAt ? { mentionsAt: [...mentionsAt] } : {}),
      })
      this.#store.dispatch({ type: 'answered', clientMsgId, clientId: this.#clientId, answer })
      this.#settled(clientMsgId)?.resolve(answer)
    } catch (error) {
      const known = error instanceof TidingsError ? error : new TidingsError('internal', String(error))
      if (this.#isLost(clientMsgId, known)) this.#refuse(clientMsgId, known)
      else await this.#pause(clientMsgId, known)
    }
    this.#busy.delete(message.to)
    this.pump()
  }

  #refuseTooLarge(clientMsgId: string, content: OutgoingMessage['content']): void {
    try {
      expectFits(content)
    } catch (error) {
      this.#refuse(clientMsgId, error as TidingsError)
    }
  }

  #refuse(clientMsgId: string, error: TidingsError): void {
    this.#store.dispatch({ type: 'refused', clientMsgId, error: error.toWire() })
    this.#settled(clientMsgId)?.reject(error)
  }

  /** Whether trying again can mend it. An outage is waited out; a fault that stays is the message's own perhaps. */
  #isLost(clientMsgId: string, error: TidingsError): boolean {
    if (!error.retryable) return true
    if (error instanceof NotConnected || error.code === 'rate_limited') return false
    const failed = (this.#failed.get(clientMsgId) ?? 0) + 1
    this.#failed.set(clientMsgId, failed)
    return failed >= tries && (error.code === 'internal' || error instanceof NoAnswer)
  }

  #pause(clientMsgId: string, { details }: TidingsError): Promise<void> {
    // Without a connection there is nothing to wait for here: the next one starts the pump.
    if (this.#store.state.connection.phase !== 'online') return Promise.resolve()
    const wait = details?.retryAfter ?? backOff(this.#failed.get(clientMsgId) ?? 0, this.#runtime.random())
    return pause(this.#runtime, wait)
  }

  /** What failed long ago goes first: a program that never looks at it goes on sending. */
  #makeRoom(): void {
    const { outbox } = this.#store.state
    const oldest = outbox.length >= mayWait ? outbox.find(({ error }) => error) : undefined
    if (oldest) this.#store.dispatch({ type: 'discarded', clientMsgId: oldest.clientMsgId })
    mustHaveRoom(this.#store.state.outbox)
  }

  #settled(clientMsgId: string): Settle | undefined {
    const settle = this.#settle.get(clientMsgId)
    this.#settle.delete(clientMsgId)
    this.#failed.delete(clientMsgId)
    return settle
  }

  #whenSettled(clientMsgId: string): Promise<SendAnswer> {
    const known = this.#settle.get(clientMsgId)
    if (known) return known.done
    const { promise: done, resolve, reject } = Promise.withResolvers<SendAnswer>()
    this.#settle.set(clientMsgId, { done, resolve, reject })
    // A failure is in the state, too: nobody has to wait for the promise.
    done.catch(() => undefined)
    return done
  }
}

/** What the server would refuse is not sent. */
function expectFits(content: OutgoingMessage['content']): void {
  expectContentFits(content)
  const { type, data } = content
  const written = (type === 'text' || type === 'markdown') && typeof data === 'string' ? data.length : 0
  if (written <= limits.textLength) return
  const message = `the text has ${written} characters; at most ${limits.textLength} are taken: send it as a file`
  throw new TidingsError('too_large', message, { limit: limits.textLength })
}

export function mustHaveRoom(outbox: ClientState['outbox']): void {
  if (outbox.length >= mayWait) throw new TidingsError('unavailable', `${mayWait} messages wait to be sent already`)
}

interface HandleParts {
  state(): ClientState
  retry(clientMsgId: string): void
  discard(clientMsgId: string): void
}

export function sendHandle(clientMsgId: string, done: SendHandle['done'], parts: HandleParts): SendHandle {
  let takenBack = false
  const stateNow = (): SendHandle['state'] => (takenBack ? 'failed' : stateOf(parts.state(), clientMsgId))
  return {
    clientMsgId,
    done,
    get state() {
      return stateNow()
    },
    retry: () => parts.retry(clientMsgId),
    discard: () => {
      takenBack = stateNow() !== 'sent'
      parts.discard(clientMsgId)
    },
  }
}

/** Ids in the order of writing, on this device: time, counter, chance. */
export function messageIds(runtime: Pick<Runtime, 'now' | 'random'>): () => string {
  let made = 0
  let last = 0
  return () => {
    // A clock that is put back makes no older ids.
    last = Math.max(last, runtime.now())
    const counter = (made++ % 46_656).toString(36).padStart(3, '0')
    const chance = Math.floor(runtime.random() * 36 ** 8)
      .toString(36)
      .padStart(8, '0')
    return `${last.toString(36).padStart(9, '0')}${counter}${chance}`
  }
}

function stateOf(state: ClientState, clientMsgId: string): SendHandle['state'] {
  const waiting = state.outbox.find((one) => one.clientMsgId === clientMsgId)
  if (!waiting) return 'sent'
  return waiting.error ? 'failed' : 'pending'
}
