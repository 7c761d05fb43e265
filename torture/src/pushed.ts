import { nameOf, type Sent } from './history.ts'

/** A push that a phone's push service took. */
export interface Pushing {
  readonly phone: string
  /** By which the push service knows it again. */
  readonly pushId: string
  readonly messageId: string
  /** For all its members. */
  readonly conversation: string
  readonly seq: number
  /** Of the server that handed it over, and could note that: none of its own is told twice. Each by itself where it could not. */
  readonly life: string
}

/** Somebody who is away, and reads nothing. */
export interface Away {
  readonly phone: string
  readonly conversations: readonly string[]
}

/**
 * Compares what phones were pushed with everything that was acknowledged: of each conversation the last message at least, nothing
 * twice by one server, nothing older after something newer, and one message under one id. Answers each contradiction in a sentence.
 */
export function checkPushed(pushings: readonly Pushing[], away: readonly Away[], sends: readonly Sent[]): string[] {
  const forgotten = unpushed(pushings, away, sends).map((what) => `never pushed: ${what}`)
  const byPlace = Map.groupBy(pushings, ({ phone, conversation }) => `${phone}, ${conversation}`)
  return [...forgotten, ...[...byPlace].flatMap(([place, some]) => [...checkOrder(place, some), ...checkIds(some)])]
}

/** What nobody was pushed yet and is to be: of several messages a phone shows the last. */
export function unpushed(pushings: readonly Pushing[], away: readonly Away[], sends: readonly Sent[]): string[] {
  const pushed = new Set(pushings.map(({ phone, messageId }) => `${phone} ${messageId}`))
  const last = new Map<string, Sent>()
  for (const sent of sends)
    if (sent.answer && sent.answer.seq > (last.get(sent.conversation)?.answer?.seq ?? 0))
      last.set(sent.conversation, sent)
  return away.flatMap(({ phone, conversations }) =>
    conversations.flatMap((conversation) => {
      const sent = last.get(conversation)
      return !sent?.answer || pushed.has(`${phone} ${sent.answer.id}`) ? [] : [`${nameOf(sent)} to ${phone}`]
    }),
  )
}

/** What was handed over and noted by one server is behind it; the next may begin a little before. */
function checkOrder(place: string, pushings: readonly Pushing[]): string[] {
  let [life, head] = ['', 0]
  return pushings.flatMap((one) => {
    const before = one.life === life ? head : 0
    life = one.life
    head = Math.max(before, one.seq)
    if (one.seq > before) return []
    return [`${place}: ${one.seq} was pushed after ${before}${one.seq === before ? ', which is twice' : ''}`]
  })
}

function checkIds(pushings: readonly Pushing[]): string[] {
  const ids = new Map<string, string>()
  return pushings.flatMap(({ phone, pushId, messageId }) => {
    const first = ids.get(messageId) ?? pushId
    ids.set(messageId, first)
    return first === pushId ? [] : [`${messageId} was pushed to ${phone} as ${first}, and then as ${pushId}`]
  })
}
