import { TidingsError } from '@tidings/protocol/errors'
import type { Runtime } from '../runtime.ts'
import { Waiting } from './waiting.ts'
import { type FromTab, type Join, missedPings, type PortLike, pingMs, type ToTab } from './wire.ts'

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
  #port: PortLike
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
    this.#heard()
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
    this.#asks.rejectAll(new TidingsError('unavailable', 'this tab has been away'))
  }

  /** Rejects with `unavailable` before `join`. */
  async ask<T>(make: (id: number) => FromTab): Promise<T> {
    if (!this.#joined) throw new TidingsError('unavailable', 'connect first')
    const id = ++this.#asked
    this.post(make(id))
    return this.#asks.for<T>(id)
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
    if (this.#joined) this.#heard()
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

  #heard(): void {
    this.#cancelSilence()
    this.#cancelSilence = this.#options.after(this.#silenceMs, () => this.#renew())
  }

  #renew(): void {
    this.leave()
    this.#port.close()
    this.#port = this.#open()
    this.#options.onRenewed()
  }
}
