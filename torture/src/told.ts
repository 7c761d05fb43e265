import { nameOf, type Sent } from './history.ts'

/** One message that a receiver was told of, and took. */
export interface Telling {
  /** By which the same happening is known again. */
  readonly eventId: string
  readonly messageId: string
  /** For all its members. */
  readonly conversation: string
  readonly seq: number
}

/**
 * Compares what a receiver was told with everything that was acknowledged: at least once, under one id always the same, and in the
 * order of each conversation. Answers each contradiction in a sentence.
 */
export function checkTold(tellings: readonly Telling[], sends: readonly Sent[]): string[] {
  return [...checkAll(tellings, sends), ...checkIds(tellings), ...checkOrder(tellings)]
}

export const untold = (told: ReadonlySet<string>, sends: readonly Sent[]): readonly Sent[] =>
  sends.filter(({ answer }) => answer && !told.has(answer.id))

function checkAll(tellings: readonly Telling[], sends: readonly Sent[]): string[] {
  const missing = untold(new Set(tellings.map(({ messageId }) => messageId)), sends)
  const [first] = missing
  return first ? [`not told: ${missing.length} acknowledged messages, the first of them ${nameOf(first)}`] : []
}

function checkIds(tellings: readonly Telling[]): string[] {
  const events = new Map<string, string>()
  const messages = new Map<string, string>()
  return tellings.flatMap(({ eventId, messageId }) => {
    const [message, event] = [events.get(eventId) ?? messageId, messages.get(messageId) ?? eventId]
    events.set(eventId, message)
    messages.set(messageId, event)
    if (message !== messageId) return [`the event ${eventId} told of ${message}, and then of ${messageId}`]
    return event === eventId ? [] : [`${messageId} was told as ${event}, and then as ${eventId}`]
  })
}

/** Of each message the first time counts: after a kill what was told last comes again. */
function checkOrder(tellings: readonly Telling[]): string[] {
  const heads = new Map<string, number>()
  const seen = new Set<string>()
  return tellings.flatMap(({ messageId, conversation, seq }) => {
    if (seen.has(messageId)) return []
    seen.add(messageId)
    const head = heads.get(conversation) ?? 0
    heads.set(conversation, Math.max(head, seq))
    return seq > head ? [] : [`${conversation}: ${seq} was first told after ${head}`]
  })
}
