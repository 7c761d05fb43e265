import { highlight } from './words.ts'

type Range = readonly [from: number, to: number]

/** UTF-16 units of an excerpt, and of what stands in it before the first word. */
const length = 240
const before = 60

/** Moves a place off the middle of a surrogate pair. */
const whole = (text: string, at: number): number => {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at
}

/** The piece of a text around the first word that was found, and where the words stand in it. */
export function excerptOf(text: string, query: string): { excerpt: string; highlights: [number, number][] } {
  const ranges = highlight(text, query)
  const first = ranges[0]?.[0] ?? 0
  const start = text.length <= length ? 0 : whole(text, Math.max(0, Math.min(first - before, text.length - length)))
  const end = whole(text, Math.min(text.length, start + length))
  const inside = ranges.filter(([from, to]) => from >= start && to <= end)
  return { excerpt: text.slice(start, end), highlights: inside.map(([from, to]) => [from - start, to - start]) }
}

/** How well a text answers: words that stand together count for more, and so does what is short. */
export function scoreOf(text: string, query: string): number {
  const ranges: readonly Range[] = highlight(text, query)
  const covered = ranges.reduce((sum, [from, to]) => sum + to - from, 0)
  const phrase = text.normalize('NFKC').toLowerCase().includes(query.trim().normalize('NFKC').toLowerCase()) ? 2 : 0
  return phrase + covered / Math.max(20, text.length)
}
