import type { Client, OutputOf, ServerEvent } from '@tidings/protocol'
import { type CloseReason, closeCodes } from '@tidings/protocol/close-codes'
import { type ErrorCode, TidingsError } from '@tidings/protocol/errors'
import { backOff } from './back-off.ts'
import { Link, notConnected } from './link.ts'
import type { Runtime } from './runtime.ts'
import type { ConnectionState } from './state.ts'

export type TokenSource = string | (() => string | Promise<string>)

export interface ConnectorOptions {
  readonly runtime: Runtime
  readonly url: string
  readonly client: Client
  readonly token: TokenSource
  /** The cursor to go on from. */
  readonly since: () => string | 0
  readonly onState: (state: ConnectionState) => void
  readonly onEvent: (event: ServerEvent) => void
  /** Signed in; when it resolves the connection counts as online. */
  readonly onConnected: (answer: OutputOf<'connect'>) => Promise<void>
  readonly report: (error: unknown) => void
}

const connectTimeoutMs = 15_000
/** Errors of a connect that trying again cannot mend. */
const finalErrors = new Set(['unauthenticated', 'expired', 'banned', 'invalid', 'forbidden'])

const closeByCode = new Map(
  (Object.keys(closeCodes) as CloseReason[]).map((name) => [
    closeCodes[name].code as number,
    { name, ...closeCodes[name] },
  ]),
)

/** Keeps one connection alive: signs in, comes back with back-off and jitter, and knows when not to. */
export class Connector {
  readonly #options: ConnectorOptions
  readonly #stopListening: () => void
  #link: Link | undefined
  #attempt = 0
  #askedForToken = false
  #cancelRetry: () => void = () => undefined
  #stopped = false

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#stopListening = options.runtime.onNetwork(() => this.retryNow())
  }

  get link(): Link | undefined {
    return this.#link
  }

  /** The first connect: rejects with what the server said, and goes on trying when the network is at fault. */
  async start(): Promise<void> {
    this.#options.onState({ phase: 'connecting' })
    await this.#open()
  }

  stop(): void {
    this.#stopped = true
    this.#stopListening()
    this.#cancelRetry()
    this.#link?.close()
    this.#options.onState({ phase: 'offline' })
  }

  /** Now, not when the back-off says so: the network is back, or the user asked. */
  retryNow(): void {
    if (this.#stopped || this.#link) return
    this.#cancelRetry()
    this.#attempt = 0
    void this.#tryAgain()
  }

  async #open(): Promise<void> {
    const { runtime, url, client, token, since, onConnected, onEvent, onState } = this.#options
    const link = new Link({ runtime, url, onEvent, onClosed: (code) => this.#closed(link, code) })
    this.#link = link
    try {
      const text = typeof token === 'function' ? await token() : token
      await this.#openedInTime(link)
      const answer = (await link.request(
        'connect',
        { token: text, client, since: since() },
        connectTimeoutMs,
      )) as OutputOf<'connect'>
      await onConnected(answer)
      link.startHeartbeat(Math.round(answer.heartbeat * 0.8))
      this.#attempt = 0
      this.#askedForToken = false
      onState({ phase: 'online' })
    } catch (error) {
      this.#failed(link, error)
      throw error
    }
  }

  /** A network that swallows packets says nothing for minutes. */
  async #openedInTime(link: Link): Promise<void> {
    const cancel = this.#options.runtime.after(connectTimeoutMs, () => link.drop())
    try {
      await link.opened
    } finally {
      cancel()
    }
  }

  #failed(link: Link, error: unknown): void {
    if (this.#link !== link) return
    const code = error instanceof TidingsError ? error.code : 'unavailable'
    const stale = code === 'unauthenticated' || code === 'expired'
    const mayAsk = stale && this.#mayAskForToken(closeCodes.unauthenticated.code)
    if (finalErrors.has(code) && !mayAsk) this.#signedOut(error instanceof Error ? error.message : code, code)
    link.close()
  }

  #signedOut(reason: string, cause: ErrorCode | CloseReason): void {
    this.#stopped = true
    this.#stopListening()
    this.#options.onState({ phase: 'signed-out', reason, cause })
  }

  #closed(link: Link, code: number): void {
    if (this.#link !== link) return
    this.#link = undefined
    if (this.#stopped) return
    const close = closeByCode.get(code)
    if (close?.reconnect === 'no' && !this.#mayAskForToken(code)) this.#signedOut(close.text, close.name)
    else this.#schedule(close?.delay ?? 0)
  }

  /** A token that went stale is asked for anew, once per connection that worked. */
  #mayAskForToken(code: number): boolean {
    if (typeof this.#options.token !== 'function' || code !== closeCodes.unauthenticated.code) return false
    const first = !this.#askedForToken
    this.#askedForToken = true
    return first
  }

  #schedule(floor: number): void {
    const { runtime, onState } = this.#options
    const wait = backOff(this.#attempt++, runtime.random(), floor)
    onState({ phase: 'reconnecting', nextTryAt: runtime.now() + wait })
    this.#cancelRetry = runtime.after(wait, () => void this.#tryAgain())
  }

  async #tryAgain(): Promise<void> {
    if (this.#stopped || this.#link) return
    this.#options.onState({ phase: 'connecting' })
    try {
      await this.#open()
    } catch (error) {
      // The state says it, and the next try is scheduled; what is not about the connection is worth a word.
      if (!(error instanceof TidingsError)) this.#options.report(error)
    }
  }

  request(op: string, data: unknown, timeoutMs: number): Promise<unknown> {
    return this.#link ? this.#link.request(op, data, timeoutMs) : Promise.reject(notConnected())
  }
}
