import {
  invalidInput,
  type OperationDefinition,
  operations,
  parseInput,
  TidingsError,
  type Weight,
  weightOf,
} from '@tidings/protocol'
import { addressKey } from './budgets/address-key.ts'
import type { RateLimiter } from './budgets/rate-limiter.ts'
import { auditRecord } from './calls/audit.ts'
import type { Connection, Handlers, SessionId } from './calls/call.ts'
import { expectConnected } from './calls/connected.ts'
import type { Actor } from './gates/gate.ts'
import { asksForStanding } from './judging/judged-by.ts'
import { alwaysStale, type Judging, tries } from './judging/judging.ts'
import type { PageQueue, Turn } from './pages/page-queue.ts'
import { JudgedBefore } from './places/judged-before.ts'
import type { Store } from './ports/store.ts'
import type { Clock, Ids, Log, Metrics } from './ports/system.ts'
import { shortageOf } from './shortage.ts'

type AnyHandler = (input: unknown, call: { actor: Actor; session: SessionId | undefined }) => unknown

export interface DispatcherParts {
  readonly store: Pick<Store, 'audit'>
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
  readonly judging: Judging
}

/** Budgets of calls by their kind, and of the bytes of requests. */
export type Limiters = Readonly<Record<OperationDefinition['rate'] | 'user-bytes' | 'address-bytes', RateLimiter>>

export type PageQueues = Readonly<Record<Exclude<Weight, 'small'>, PageQueue>>

/** Whose call it is, as handlers hear it, and who is told of its turn when the answer is held until it was taken. */
interface InTurn {
  readonly actor: Actor
  readonly session: SessionId | undefined
  readonly over: Connection | undefined
  readonly hold: ((turn: Turn) => void) | undefined
}

/** All that is to be known of an operation, found at once. */
interface Route {
  readonly name: string
  readonly definition: OperationDefinition
  readonly weight: Weight
  readonly asksForStanding: boolean
  readonly handler: AnyHandler
}

function routesTo(handlers: Handlers): ReadonlyMap<string, Route> {
  const all = Object.entries<OperationDefinition>(operations)
  return new Map(
    all.map(([name, definition]) => {
      // `connect` has none: it belongs to the sessions, and is refused before a handler is looked for.
      const handler = handlers[name as keyof Handlers] as AnyHandler
      const route = { name, definition, weight: weightOf(definition), asksForStanding: asksForStanding(name), handler }
      return [name, route]
    }),
  )
}

/** Every call of every door: known? allowed? within its rate? well-formed? Then its handler; then one kind of error. */
export class Dispatcher {
  readonly #routes: ReadonlyMap<string, Route>
  readonly #limiters: Limiters
  readonly #queues: PageQueues
  readonly #parts: DispatcherParts
  #underWay = 0
  #whenIdle: (() => void) | undefined
  draining = false

  constructor(handlers: Handlers, limiters: Limiters, queues: PageQueues, parts: DispatcherParts) {
    this.#routes = routesTo(handlers)
    this.#limiters = limiters
    this.#queues = queues
    this.#parts = parts
  }

