import { foldText } from '@tidings/protocol/folding'
import { locate } from './words.ts'

type Range = readonly [from: number, to: number]

/** What a text that holds the words of a query shows of itself. */
export interface Sight {
  /** The piece of it around the first word that was found. */
  readonly excerpt: string
  /** Where the words stand in the excerpt. */
  readonly highlights: readonly Range[]
  /** How well it answers: words that stand together count for more, and so does what is short. */
  readonly score: number
}

/** UTF-16 units of an excerpt, and of what stands in it before the first word. */
const length = 240
const before = 60

/** Moves a place off the middle of a surrogate pair. */
const whole = (text: string, at: number): number => {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at
}

function excerptOf(text: string, ranges: readonly Range[]): Pick<Sight, 'excerpt' | 'highlights'> {
  const first = ranges[0]?.[0] ?? 0
  const start = text.length <= length ? 0 : whole(text, Math.max(0, Math.min(first - before, text.length - length)))
  const end = whole(text, Math.min(text.length, start + length))
  const inside = ranges.filter(([from, to]) => from >= start && to <= end)
  return { excerpt: text.slice(start, end), highlights: inside.map(([from, to]) => [from - start, to - start]) }
}

function scoreOf(text: string, query: string, ranges: readonly Range[]): number {
  const covered = ranges.reduce((sum, [from, to]) => sum + to - from, 0)
  const phrase = foldText(text).includes(foldText(query.trim())) ? 2 : 0
  return phrase + covered / Math.max(20, text.length)
}

/** Looks through the text once; undefined when it does not hold all that the query looks for. */
export function lookAt(text: string, query: string): Sight | undefined {
  const ranges = locate(text, query)
  return ranges && { ...excerptOf(text, ranges), score: scoreOf(text, query, ranges) }
}
