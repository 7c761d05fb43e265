import type { Message } from '@tidings/protocol'
import type { MessageWindow } from './state.ts'

export function replaceMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const index = messages.findIndex((one) => one.seq === message.seq)
  const before = messages[index]
  return before && before.rev < message.rev ? messages.with(index, message) : messages
}

/** The next message joins the window; one over a hole does not, the log is read then. */
export function joinNext(window: MessageWindow, message: Message, floor: number): MessageWindow {
  const last = window.messages.at(-1)
  const isNext = !window.past && message.seq === (last?.seq ?? floor) + 1
  return isNext ? { ...window, messages: [...window.messages, message] } : window
}

/** A page of a log as it was read, oldest first. */
export interface Page {
  readonly messages: readonly Message[]
  /** It takes the place of what was known. */
  readonly fresh?: boolean
  /** Changes up to this rev are in it; without it, those that its own messages tell. */
  readonly rev?: number
  /** Whether the window, with it, ends before the head. */
  readonly past?: boolean
}

/** A page joins the window where it touches it. */
export function joinPage(window: MessageWindow, page: Page): MessageWindow {
  const { messages, past = window.past === true } = page
  const [first, last] = [messages[0], messages.at(-1)]
  const [start, end] = [window.messages[0], window.messages.at(-1)]
  const ends = past ? { past: true as const } : {}
  if (!first || !last) return { messages: window.messages, rev: window.rev, ...ends }
  if (page.fresh || !start || !end) {
    const rev = messages.reduce((max, { rev: one }) => Math.max(max, one), page.rev ?? window.rev)
    return { messages, rev, ...ends }
  }
  if (first.seq > end.seq + 1 || last.seq < start.seq - 1) return window
  const before = messages.filter(({ seq }) => seq < start.seq)
  const after = messages.filter(({ seq }) => seq > end.seq)
  return { messages: [...before, ...window.messages, ...after], rev: window.rev, ...ends }
}
