import type { OutgoingMessage } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { sameDay } from './when.ts'

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

const continues = (before: Line | undefined, after: Line | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  before.from === after.from &&
  !before.event &&
  !after.event &&
  after.ts - before.ts < togetherMs &&
  sameDay(before.ts, after.ts)

interface Said extends Line {
  readonly messages: readonly Message[]
  readonly outgoing?: OutgoingMessage
}

const isPlainPicture = ({ content, replyTo, thread, forwarded, reactions, pinned, replies }: Message): boolean =>
  content.type === 'image' &&
  !(content.data as { caption?: string }).caption &&
  [replyTo, thread, forwarded, pinned, replies].every((one) => one === undefined) &&
  reactions.length === 0

function joinsAlbum(album: Said | undefined, message: Message): album is Said {
  const last = album?.messages.at(-1)
  return (
    last !== undefined &&
    (album?.messages.length ?? 0) < albumMax &&
    last.from === message.from &&
    message.ts - last.ts < albumMs &&
    isPlainPicture(last) &&
    isPlainPicture(message)
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

function itemOf({ key, messages, outgoing }: Said, first: boolean, last: boolean): Item {
  if (outgoing) return { kind: 'outgoing', key, message: outgoing, first, last }
  const [message] = messages
  return messages.length === 1 && message
    ? { kind: 'message', key, message, first, last }
    : { kind: 'album', key, messages, first, last }
}

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
  for (const [index, line] of said.entries()) {
    const before = said[index - 1]
    const newDay = !before || !sameDay(before.ts, line.ts)
    if (newDay) items.push({ kind: 'day', key: `day ${new Date(line.ts).toDateString()}`, ts: line.ts })
    const isNew = !marked && (line.messages[0]?.seq ?? 0) > (unreadAfter ?? 0) && line.from !== mine
    if (isNew) {
      items.push({ kind: 'unread', key: 'unread' })
      marked = true
    }
    items.push(itemOf(line, isNew || !continues(before, line), !continues(line, said[index + 1])))
  }
  return items
}

export const seqsOf = (item: Item): readonly number[] => {
  if (item.kind === 'message') return [item.message.seq]
  return item.kind === 'album' ? item.messages.map(({ seq }) => seq) : []
}
