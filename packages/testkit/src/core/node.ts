import { type Core, type CoreParts, checkedGate, createCore, type Session, type Sink } from '@tidings/core'
import type { OperationName, OutputOf, Platform, ServerEvent } from '@tidings/protocol'
import { failOnUnsaid } from './unsaid.ts'

export interface Terminal {
  readonly session: Session
  readonly answer: OutputOf<'connect'>
  readonly events: ServerEvent[]
  readonly closed: string[]
  /** Bytes that the network does not take; the test sets it. */
  backlog: number
  call<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>
  /** Events of one kind so far. */
  seen<E extends ServerEvent['event']>(event: E): Extract<ServerEvent, { event: E }>['data'][]
}

export interface TerminalOptions {
  readonly clientId?: string
  readonly platform?: Platform
  readonly since?: string
  /** What its door does in another way than the native one. */
  readonly sink?: Partial<Sink>
  /** Comes in with this one; else with a new one. */
  readonly token?: string
}

const address = '127.0.0.1'

/** A core, started, and ways to call it. */
export class TestNode {
  readonly gate: Core
  readonly parts: CoreParts
  #terminals = 0

  constructor(parts: CoreParts) {
    this.parts = parts
    this.gate = checkedGate(createCore(parts), failOnUnsaid)
    this.gate.start()
  }

  app<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>> {
    return this.gate.call({ kind: 'app', address }, name, input)
  }

  call<N extends OperationName>(uid: string, name: N, input: unknown): Promise<OutputOf<N>> {
    return this.gate.call({ kind: 'user', uid, address }, name, input)
  }

  /** Makes the user where it is not there, and connects a terminal of theirs. */
  async terminal(uid: string, options: TerminalOptions = {}): Promise<Terminal> {
    if (this.parts.settings.users === 'hosted' && options.token === undefined)
      await this.app('user.create', { user: uid })
    const token = options.token ?? (await this.app('token.create', { user: uid })).token
    const events: ServerEvent[] = []
    const closed: string[] = []
    const state = { backlog: 0 }
    const sink: Sink = {
      codec: { encode: (event) => Buffer.from(JSON.stringify(event)) },
      send: (bytes) => events.push(JSON.parse(Buffer.from(bytes).toString())),
      backlog: () => state.backlog,
      fellBehind: () => 'lost',
      close: (reason) => closed.push(reason),
      ...options.sink,
    }
    this.#terminals += 1
    const id = options.clientId ?? `c-${this.parts.settings.node}-${this.#terminals}`
    const client = { id, platform: options.platform ?? 'web' }
    const { session, answer } = await this.gate.connect({ token, client, since: options.since ?? 0 }, sink, address)
    return Object.assign(state, {
      session,
      answer,
      events,
      closed,
      call: ((name, input) => session.call(name, input)) as Terminal['call'],
      seen: ((event) => events.filter((one) => one.event === event).map((one) => one.data)) as Terminal['seen'],
    })
  }
}
