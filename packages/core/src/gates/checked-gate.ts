import { type EventName, events, type OperationName, operations, type ServerEvent } from '@tidings/protocol'
import type { EventCodec, Gate, Session, Sink } from './gate.ts'

interface Schema {
  safeParse(value: unknown): {
    readonly success: boolean
    readonly data?: unknown
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
  }
}

interface Checks {
  /** Hears of each fault. To throw is not enough: what cannot be told to a session is logged and left out. */
  readonly unsaid: (fault: Error) => void
  /** One for each codec, so that an event is still encoded once for all who receive it. */
  readonly codecs: WeakMap<EventCodec, EventCodec>
}

/**
 * The same gate, which also looks at what goes out: an answer or an event that is not what the protocol says, or says more,
 * is a fault. For tests and for the development of a server; what it costs, no server in use should pay.
 */
export function checkedGate<G extends Gate>(gate: G, unsaid: (fault: Error) => void): G {
  const checks: Checks = { unsaid, codecs: new WeakMap() }
  return {
    ...gate,
    async admit(credential, name, bytes) {
      const admission = await gate.admit(credential, name, bytes)
      return {
        actor: admission.actor,
        call: async (input) => checkedAnswer(checks, name, await admission.call(input)),
        get isHeld() {
          return admission.isHeld
        },
        taken: () => admission.taken(),
      }
    },
    call: async (actor, name, input) => checkedAnswer(checks, name, await gate.call(actor, name, input)),
    async connect(input, sink, address) {
      const { session, answer } = await gate.connect(input, checkedSink(checks, sink), address)
      return { session: checkedSession(checks, session), answer: checkedAnswer(checks, 'connect', answer) }
    },
  }
}

function checkedSession(checks: Checks, session: Session): Session {
  return {
    id: session.id,
    uid: session.uid,
    get waiting() {
      return session.waiting
    },
    call: async (name, input) => checkedAnswer(checks, name, await session.call(name, input)),
    heard: (bytes) => session.heard(bytes),
    drained: () => session.drained(),
    end: () => session.end(),
  }
}

/** Apart from the sink, which what is kept for a codec must not hold. */
function checkedCodec(checks: Checks, codec: EventCodec): EventCodec {
  const known = checks.codecs.get(codec)
  if (known) return known
  const checked: EventCodec = { encode: (event) => codec.encode(checkedEvent(checks, event)) }
  checks.codecs.set(codec, checked)
  return checked
}

function checkedSink(checks: Checks, sink: Sink): Sink {
  return {
    codec: checkedCodec(checks, sink.codec),
    get wants() {
      return sink.wants
    },
    fellBehind: () => sink.fellBehind(),
    send: (bytes) => sink.send(bytes),
    backlog: () => sink.backlog(),
    close: (reason, to) => sink.close(reason, to),
    ...(sink.leave ? { leave: (to: string | undefined) => sink.leave?.(to) } : {}),
  }
}

function checkedAnswer<T>(checks: Checks, name: string, answer: T): T {
  const definition = operations[name as OperationName]
  expectAsSaid(checks, `the answer of ${name}`, { schema: definition.output, value: answer })
  return answer
}

function checkedEvent(checks: Checks, event: ServerEvent): ServerEvent {
  expectAsSaid(checks, `the event ${event.event}`, { schema: events[event.event as EventName].data, value: event.data })
  return event
}

interface GoingOut {
  readonly schema: Schema
  readonly value: unknown
}

function expectAsSaid({ unsaid: tell }: Checks, what: string, { schema, value }: GoingOut): void {
  const { success, data, error } = schema.safeParse(value)
  const faults = success
    ? unsaid(value, data, '').map((path) => `${path}: is nowhere in the protocol`)
    : (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  if (faults.length === 0) return
  const fault = new Error(`${what} is not as the protocol says: ${faults.slice(0, 10).join('; ')}`)
  tell(fault)
  throw fault
}

/** What stands in a value and not in what its schema made of it. */
function unsaid(value: unknown, said: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null || typeof said !== 'object' || said === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return []
    const at = path === '' ? key : `${path}.${key}`
    return key in said ? unsaid(inner, (said as Record<string, unknown>)[key], at) : [at]
  })
}
