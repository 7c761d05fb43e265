import type { OutgoingMessage } from '@tidings/client'
import type { Message } from '@tidings/protocol'

interface Placed {
  readonly key: string
  readonly first: boolean
  readonly last: boolean
}

/** One line of the conversation. */
export type Item =
  | ({ readonly kind: 'message'; readonly message: Message } & Placed)
  | ({ readonly kind: 'album'; readonly messages: readonly Message[] } & Placed)
  | ({ readonly kind: 'outgoing'; readonly message: OutgoingMessage } & Placed)
  | { readonly kind: 'day'; readonly key: string; readonly ts: number }
  | { readonly kind: 'unread'; readonly key: string }

/** Messages of one sender within this time stand together. */
const togetherMs = 5 * 60_000
/** Pictures that were sent together are one grid. */
const albumMs = 60_000
const albumMax = 9

interface Line {
  readonly key: string
  readonly from: string
  readonly ts: number
  readonly event: boolean
}

/** Of the same day is known beforehand: it is asked once for both sides of a line. */
const continues = (before: Line | undefined, after: Line | undefined, isSameDay: boolean): boolean =>
  isSameDay &&
  before !== undefined &&
  after !== undefined &&
  before.from === after.from &&
  !before.event &&
  !after.event &&
  after.ts - before.ts < togetherMs

/** From midnight to midnight: most lines of a log are of the day of the line before, and making a date is slow. */
function dayAround(ts: number): { readonly from: number; readonly to: number } {
  const date = new Date(ts)
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()]
  return { from: new Date(year, month, day).getTime(), to: new Date(year, month, day + 1).getTime() }
}

interface Said extends Line {
  readonly messages: readonly Message[]
  readonly outgoing?: OutgoingMessage
}

/** What was sent at one time carries one name; what an older client sent carries none. */
const albumOf = ({ content }: Message): unknown => (content.data as { album?: unknown }).album

const isPlainPicture = ({ content, thread, forwarded, reactions, pinned, replies }: Message): boolean =>
  content.type === 'image' &&
  !(content.data as { caption?: string }).caption &&
  [thread, forwarded, pinned, replies].every((one) => one === undefined) &&
  reactions.length === 0

function joinsAlbum(album: Said | undefined, message: Message): album is Said {
  const last = album?.messages.at(-1)
  return (
    last !== undefined &&
    (album?.messages.length ?? 0) < albumMax &&
    last.from === message.from &&
    isPlainPicture(last) &&
    isPlainPicture(message) &&
    last.replyTo === message.replyTo &&
    albumOf(last) === albumOf(message) &&
    (albumOf(message) !== undefined || message.ts - last.ts < albumMs)
  )
}

function saidOf(messages: readonly Message[], outgoing: readonly OutgoingMessage[], mine: string): readonly Said[] {
  const said: Said[] = []
  for (const message of messages) {
    const { id, clientMsgId, from, ts, type } = message
    const album = said.at(-1)
    if (joinsAlbum(album, message)) said[said.length - 1] = { ...album, messages: [...album.messages, message] }
    // The key of a message of mine stays when it arrives, so that nothing jumps.
    else {
      const key = from === mine && clientMsgId !== undefined ? clientMsgId : id
      said.push({ key, from, ts, event: type === 'event', messages: [message] })
    }
  }
  for (const one of outgoing)
    said.push({ key: one.clientMsgId, from: mine, ts: one.ts, event: false, messages: [], outgoing: one })
  return said
}

/** By the message that it is about, or begins with: a line that did not change is the same object, and is not drawn again. */
const kept = new WeakMap<object, Item>()
const keptDays = new WeakMap<object, Item>()

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index])
}

function isAs(item: Item | undefined, { key, messages }: Said, first: boolean, last: boolean): item is Item {
  if (item === undefined || item.key !== key || !('first' in item) || item.first !== first || item.last !== last)
    return false
  return item.kind === 'album' ? same(item.messages, messages) : messages.length < 2
}

function itemOf(said: Said, first: boolean, last: boolean): Item {
  const { key, messages, outgoing } = said
  const [message] = messages
  const about = outgoing ?? message
  const before = about && kept.get(about)
  if (isAs(before, said, first, last)) return before
  const place = { key, first, last }
  const item: Item = outgoing
    ? { kind: 'outgoing', message: outgoing, ...place }
    : messages.length === 1 && message
      ? { kind: 'message', message, ...place }
      : { kind: 'album', messages, ...place }
  if (about) kept.set(about, item)
  return item
}

function dayOf({ ts, messages, outgoing }: Said): Item {
  const about = outgoing ?? messages[0]
  const key = `day ${new Date(ts).toDateString()}`
  const before = about && keptDays.get(about)
  if (before?.key === key) return before
  const item: Item = { kind: 'day', key, ts }
  if (about) keptDays.set(about, item)
  return item
}

const unreadItem: Item = { kind: 'unread', key: 'unread' }

export interface Conversed {
  readonly messages: readonly Message[]
  readonly outgoing: readonly OutgoingMessage[]
  readonly mine: string
  /** What stands after it is new to the reader; undefined when nothing is. */
  readonly unreadAfter: number | undefined
}

/** The log, then what is on its way, with days and the beginning of what is new between. */
export function itemsOf({ messages, outgoing, mine, unreadAfter }: Conversed): readonly Item[] {
  const said = saidOf(messages, outgoing, mine)
  const items: Item[] = []
  let marked = unreadAfter === undefined
  let day = { from: 0, to: 0 }
  for (const [index, line] of said.entries()) {
    const [before, after] = [said[index - 1], said[index + 1]]
    const newDay = !before || line.ts < day.from || line.ts >= day.to
    if (newDay) {
      day = dayAround(line.ts)
      items.push(dayOf(line))
    }
    const isNew = !marked && (line.messages[0]?.seq ?? 0) > (unreadAfter ?? 0) && line.from !== mine
    if (isNew) {
      items.push(unreadItem)
      marked = true
    }
    const endsDay = !after || after.ts < day.from || after.ts >= day.to
    items.push(itemOf(line, isNew || !continues(before, line, !newDay), !continues(line, after, !endsDay)))
  }
  return items
}

export const seqsOf = (item: Item): readonly number[] => {
  if (item.kind === 'message') return [item.message.seq]
  return item.kind === 'album' ? item.messages.map(({ seq }) => seq) : []
}
