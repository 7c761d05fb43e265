import { type EventName, events, type OperationName, operations, type ServerEvent } from '@tidings/protocol'
import type { EventCodec, Gate, Session, Sink } from './gate.ts'

interface Schema {
  safeParse(value: unknown): {
    readonly success: boolean
    readonly data?: unknown
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
  }
}

/**
 * The same gate, which also looks at what goes out: an answer or an event that is not what the protocol says, or says more,
 * is a fault. For tests and for the development of a server; what it costs, no server in use should pay.
 */
export function checkedGate<G extends Gate>(gate: G): G {
  return {
    ...gate,
    async admit(credential, name, bytes) {
      const admission = await gate.admit(credential, name, bytes)
      return {
        actor: admission.actor,
        call: async (input) => checkedAnswer(name, await admission.call(input)),
        get isHeld() {
          return admission.isHeld
        },
        taken: () => admission.taken(),
      }
    },
    call: async (actor, name, input) => checkedAnswer(name, await gate.call(actor, name, input)),
    async connect(input, sink, address) {
      const { session, answer } = await gate.connect(input, checkedSink(sink), address)
      return { session: checkedSession(session), answer: checkedAnswer('connect', answer) }
    },
  }
}

function checkedSession(session: Session): Session {
  return {
    id: session.id,
    uid: session.uid,
    get waiting() {
      return session.waiting
    },
    call: async (name, input) => checkedAnswer(name, await session.call(name, input)),
    heard: (bytes) => session.heard(bytes),
    drained: () => session.drained(),
    end: () => session.end(),
  }
}

/** One for each codec, so that an event is still encoded once for all who receive it. */
const codecs = new WeakMap<EventCodec, EventCodec>()

function checkedSink(sink: Sink): Sink {
  const { codec } = sink
  const checked = codecs.get(codec) ?? { encode: (event: ServerEvent) => codec.encode(checkedEvent(event)) }
  codecs.set(codec, checked)
  return {
    codec: checked,
    get wants() {
      return sink.wants
    },
    fellBehind: () => sink.fellBehind(),
    send: (bytes) => sink.send(bytes),
    backlog: () => sink.backlog(),
    close: (reason) => sink.close(reason),
  }
}

function checkedAnswer<T>(name: string, answer: T): T {
  const definition = operations[name as OperationName]
  expectAsSaid(`the answer of ${name}`, definition.output, answer)
  return answer
}

function checkedEvent(event: ServerEvent): ServerEvent {
  expectAsSaid(`the event ${event.event}`, events[event.event as EventName].data, event.data)
  return event
}

function expectAsSaid(what: string, schema: Schema, value: unknown): void {
  const { success, data, error } = schema.safeParse(value)
  const faults = success
    ? unsaid(value, data, '').map((path) => `${path}: is nowhere in the protocol`)
    : (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  if (faults.length > 0) throw new Error(`${what} is not as the protocol says: ${faults.slice(0, 10).join('; ')}`)
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
