import type { Message } from '@tidings/protocol'
import { soundMentions } from '@tidings/protocol/mentioned'

interface Part {
  readonly text: string
  readonly from: number
  readonly isMention: boolean
}

/** So much stands before the mention, and so much is shown in all. */
const before = 40
const most = 200

const isHalf = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text[at] ?? '')

/**
 * The words around the mention of a reader, in one line and in parts; undefined where a preview must do: no plain text, or
 * nobody says where the mention stands.
 */
export function mentionedWords({ content, mentionsAt }: Message, reader: string): readonly Part[] | undefined {
  if (content.type !== 'text' || typeof content.data !== 'string') return undefined
  const text = content.data.replace(/\s/g, ' ')
  const places = soundMentions(text, mentionsAt).filter(({ mention }) => mention === reader || mention === 'all')
  const [first] = places
  if (!first) return undefined
  let start = first.from > before * 2 ? first.from - before : 0
  if (isHalf(text, start)) start += 1
  let end = Math.min(text.length, start + most)
  if (isHalf(text, end)) end -= 1
  const parts: Part[] = []
  let at = start
  for (const { from, length } of places.filter((place) => place.from + place.length <= end)) {
    if (from > at) parts.push({ text: text.slice(at, from), from: at, isMention: false })
    parts.push({ text: text.slice(from, from + length), from, isMention: true })
    at = from + length
  }
  if (at < end) parts.push({ text: text.slice(at, end), from: at, isMention: false })
  const [head, ...rest] = parts
  return start > 0 && head ? [{ ...head, text: `…${head.text}` }, ...rest] : parts
}
