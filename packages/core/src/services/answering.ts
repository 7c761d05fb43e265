import { type OperationName, operations, TidingsError } from '@tidings/protocol'
import type { Handlers } from '../calls/call.ts'

/** All of whose operations are a service's. */
const wholes = ['webhook', 'broadcast', 'desk', 'autoreply'] as const
type Whole = (typeof wholes)[number]

type OfRobots = `robot.${'updates' | 'callback' | 'secret' | 'test' | 'deliveries'}`

/** What services carry out, and not the core. */
export type ServiceOperation = Extract<OperationName, `${Whole}.${string}` | 'push.test' | OfRobots>

export type ServiceHandlers = Pick<Handlers, ServiceOperation>

type AnyHandler = (input: unknown, call: unknown) => unknown

const named: ReadonlySet<string> = new Set<Extract<ServiceOperation, 'push.test' | OfRobots>>([
  ...(['push.test', 'robot.updates'] as const),
  ...(['robot.callback', 'robot.secret', 'robot.test', 'robot.deliveries'] as const),
])

const isOfService = (name: string): name is ServiceOperation =>
  named.has(name) || wholes.some((whole) => name.startsWith(`${whole}.`))

/** Operations whose handlers come from services, if those are there. */
export class Answering {
  readonly #handlers = new Map<string, AnyHandler>()

  /** By a service, when it is put together. */
  add(handlers: Partial<ServiceHandlers>): void {
    for (const [name, handler] of Object.entries(handlers)) this.#handlers.set(name, handler as AnyHandler)
  }

  /** One for each of them: who carries it out is looked up when it is called. */
  handlers(): ServiceHandlers {
    const all = Object.keys(operations).filter(isOfService)
    return Object.fromEntries(all.map((name) => [name, this.#handlerOf(name)])) as unknown as ServiceHandlers
  }

  #handlerOf(name: ServiceOperation): AnyHandler {
    return (input, call) => {
      const handler = this.#handlers.get(name)
      if (handler) return handler(input, call)
      throw new TidingsError('forbidden', `this server does nothing with ${name}: its operator has turned that off`)
    }
  }
}
