import type { MentionAt } from '@tidings/protocol/mentioned'

/** What is being written: the words, and what they mean that cannot be read from them. */
export interface Written {
  readonly text: string
  readonly mentionsAt: readonly MentionAt[]
}

export const nothing: Written = { text: '', mentionsAt: [] }

/** One stretch of a text in whose place something else was put. */
interface Change {
  readonly from: number
  readonly to: number
  /** How much longer the text is. */
  readonly grown: number
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

function commonEnd(a: string, b: string, most: number): number {
  let length = 0
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++
  return length
}

/** What was changed. Where it could have been in more than one place, the caret stands behind it. */
function changeBetween(before: string, after: string, caret: number): Change {
  const rest = after.slice(caret)
  const shortest = Math.min(before.length, after.length)
  if (before.endsWith(rest) && rest.length <= shortest) {
    const to = before.length - rest.length
    return { from: commonStart(before.slice(0, to), after.slice(0, caret)), to, grown: after.length - before.length }
  }
  const from = commonStart(before, after)
  const to = before.length - commonEnd(before, after, shortest - from)
  return { from, to, grown: after.length - before.length }
}

/** Moves with the words around them; of whom a piece was changed is meant no more. */
function moved(mentionsAt: readonly MentionAt[], { from, to, grown }: Change): readonly MentionAt[] {
  return mentionsAt.flatMap((one) => {
    if (one.from + one.length <= from) return [one]
    return one.from >= to ? [{ ...one, from: one.from + grown }] : []
  })
}

/** The same after a change by the person who writes; `caret` stands where it stands after it. */
export function retyped(before: Written, text: string, caret: number): Written {
  if (text === before.text) return before
  return { text, mentionsAt: moved(before.mentionsAt, changeBetween(before.text, text, caret)) }
}

/** With more people meant in it. */
export const withMentions = (written: Written, more: readonly MentionAt[]): Written =>
  more.length === 0
    ? written
    : { ...written, mentionsAt: [...written.mentionsAt, ...more].sort((a, b) => a.from - b.from) }

export const shifted = (mentionsAt: readonly MentionAt[], by: number): readonly MentionAt[] =>
  mentionsAt.map((one) => ({ ...one, from: one.from + by }))

/** A piece of it, with those who are meant in the whole of their names. */
export function pieceOf({ text, mentionsAt }: Written, from: number, to: number): Written {
  const inside = mentionsAt.filter((one) => one.from >= from && one.from + one.length <= to)
  return { text: text.slice(from, to), mentionsAt: shifted(inside, -from) }
}

/** Without blanks around it. */
export function trimmed(written: Written): Written {
  const { text } = written
  const from = text.length - text.trimStart().length
  return pieceOf(written, from, Math.max(from, text.trimEnd().length))
}

/** Each of those who are meant, once. */
export const meantIn = ({ mentionsAt }: Written): string[] => [...new Set(mentionsAt.map(({ mention }) => mention))]

export const isSame = (a: Written, b: Written): boolean =>
  a.text === b.text &&
  a.mentionsAt.length === b.mentionsAt.length &&
  a.mentionsAt.every((one, at) => {
    const other = b.mentionsAt[at]
    return one.mention === other?.mention && one.from === other.from && one.length === other.length
  })