  call(actor: Actor, name: string, input: unknown, over: Connection | undefined): Promise<unknown> {
    return this.guard(this.#routes.has(name) ? name : 'unknown', () => {
      const route = this.#admitted(actor, name, over?.id)
      return this.#carryOut(route, input, { actor, session: over?.id, over, hold: undefined })
    })
  }

  /** What a door asks before it reads the input: refused as the call itself would be. */
  admit(actor: Actor, name: string, bytes: number): void {
    try {
      if (this.draining) throw stopping()
      this.#admitted(actor, name, undefined)
      if (bytes > 0) this.take(actor, actor.kind === 'user' ? 'user-bytes' : 'address-bytes', bytes)
    } catch (error) {
      this.#parts.metrics.operation(name, error instanceof TidingsError ? error.code : 'internal', 0)
      throw error
    }
  }

  /** A call that was admitted, now that its input is there. */
  carryOut(actor: Actor, name: string, input: unknown, hold: (turn: Turn) => void): Promise<unknown> {
    const by = { actor, session: undefined, over: undefined, hold }
    return this.guard(name, () => this.#carryOut(this.#routeTo(name), input, by))
  }

  #admitted(actor: Actor, name: string, session: SessionId | undefined): Route {
    const route = this.#routeTo(name)
    expectAccess(name, route.definition, actor, session)
    this.take(actor, route.definition.rate)
    return route
  }

  #routeTo(name: string): Route {
    const route = this.#routes.get(name)
    if (route) return route
    throw invalidInput([{ path: 'op', message: `there is no operation ${JSON.stringify(name.slice(0, 64))}` }])
  }

  /** The app's own servers are trusted not to flood; when one acts for a user, that user's budget counts. */
  take(actor: Actor, budget: keyof Limiters, amount = 1): void {
    if (actor.kind !== 'app') this.#limiters[budget].take(rateKey(actor), amount)
  }

  #carryOut(route: Route, input: unknown, by: InTurn): unknown {
    const { actor, session } = by
    if (!route.asksForStanding || actor.kind !== 'user') return this.#judgedBy(route, input, by)
    return this.#parts.judging
      .stands(actor, session)
      .then((stands) => this.#judgedBy(route, input, { ...by, actor: stands }))
  }

  #judgedBy({ name, definition, weight, handler }: Route, input: unknown, by: InTurn): unknown {
    const parsed = parseInput(definition, input)
    const run = (): unknown => this.#judgedAgain(handler, parsed, by)
    const answer = weight === 'small' ? run() : this.#inTurn(weight, by, run)
    return definition.audit ? this.#audited(name, definition, { actor: by.actor, input: parsed, answer }) : answer
  }

  /** A change that was judged by what another node has changed since is judged once more. */
  #judgedAgain(handler: AnyHandler, input: unknown, by: InTurn): unknown {
    const answer = handler(input, by)
    return answer instanceof Promise
      ? answer.catch((error: unknown) => this.#afresh(handler, input, by, error))
      : answer
  }

  async #afresh(handler: AnyHandler, input: unknown, by: InTurn, first: unknown): Promise<unknown> {
    let error = first
    let { actor } = by
    for (let attempt = 1; error instanceof JudgedBefore && actor.kind === 'user'; attempt++) {
      if (attempt === tries) throw alwaysStale()
      actor = (await this.#parts.judging.again(error.place, actor, by.session)) ?? actor
      try {
        return await handler(input, { ...by, actor })
      } catch (again) {
        error = again
      }
    }
    throw error
  }

  /** What takes time and memory is done a few at a time, one caller's after another's. */
  async #inTurn(weight: Exclude<Weight, 'small'>, by: InTurn, run: () => unknown): Promise<unknown> {
    const { actor, over, hold } = by
    const turn = await this.#queues[weight].enter(callerKey(actor), over)
    let isHeld = false
    try {
      expectConnected(over)
      const answer = await run()
      await this.#queues[weight].handOut(answer)
      hold?.(turn)
      isHeld = hold !== undefined
      return answer
    } finally {
      turn.made()
      if (!isHeld) turn.taken()
    }
  }

  /** What was done is written down before it is said. */
  async #audited(
    name: string,
    definition: OperationDefinition,
    { answer, ...done }: { readonly actor: Actor; readonly input: Record<string, unknown>; readonly answer: unknown },
  ): Promise<unknown> {
    const settled = await answer
    const record = auditRecord(definition, name, { ...done, at: this.#parts.clock.now() })
    if (record) await this.#parts.store.audit.append(record)
    return settled
  }

  /** Runs one call, counts it, and turns every failure into a TidingsError. */
  async guard<T>(name: string, run: () => T | Promise<T>): Promise<T> {
    if (this.draining) throw stopping()
    const start = this.#parts.clock.elapsed()
    this.#underWay += 1
    let code = 'ok'
    try {
      return await run()
    } catch (error) {
      const known = error instanceof TidingsError ? error : this.#fault(name, error)
      code = known.code
      throw known
    } finally {
      this.#underWay -= 1
      if (this.#underWay === 0) this.#whenIdle?.()
      this.#parts.metrics.operation(name, code, this.#parts.clock.elapsed() - start)
    }
  }

  /** Refuses what is new, and resolves when what is under way was answered. */
  async drain(): Promise<void> {
    this.draining = true
    for (const queue of Object.values(this.#queues)) queue.close(stopping())
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve
      })
    }
    // One more turn: the doors write the last answers.
    await new Promise<void>((resolve) => this.#parts.clock.after(0, resolve))
  }

  #fault(name: string, error: unknown): TidingsError {
    const shortage = shortageOf(error)
    if (shortage) {
      this.#parts.log.warn({ err: error, operation: name }, shortage.message)
      return shortage
    }
    const instance = this.#parts.ids.session()
    this.#parts.log.error({ err: error, operation: name, instance }, 'an operation failed')
    return new TidingsError('internal', 'a fault of the server', { instance }, { cause: error })
  }
}

const stopping = (): TidingsError =>
  new TidingsError('unavailable', 'this node is stopping; connect to it again in a moment')

function expectAccess(
  name: string,
  { access, people }: OperationDefinition,
  actor: Actor,
  session: SessionId | undefined,
): void {
  if (access === 'public') return
  if (actor.kind === 'anyone') throw new TidingsError('unauthenticated', 'a token is needed; sign in first')
  if (access === 'session' && session === undefined)
    throw new TidingsError('forbidden', `${name} belongs to a live connection`)
  if (actor.kind === 'user' && actor.incoming && name !== 'message.send')
    throw new TidingsError('forbidden', 'the address of an incoming webhook only takes what is said in its room')
  if (people && actor.kind === 'user' && actor.isRobot)
    throw new TidingsError('forbidden', `${name} is for people: a robot's token does not do it`)
  if (name === 'connect') throw new TidingsError('conflict', 'this connection is signed in already')
  if (access === 'app' && actor.kind !== 'app') throw new TidingsError('forbidden', 'only an app server may do this')
  if (access === 'user' && actor.kind === 'app') {
    throw new TidingsError('forbidden', 'say for which user, in the header Tidings-As')
  }
}

const callerKey = (actor: Actor): string => (actor.kind === 'app' ? 'app server' : rateKey(actor))

const rateKey = (actor: Exclude<Actor, { kind: 'app' }>): string =>
  actor.kind === 'user' ? actor.uid : `address ${addressKey(actor.address)}`
