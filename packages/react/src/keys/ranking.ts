import { foldText } from '@tidings/protocol/folding'

/** Somewhere one can go, the last used first. */
export interface Candidate {
  readonly oid: string
  readonly name: string
}

/** So many names are kept as they are compared; each key that is typed compares them all. */
const mostFolded = 5000
const foldedNames = new Map<string, string>()

function folded(text: string): string {
  const known = foldedNames.get(text) ?? foldText(text)
  if (foldedNames.size >= mostFolded) foldedNames.clear()
  foldedNames.set(text, known)
  return known
}

const words = /[\s\p{P}\p{S}]+/u

/** So much is wrong in a word and it is still meant: nothing in a short one. */
const mistakesIn = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2)

/** Longer words are no names that somebody mistypes. */
const longestMistyped = 32

/** How many signs must be put, left away, changed or exchanged until a word begins so. */
function mistakesTo(typed: string, word: string): number {
  const [a, b] = [[...typed], [...word]]
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const at = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
        exchanged ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
      next.push(at)
    }
    ;[before, row] = [row, next]
  }
  return Math.min(...row)
}

const isMistyped = (typed: string, parts: readonly string[]): boolean => {
  const most = mistakesIn(typed.length)
  if (most === 0 || typed.length > longestMistyped) return false
  // The first sign is right, nearly always: without that anything fits.
  return parts.some((part) => part[0] === typed[0] && mistakesTo(typed, part.slice(0, typed.length + most)) <= most)
}

/** How well one typed word fits, 0 the best; undefined when it does not. */
function fitOf(typed: string, name: string, parts: readonly string[]): number | undefined {
  if (name.startsWith(typed)) return 0
  if (parts.some((part) => part.startsWith(typed))) return 1
  if (name.includes(typed)) return 2
  if (
    parts.length > 1 &&
    parts
      .map((part) => part[0])
      .join('')
      .startsWith(typed)
  )
    return 3
  return isMistyped(typed, parts) ? 4 : undefined
}

/** Whole names first; then by how the worst of the words fits. */
function rankOf(query: string, typed: readonly string[], { oid, name }: Candidate): number | undefined {
  const called = folded(name)
  const id = folded(oid.slice(oid.indexOf('/') + 1))
  if (called === query || id === query) return -1
  const text = `${called} ${id}`
  const parts = text.split(words).filter((part) => part !== '')
  if (text.includes(query) && typed.length > 1) return called.startsWith(query) ? 0 : 1
  const fits = typed.map((word) => fitOf(word, text, parts))
  return fits.includes(undefined) ? undefined : Math.max(...(fits as number[]))
}

/** Those that fit what is typed: the best first, and of those that fit alike the last used. In every script. */
export function ranked<C extends Candidate>(query: string, candidates: readonly C[]): readonly C[] {
  const wanted = foldText(query.trim())
  if (wanted === '') return candidates
  const typed = wanted.split(/\s+/)
  return candidates
    .map((candidate, at) => ({ candidate, at, rank: rankOf(wanted, typed, candidate) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.at - b.at)
    .map(({ candidate }) => candidate)
}
