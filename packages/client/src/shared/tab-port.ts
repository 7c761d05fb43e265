import { TidingsError } from '@tidings/protocol/errors'
import type { Runtime } from '../runtime/runtime.ts'
import { Waiting } from './waiting.ts'
import { type FromTab, type Join, missedPings, type PortLike, pingMs, type ToTab } from './wire.ts'

/**
 * A worker says something as soon as it is joined. One that was about to end when it was reached never does, and another
 * is tried: after so long, then after twice as long, since a worker may only be slow to load.
 */
const firstWordMs = 3000
/** So many workers in a row are asked the same, and so much is kept for them. */
const askedOfWorkers = 3
const askedMost = 1000

/** A question that may be put again to the worker that comes next. */
interface Question {
  readonly message: FromTab
  left: number
}

interface TabPortOptions {
  readonly open: () => PortLike
  readonly after: Runtime['after']
  readonly pingMs: number | undefined
  readonly onMessage: (message: ToTab) => void
  /** The worker is gone, and the port leads to another. */
  readonly onRenewed: () => void
}

/** A tab's end of the port: what is asked through it is answered, and a worker that is gone is noticed. */
export class TabPort {
  readonly #options: TabPortOptions
  readonly #silenceMs: number
  readonly #asks = new Waiting<number>()
  readonly #questions = new Map<number, Question>()
  #port: PortLike
  /** It has said something. */
  #met = false
  /** Ports in a row that led to nobody. */
  #unmet = 0
  #joined = false
  #asked = 0
  #cancelSilence: () => void = () => undefined

  constructor(options: TabPortOptions) {
    this.#options = options
    this.#silenceMs = (options.pingMs ?? pingMs) * (missedPings + 1)
    this.#port = this.#open()
  }

  /** The worker's client is this tab's, too. */
  get joined(): boolean {
    return this.#joined
  }

  join<T>(join: Pick<Join, 'uid' | 'token' | 'again'>): Promise<T> {
    this.#joined = true
    this.#listen()
    return this.ask((id) => ({ type: 'join', id, ...join }))
  }

  /** Nobody waits for an answer any more. */
  part(): void {
    this.#joined = false
    this.#cancelSilence()
    this.drop()
  }

  /** The page goes, and comes back perhaps. */
  leave(): void {
    this.#cancelSilence()
    if (this.#joined) this.post({ type: 'leave' })
  }

  close(): void {
    this.leave()
    this.part()
    this.#port.close()
  }

  /** What was asked before is not answered any more. */
  drop(): void {
    this.#questions.clear()
    this.#asks.rejectAll(new TidingsError('unavailable', 'this tab has been away'))
  }

  /** The worker of before answers no more: what may be asked twice waits for `askAgain`. */
  leaveBehind(): void {
    for (const [id, question] of this.#questions) if (--question.left === 0) this.#questions.delete(id)
    this.#asks.rejectAll(new TidingsError('unavailable', 'this tab has been away'), (id) => this.#questions.has(id))
  }

  askAgain(): void {
    for (const { message } of this.#questions.values()) this.post(message)
  }

  /** Rejects with `unavailable` before `join`. */
  async ask<T>(make: (id: number) => FromTab, again = false): Promise<T> {
    if (!this.#joined) throw new TidingsError('unavailable', 'connect first')
    const id = ++this.#asked
    const message = make(id)
    this.post(message)
    if (!again || this.#questions.size >= askedMost) return this.#asks.for<T>(id)
    this.#questions.set(id, { message, left: askedOfWorkers })
    try {
      return await this.#asks.for<T>(id)
    } finally {
      this.#questions.delete(id)
    }
  }

  /** Nobody waits for an answer, and before `join` nothing comes of it. */
  tell(message: FromTab): void {
    if (this.#joined) this.post(message)
  }

  post(message: FromTab): void {
    try {
      this.#port.postMessage(message)
    } catch (cause) {
      throw new TidingsError('invalid', `this cannot be sent: ${String(cause)}`, undefined, { cause })
    }
  }

  #open(): PortLike {
    const port = this.#options.open()
    port.addEventListener('message', ({ data }) => {
      // The other end is `serveTabs`, which sends nothing else.
      if (port === this.#port) this.#received(data as ToTab)
    })
    port.start()
    return port
  }

  #received(message: ToTab): void {
    this.#met = true
    this.#unmet = 0
    if (this.#joined) this.#listen()
    switch (message.type) {
      case 'ping':
        this.tell({ type: 'here' })
        break
      case 'answer':
        this.#asks.resolve(message.id, message.value)
        break
      case 'refusal':
        this.#asks.reject(message.id, TidingsError.fromWire(message.error))
        break
      default:
        this.#options.onMessage(message)
    }
  }

  #listen(): void {
    this.#cancelSilence()
    const patience = this.#met ? this.#silenceMs : Math.min(firstWordMs * 2 ** this.#unmet, this.#silenceMs)
    this.#cancelSilence = this.#options.after(patience, () => this.#renew())
  }

  #renew(): void {
    this.leave()
    this.#port.close()
    if (!this.#met) this.#unmet++
    this.#met = false
    this.#port = this.#open()
    this.#options.onRenewed()
  }
}
