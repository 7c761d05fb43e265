import type { OutgoingMessage } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { sameDay } from './when.ts'

/** One line of the conversation: a message, or one on its way. */
export type Item =
  | {
      readonly key: string
      readonly kind: 'message'
      readonly message: Message
      readonly first: boolean
      readonly last: boolean
      readonly newDay: boolean
    }
  | {
      readonly key: string
      readonly kind: 'outgoing'
      readonly message: OutgoingMessage
      readonly first: boolean
      readonly last: boolean
      readonly newDay: boolean
    }

/** Messages of one sender within this time stand together. */
const together = 5 * 60_000

interface Line {
  readonly key: string
  readonly from: string
  readonly ts: number
  readonly event: boolean
}

const continues = (before: Line | undefined, after: Line | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  before.from === after.from &&
  !before.event &&
  !after.event &&
  after.ts - before.ts < together &&
  sameDay(before.ts, after.ts)

/** The log, then what is on its way. The key of a message of mine stays when it arrives, so that nothing jumps. */
export function itemsOf(
  messages: readonly Message[],
  outgoing: readonly OutgoingMessage[],
  mine: string,
): readonly Item[] {
  const lines: Line[] = [
    ...messages.map(({ id, clientMsgId, from, ts, type }) => ({
      key: from === mine && clientMsgId !== undefined ? clientMsgId : id,
      from,
      ts,
      event: type === 'event',
    })),
    ...outgoing.map(({ clientMsgId, ts }) => ({ key: clientMsgId, from: mine, ts, event: false })),
  ]
  return lines.map((line, index) => {
    const [before, after] = [lines[index - 1], lines[index + 1]]
    const place = {
      key: line.key,
      first: !continues(before, line),
      last: !continues(line, after),
      newDay: !before || !sameDay(before.ts, line.ts),
    }
    const message = messages[index]
    return message
      ? { ...place, kind: 'message', message }
      : { ...place, kind: 'outgoing', message: outgoing[index - messages.length] as OutgoingMessage }
  })
}
