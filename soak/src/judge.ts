import { events, type OperationName, operations } from '@tidings/protocol'

/** How an operation ended. */
export type Outcome = { readonly ok: unknown } | { readonly code: string; readonly message: string }

/** What any operation may answer, whatever its definition says. `invalid`: what fits the schema may not fit the moment. */
const common: ReadonlySet<string> = new Set([
  'invalid',
  'unauthenticated',
  'forbidden',
  'banned',
  'too_large',
  'rate_limited',
  'unavailable',
])

/** What is wrong with an answer, by the contract; undefined when nothing is. */
export function faultOf(name: OperationName, outcome: Outcome): string | undefined {
  const { output, errors } = operations[name]
  if ('ok' in outcome) {
    const { error } = output.safeParse(outcome.ok)
    return error && `the answer does not fit its schema: ${error.message.slice(0, 500)}`
  }
  const known = common.has(outcome.code) || (errors as readonly string[]).includes(outcome.code)
  return known ? undefined : `answered ${outcome.code}, which the operation does not name: ${outcome.message}`
}

/** The same of an event. */
export function faultOfEvent({ event, data }: { readonly event: string; readonly data: unknown }): string | undefined {
  if (!Object.hasOwn(events, event)) return `there is no event ${event}`
  const { error } = events[event as keyof typeof events].data.safeParse(data)
  return error && `the event ${event} does not fit its schema: ${error.message.slice(0, 500)}`
}

/** Checks what is about to be sent: a fault here is the soak's own. */
export function expectValid(name: OperationName, input: unknown): void {
  const { error } = operations[name].input.safeParse(input)
  if (error) throw new Error(`the soak draws an input for ${name} that does not fit: ${error.message}`)
}
