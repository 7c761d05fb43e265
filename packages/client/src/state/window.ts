import type { Message } from '@tidings/protocol'
import type { ClientState, MessageWindow } from './state.ts'

/** Messages of a window that is looked at; reading on at one end drops what is furthest at the other. */
const windowMost = 1000
/** Messages of a window at which nobody looks: the newest. */
export const idleMost = 100
/** Windows at which nobody looks: those that were looked at last. */
const idleWindows = 50

const mostIn = ({ idle }: Pick<MessageWindow, 'idle'>): number => (idle ? idleMost : windowMost)

const newest = <T>(items: readonly T[], most: number): readonly T[] =>
  items.length > most ? items.slice(items.length - most) : items

/** Where a message stands, by its seq; -1 when it is not there. */
export function indexOf(messages: readonly Message[], seq: number): number {
  let [from, to] = [0, messages.length - 1]
  while (from <= to) {
    const middle = (from + to) >> 1
    const found = (messages[middle] as Message).seq
    if (found === seq) return middle
    if (found < seq) from = middle + 1
    else to = middle - 1
  }
  return -1
}

/** Newer forms take the place of older ones; the same list when there is none. */
export function replaceMessages(messages: readonly Message[], changed: readonly Message[]): readonly Message[] {
  let next: Message[] | undefined
  for (const message of changed) {
    const index = indexOf(messages, message.seq)
    const before = (next ?? messages)[index]
    if (!before || before.rev >= message.rev) continue
    next ??= [...messages]
    next[index] = message
  }
  return next ?? messages
}

/** The next message joins the window; one over a hole does not, the log is read then. */
export function joinNext(window: MessageWindow, message: Message, floor: number): MessageWindow {
  const last = window.messages.at(-1)
  const isNext = !window.past && message.seq === (last?.seq ?? floor) + 1
  if (!isNext) return window
  const messages = window.messages.slice(1 - mostIn(window))
  messages.push(message)
  return { ...window, messages }
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

/** A page joins the window where it touches it. A window that grows too long at its beginning shows the past then. */
export function joinPage(window: MessageWindow, page: Page): MessageWindow {
  const { messages, past = window.past === true } = page
  const [first, last] = [messages[0], messages.at(-1)]
  const [start, end] = [window.messages[0], window.messages.at(-1)]
  const { past: _, ...rest } = window
  const same = past ? { ...rest, past: true as const } : rest
  if (!first || !last) return same
  if (page.fresh || !start || !end) {
    const rev = messages.reduce((max, { rev: one }) => Math.max(max, one), page.rev ?? window.rev)
    return { ...same, messages, rev }
  }
  if (first.seq > end.seq + 1 || last.seq < start.seq - 1) return window
  const before = messages.filter(({ seq }) => seq < start.seq)
  const after = messages.filter(({ seq }) => seq > end.seq)
  const all = [...before, ...replaceMessages(window.messages, messages), ...after]
  const most = mostIn(window)
  if (all.length <= most) return { ...same, messages: all }
  return before.length > 0 && !window.idle
    ? { ...same, messages: all.slice(0, most), past: true }
    : { ...same, messages: newest(all, most) }
}

type Windows = Readonly<Record<string, MessageWindow>>

/** Somebody looks at it. */
export function wakened(windows: Windows, oid: string): Windows {
  const window = windows[oid]
  if (!window?.idle) return windows
  const { idle: _, ...looked } = window
  return { ...windows, [oid]: looked }
}

/** Nobody looks at it any more: it stands last among those, and of too many the first goes. */
export function rested(windows: Windows, oid: string): Windows {
  const { [oid]: window = { messages: [], rev: 0 }, ...others } = windows
  const all = { ...others, [oid]: { ...window, messages: newest(window.messages, idleMost), idle: true as const } }
  const idle = Object.keys(all).filter((one) => all[one]?.idle)
  if (idle.length <= idleWindows) return all
  const gone = new Set(idle.slice(0, idle.length - idleWindows))
  return Object.fromEntries(Object.entries(all).filter(([one]) => !gone.has(one)))
}

const emptyWindow: MessageWindow = { messages: [], rev: 0 }

export function withWindow(
  state: ClientState,
  oid: string,
  change: (window: MessageWindow) => MessageWindow,
): ClientState {
  return { ...state, windows: { ...state.windows, [oid]: change(state.windows[oid] ?? emptyWindow) } }
}
