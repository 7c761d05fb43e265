import type { Client, OutputOf, ServerEvent } from '@tidings/protocol'
import { type CloseReason, closeCodes } from '@tidings/protocol/close-codes'
import { type ErrorCode, TidingsError } from '@tidings/protocol/errors'
import { backOff } from '../runtime/back-off.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type TokenSource, tokenFrom } from '../runtime/token.ts'
import type { ConnectionState } from '../state/state.ts'
import type { Addresses } from './addresses.ts'
import { Connection, NotConnected, proofWithinMs } from './connection.ts'

export interface ConnectorOptions {
  readonly runtime: Runtime
  readonly addresses: Addresses
  readonly client: Client
  readonly token: TokenSource
  /** The cursor to go on from. */
  readonly since: () => string | 0
  readonly onState: (state: ConnectionState) => void
  readonly onEvent: (event: ServerEvent) => void
  readonly onTime: (time: number) => void
  /** Signed in; when it resolves the connection counts as online. */
  readonly onConnected: (answer: OutputOf<'connect'>) => Promise<void>
  readonly report: (error: unknown) => void
}

const connectTimeoutMs = 15_000
/** To be reached, where there is another address to try. */
const reachTimeoutMs = 5000
/** A connection that lasts so long was worth it: the next back-off begins anew. */
const steadyMs = 10_000
/** Answers to a connect that trying again cannot mend. */
const finalErrors = new Set(['unauthenticated', 'expired', 'banned', 'invalid', 'forbidden'])

const closeByCode = new Map(
  (Object.keys(closeCodes) as CloseReason[]).map((name) => [
    closeCodes[name].code as number,
    { name, ...closeCodes[name] },
  ]),
)

/** Another call took the place of this one before it was done. */
const superseded = (): TidingsError =>
  new TidingsError('unavailable', 'the client was disconnected, or connected anew, meanwhile')

const isStale = (error: unknown): boolean =>
  error instanceof TidingsError && (error.code === 'unauthenticated' || error.code === 'expired')

/**
 * Keeps one connection alive, from a `connect` to what ends it: signs in, comes back with back-off and jitter, and knows
 * when not to. After `stop` nothing more comes of it. Only an answer to a connect judges a token: a connection that ends
 * with 4401 is followed by another try, since the network may have been slow, or the token's time over.
 */
