import type { OutgoingMessage } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { sameDay } from '../../i18n/times.ts'
import type { Content } from './content.ts'

export interface Bubble {
  readonly key: string
  readonly ts: number
  readonly content: Content
  readonly recalled: boolean
  readonly seq?: number
  /** Still here, on its way or refused. */
  readonly outgoing?: OutgoingMessage
}

export type TimelineItem =
  | { readonly kind: 'day'; readonly key: string; readonly ts: number }
  | { readonly kind: 'notice'; readonly key: string; readonly content: Content }
  | { readonly kind: 'group'; readonly key: string; readonly from: string; readonly bubbles: readonly Bubble[] }

/** Messages of one sender within this time stand together. */
const togetherMs = 5 * 60_000

interface Entry extends Bubble {
  readonly from: string
  readonly notice: boolean
}

/** The same key while it is sent and after, so that the bubble stays where it is. */
const fromLog = (message: Message, me: string): Entry => ({
  key: message.from === me && message.clientMsgId !== undefined ? message.clientMsgId : message.id,
  ts: message.ts,
  content: message.content,
  recalled: message.recalled,
  seq: message.seq,
  from: message.from,
  notice: message.type === 'event',
})

const fromOutbox = (outgoing: OutgoingMessage, me: string): Entry => ({
  key: outgoing.clientMsgId,
  ts: outgoing.ts,
  content: outgoing.content,
  recalled: false,
  outgoing,
  from: me,
  notice: false,
})

/** The log as it is drawn: days, notices, and bubbles grouped by sender and time. What is on its way comes last. */
export function buildTimeline(
  messages: readonly Message[],
  outbox: readonly OutgoingMessage[],
  me: string,
): readonly TimelineItem[] {
  const entries = [...messages.map((m) => fromLog(m, me)), ...outbox.map((o) => fromOutbox(o, me))]
  const items: TimelineItem[] = []
  let group: { kind: 'group'; key: string; from: string; bubbles: Bubble[] } | undefined
  let lastTs: number | undefined
  for (const { from, notice, ...bubble } of entries) {
    if (lastTs === undefined || !sameDay(lastTs, bubble.ts)) {
      items.push({ kind: 'day', key: `day ${bubble.key}`, ts: bubble.ts })
      group = undefined
    }
    if (notice) {
      items.push({ kind: 'notice', key: bubble.key, content: bubble.content })
      group = undefined
    } else if (group?.from === from && bubble.ts - (lastTs ?? 0) < togetherMs) {
      group.bubbles.push(bubble)
    } else {
      group = { kind: 'group', key: `group ${bubble.key}`, from, bubbles: [bubble] }
      items.push(group)
    }
    lastTs = bubble.ts
  }
  return items
}
