import type { ChatroomLine } from '@tidings/client/chatrooms'
import { isJoy } from '../content/joy.ts'
import { sameDay } from '../time/when.ts'

/** A line of what is shown. */
export type ChatroomItem =
  | { readonly kind: 'day'; readonly key: string; readonly ts: number }
  /** Something is missing here: so much, or nobody knows how much. */
  | { readonly kind: 'missed'; readonly key: string; readonly count?: number }
  /** Signs of low priority that came one after another, each with how often. */
  | { readonly kind: 'signs'; readonly key: string; readonly signs: ReadonlyMap<string, number> }
  | {
      readonly kind: 'said'
      readonly key: string
      readonly line: ChatroomLine
      readonly first: boolean
      readonly last: boolean
    }

/** What one person says within this time stands together. */
const togetherMs = 5 * 60_000

function signIn({ low, content: { type, data } }: ChatroomLine): string | undefined {
  return low && isJoy(type, data) ? String(data).trim() : undefined
}

function joined(before: ChatroomItem | undefined, line: ChatroomLine): boolean {
  return before?.kind === 'said' && before.line.from === line.from && line.ts - before.line.ts < togetherMs
}

/** What stands between two lines, if something does. */
function between(before: ChatroomLine | undefined, { id, ts, missedBefore }: ChatroomLine): ChatroomItem[] {
  const items: ChatroomItem[] = []
  if (!before || !sameDay(before.ts, ts)) items.push({ kind: 'day', key: `day ${id}`, ts })
  if (missedBefore !== undefined)
    items.push({ kind: 'missed', key: `missed ${id}`, ...(missedBefore === 'some' ? {} : { count: missedBefore }) })
  return items
}

/** What was said, as it is shown. */
export function chatroomItems(lines: readonly ChatroomLine[]): readonly ChatroomItem[] {
  const items: ChatroomItem[] = []
  for (const [index, line] of lines.entries()) {
    items.push(...between(lines[index - 1], line))
    const before = items.at(-1)
    const sign = signIn(line)
    if (sign === undefined) {
      const first = !joined(before, line)
      if (!first && before?.kind === 'said') items[items.length - 1] = { ...before, last: false }
      items.push({ kind: 'said', key: line.id, line, first, last: true })
    } else if (before?.kind === 'signs') {
      const signs = new Map(before.signs).set(sign, (before.signs.get(sign) ?? 0) + 1)
      items[items.length - 1] = { ...before, signs }
    } else items.push({ kind: 'signs', key: `signs ${line.id}`, signs: new Map([[sign, 1]]) })
  }
  return items
}