export class Connector {
  readonly #options: ConnectorOptions
  readonly #stopListening: () => void
  #phase: 'trying' | 'online' | 'waiting' | 'over' = 'trying'
  #connection: Connection | undefined
  /** The connection on which the server has let the client in: before that it would refuse whatever is asked. */
  #entered: Connection | undefined
  /** How the connection of this try ended. */
  #lastClose: number | undefined
  #attempt = 0
  /** What has to prove itself now. */
  #proven: Connection | undefined
  /** The network is another one: the next try does not wait. */
  #hurried = false
  #cancelRetry: () => void = () => undefined
  #cancelSteady: () => void = () => undefined

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#stopListening = options.runtime.onNetwork(() => this.retryNow())
  }

  /** The first connect: rejects with what the server said, and goes on trying when the network is at fault. */
  async start(prepared: Promise<void>): Promise<void> {
    this.#options.onState({ phase: 'connecting' })
    await prepared
    await this.#open()
  }

  stop(): void {
    this.#end()
    this.#connection?.close()
  }

  /** Now, not when the back-off says so: the network is back, or the user asked. What is there has to prove itself. */
  retryNow(): void {
    this.#options.addresses.anew()
    if (this.#phase === 'waiting') {
      this.#cancelRetry()
      this.#attempt = 0
      void this.#tryAgain()
    } else if (this.#connection) void this.#prove(this.#connection)
  }

  request(op: string, data: unknown, timeoutMs: number): Promise<unknown> {
    return this.#entered ? this.#entered.request(op, data, timeoutMs) : Promise.reject(new NotConnected())
  }

  async #prove(connection: Connection): Promise<void> {
    if (this.#proven === connection) return
    this.#proven = connection
    const alive = await connection.isAlive(proofWithinMs)
    this.#proven = undefined
    if (alive) return
    this.#hurried = true
    connection.drop()
  }

  async #open(): Promise<void> {
    const { onState, runtime, addresses } = this.#options
    addresses.next()
    try {
      await this.#signInWithToken()
    } catch (error) {
      if (this.#isOver()) throw superseded()
      throw this.#failed(error)
    }
    this.#phase = 'online'
    this.#cancelSteady = runtime.after(steadyMs, () => {
      this.#attempt = 0
    })
    onState({ phase: 'online' })
  }

  /** A token that went stale is asked for anew, once. */
  async #signInWithToken(): Promise<void> {
    const { token: source, runtime } = this.#options
    const token = await tokenFrom(source, runtime)
    try {
      await this.#signIn(token)
    } catch (error) {
      if (typeof source === 'string' || !isStale(error) || this.#isOver()) throw error
      await this.#signIn(await tokenFrom(source, runtime))
    }
  }

  /** The socket is opened only now, with the token at hand: the server waits a few seconds for the connect. */
  async #signIn(token: string): Promise<void> {
    if (this.#isOver()) throw superseded()
    const { runtime, addresses, client, since, onConnected, onEvent, onTime } = this.#options
    const connection: Connection = new Connection({
      ...{ runtime, onEvent, onTime },
      url: `${addresses.now.replace(/^http/, 'ws')}/ws`,
      onClosed: (code, reason) => this.#closed(connection, code, reason),
    })
    this.#connection = connection
    try {
      await this.#openedInTime(connection)
      const input = { token, client, since: since() }
      const answer = (await connection.request('connect', input, connectTimeoutMs)) as OutputOf<'connect'>
      if (this.#isOver()) throw superseded()
      this.#entered = connection
      await onConnected(answer)
      // It may have ended in the turn of the last answer.
      if (connection.closedWith !== undefined) throw new NotConnected()
      connection.signedIn({ heartbeatMs: Math.round(answer.heartbeat * 0.8), frameBytes: answer.frameBytes })
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** A network that swallows packets says nothing for minutes. */
  async #openedInTime(connection: Connection): Promise<void> {
    const { runtime, addresses } = this.#options
    const withinMs = addresses.hasMore ? reachTimeoutMs : connectTimeoutMs
    const cancel = runtime.after(withinMs, () => connection.drop())
    try {
      await connection.opened
    } finally {
      cancel()
    }
  }

  #isOver(): boolean {
    return this.#phase === 'over'
  }

  #end(): void {
    this.#phase = 'over'
    this.#stopListening()
    this.#cancelRetry()
    this.#cancelSteady()
  }

  /** Answers what whoever waits for the connection is told. */
  #failed(error: unknown): unknown {
    const { addresses } = this.#options
    const { code, message, details } = error instanceof TidingsError ? error : unknownError
    const isFinal = finalErrors.has(code)
    if (isFinal && addresses.isSure) this.#signedOut(message, code)
    else {
      // Where another server has the address of a node by now, it says nothing about this one's users.
      const close = addresses.isSure ? this.#lastClose : undefined
      if (close !== closeCodes.draining.code) addresses.failed()
      this.#goOn(close, details?.retryAfter)
    }
    return isFinal && this.#phase !== 'over' ? new TidingsError('unavailable', message) : error
  }

  #signedOut(reason: string, cause: ErrorCode | CloseReason): void {
    this.#end()
    this.#options.onState({ phase: 'signed-out', reason, cause })
  }

  #closed(connection: Connection, code: number, reason: string): void {
    if (this.#connection !== connection) return
    if (code === closeCodes.draining.code) this.#options.addresses.left(reason)
    this.#connection = undefined
    this.#entered = undefined
    this.#cancelSteady()
    // Whoever is signing in hears of it, too.
    if (this.#phase === 'online') this.#goOn(code)
    else this.#lastClose = code
  }

  #goOn(code: number | undefined, retryAfterMs = 0): void {
    const close = closeByCode.get(code ?? 0)
    if (close?.reconnect === 'no' && close.name !== 'unauthenticated') this.#signedOut(close.text, close.name)
    else {
      // The wait is for the node that stops to be there again: another one is there.
      const delay = close?.name === 'draining' && this.#options.addresses.hasMore ? 0 : (close?.delay ?? 0)
      this.#schedule(Math.max(delay, retryAfterMs))
    }
  }

  #schedule(floor: number): void {
    const { runtime, onState } = this.#options
    const wait = this.#hurried ? 0 : backOff(this.#attempt++, runtime.random(), floor)
    this.#hurried = false
    this.#phase = 'waiting'
    onState({ phase: 'reconnecting', nextTryAt: runtime.now() + wait })
    this.#cancelRetry = runtime.after(wait, () => void this.#tryAgain())
  }

  async #tryAgain(): Promise<void> {
    this.#phase = 'trying'
    this.#lastClose = undefined
    this.#options.onState({ phase: 'connecting' })
    try {
      await this.#open()
    } catch (error) {
      // The state says it, and the next try is scheduled; what is not about the connection is worth a word.
      if (!(error instanceof TidingsError) || error.cause !== undefined) this.#options.report(error)
    }
  }
}

const unknownError = new TidingsError('unavailable', 'the connection could not be brought up to date')
