import type { ChatroomMessage, EventData } from '@tidings/protocol'

/** Something that was said, and whether something is missing before it: so much, or nobody knows how much. */
export type ChatroomLine = ChatroomMessage & { readonly missedBefore?: number | 'some' }

type Lines = readonly ChatroomLine[]

const byPlace = (one: ChatroomLine, other: ChatroomLine): number => (one.id < other.id ? -1 : 1)

function withFresh(lines: Lines, fresh: Lines, kept: number): Lines {
  if (fresh.length === 0) return lines
  return [...lines, ...fresh].sort(byPlace).slice(-kept)
}

const marked = ([first, ...others]: Lines, missedBefore: ChatroomLine['missedBefore']): Lines =>
  first && missedBefore !== undefined ? [{ ...first, missedBefore }, ...others] : first ? [first, ...others] : []

/** What was told while one is in it. */
export function withSaid(lines: Lines, { messages, missed }: EventData<'chatroom.messages'>, kept: number): Lines {
  const known = new Set(lines.map(({ id }) => id))
  const fresh = messages.filter(({ id }) => !known.has(id))
  return withFresh(lines, marked(fresh, missed), kept)
}

export interface Joined {
  /** What was known when it was asked. */
  readonly before: Lines
  readonly messages: readonly ChatroomMessage[]
  /** So many were asked for. */
  readonly asked: number
  /** So much was left out of what was told, where that is known. */
  readonly missed?: number | undefined
}

/** Whether what is told does not reach back to what was known: more may have been said between. */
export function hasGap({ before, messages, asked }: Joined): boolean {
  const known = new Set(before.flatMap(({ id, low }) => (low ? [] : [id])))
  return known.size > 0 && messages.length === asked && !messages.some(({ id }) => known.has(id))
}

/** What whoever comes is told, with what is known from before: of that goes what was taken back meanwhile. */
export function withTold(lines: Lines, joined: Joined, kept: number): Lines {
  const { before, messages } = joined
  const told = new Set(messages.map(({ id }) => id))
  const [first, last] = [messages[0]?.id, messages.at(-1)?.id]
  const isGone = ({ id, low }: ChatroomLine): boolean =>
    !low && first !== undefined && last !== undefined && id > first && id < last && !told.has(id)
  const gone = new Set(before.filter(isGone).map(({ id }) => id))
  const stays = gone.size > 0 ? lines.filter(({ id }) => !gone.has(id)) : lines
  const known = new Set(stays.map(({ id }) => id))
  const fresh = messages.filter(({ id }) => !known.has(id))
  const missing = joined.missed === undefined ? 'some' : Math.max(1, joined.missed - fresh.length)
  return withFresh(stays, marked(fresh, hasGap(joined) ? missing : undefined), kept)
}

/** What is missing before it is missing still. */
export function withoutLine(lines: Lines, id: string): Lines {
  const at = lines.findIndex((line) => line.id === id)
  const [before, gone, after] = [lines.slice(0, at), lines[at], lines.slice(at + 1)]
  return gone ? [...before, ...marked(after, gone.missedBefore ?? after[0]?.missedBefore)] : lines
}
