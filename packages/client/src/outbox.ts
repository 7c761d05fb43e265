import type { InputOf, OutputOf } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { Runtime } from './runtime.ts'
import type { ClientState, OutgoingMessage } from './state.ts'
import type { Store } from './store.ts'

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
const pauseMs = 1000

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
      mustHaveRoom(outbox)
      this.#store.dispatch({ type: 'queued', message: { ...more, to, content, clientMsgId, ts: this.#runtime.now() } })
    }
    const done = this.#whenSettled(clientMsgId)
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

  discard(clientMsgId: string): void {
    this.#store.dispatch({ type: 'discarded', clientMsgId })
    this.#settle.get(clientMsgId)?.reject(new TidingsError('rejected', 'the message was taken back'))
    this.#settle.delete(clientMsgId)
    this.pump()
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
    const { ts: _ts, error: _error, mentions, ...input } = message
    const { clientMsgId } = message
    try {
      const answer = await this.#request({ ...input, ...(mentions ? { mentions: [...mentions] } : {}) })
      this.#store.dispatch({ type: 'answered', clientMsgId, clientId: this.#clientId, answer })
      this.#settle.get(clientMsgId)?.resolve(answer)
      this.#settle.delete(clientMsgId)
    } catch (error) {
      const known = error instanceof TidingsError ? error : new TidingsError('internal', String(error))
      if (known.retryable) await this.#pause(known)
      else this.#refuse(clientMsgId, known)
    }
    this.#busy.delete(message.to)
    this.pump()
  }

  #refuse(clientMsgId: string, error: TidingsError): void {
    this.#store.dispatch({ type: 'refused', clientMsgId, error: error.toWire() })
    this.#settle.get(clientMsgId)?.reject(error)
    this.#settle.delete(clientMsgId)
  }

  #pause(error: TidingsError): Promise<void> {
    // Without a connection there is nothing to wait for here: the next one starts the pump.
    if (this.#store.state.connection.phase !== 'online') return Promise.resolve()
    return new Promise((resolve) => this.#runtime.after(error.details?.retryAfter ?? pauseMs, resolve))
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
  return () => {
    const counter = (made++ % 46_656).toString(36).padStart(3, '0')
    const chance = Math.floor(runtime.random() * 36 ** 8)
      .toString(36)
      .padStart(8, '0')
    return `${runtime.now().toString(36).padStart(9, '0')}${counter}${chance}`
  }
}

function stateOf(state: ClientState, clientMsgId: string): SendHandle['state'] {
  const waiting = state.outbox.find((one) => one.clientMsgId === clientMsgId)
  if (!waiting) return 'sent'
  return waiting.error ? 'failed' : 'pending'
}
