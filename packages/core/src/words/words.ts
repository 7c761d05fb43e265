import { endOfCharacter, foldCharacter } from '@tidings/protocol/folding'

/**
 * What is a word, for the index and for those who search it. Letters and digits make words; in scripts without spaces
 * every character and every two neighbours are terms, so that a query of one character works as well as one of many.
 */

/** Han, kana, Hangul, and the scripts of South-East Asia that put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Bopomofo}々〆ー]/u
const wordy = /[\p{L}\p{N}\p{M}]/u
const mark = /\p{M}/u

type Kind = 'word' | 'run' | 'joiner' | undefined
interface Letter {
  readonly kind: Kind
  readonly folded: string
}

/** What nearly every text is made of is looked up once, by its code point. One sign may stand for several: ½, ﷺ. */
const letters = new Map<number, readonly Letter[]>()

function lettersOf(text: string, from: number, to: number): readonly Letter[] {
  const code = text.codePointAt(from) as number
  if (to - from > (code > 0xffff ? 2 : 1)) return markedLetters(text.slice(from, to))
  const known = letters.get(code)
  if (known) return known
  const made = foldedLetters(String.fromCodePoint(code))
  letters.set(code, made)
  return made
}

/** Letters with their marks, of which there are more than anybody writes: as many are remembered as a few languages have. */
const marked = new Map<string, readonly Letter[]>()
const mostMarked = 10_000

function markedLetters(character: string): readonly Letter[] {
  const known = marked.get(character)
  if (known) return known
  const made = foldedLetters(character)
  if (marked.size < mostMarked && character.length <= 8) marked.set(character, made)
  return made
}

function foldedLetters(character: string): readonly Letter[] {
  const made: Letter[] = []
  for (const folded of foldCharacter(character)) made.push(classify(folded, made.at(-1)?.kind))
  // A sign that shows nothing ends no word.
  return made.length === 0 ? [{ kind: 'joiner', folded: '' }] : made
}

function classify(folded: string, before: Kind): Letter {
  // A mark belongs to the letter before it; of Thai AM, which stands for two, the first is one.
  if (mark.test(folded)) return { kind: before ?? (unspaced.test(folded) ? 'run' : undefined), folded }
  // Also of the scripts below not everything is a letter.
  if (!wordy.test(folded)) return { kind: undefined, folded: ' ' }
  return { kind: unspaced.test(folded) ? 'run' : 'word', folded }
}

/** A word, or a run of characters of a script without spaces; from and up to where it stands in the text. */
interface Token {
  readonly kind: 'word' | 'run'
  readonly text: string
  readonly from: number
  readonly to: number
  /** Of each UTF-16 unit of `text`, where the character that it comes from begins in `source`. */
  readonly origins: readonly number[]
  readonly source: string
}

/** Longer words are cut: nobody types them to find something. */
const longestWord = 64

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let kind: Kind
  let folded = ''
  let from = 0
  let origins: number[] = []
  const end = (to: number): void => {
    if ((kind === 'word' || kind === 'run') && folded !== '')
      tokens.push({ kind, text: folded, from, to, origins, source: text })
    folded = ''
    origins = []
  }
  let behind = 0
  for (let at = 0; at < text.length; at = behind) {
    // Where what came before ends: in a sign that stands for several, behind it.
    let upTo = at
    behind = endOfCharacter(text, at)
    for (const letter of lettersOf(text, at, behind)) {
      if (letter.kind === 'joiner') continue
      if (letter.kind !== kind) {
        end(upTo)
        kind = letter.kind
        from = at
      }
      upTo = behind
      if (!letter.kind) continue
      folded += letter.folded
      for (let unit = 0; unit < letter.folded.length; unit++) origins.push(at)
    }
  }
  end(text.length)
  return tokens
}

const charactersOf = (run: string): readonly string[] => [...run]

function pairsOf(characters: readonly string[]): readonly string[] {
  return characters.slice(1).map((second, index) => `${characters[index]}${second}`)
}

/** The terms under which a text is found, each once. */
export function termsOf(text: string): readonly string[] {
  const terms = new Set<string>()
  for (const { kind, text: token } of tokensOf(text)) {
    if (kind === 'word') terms.add(token.slice(0, longestWord))
    else {
      const characters = charactersOf(token)
      for (const term of characters) terms.add(term)
      for (const term of pairsOf(characters)) terms.add(term)
    }
  }
  return [...terms]
}

/** Terms of one query; what is looked for in more words is found by the first of them. */
const mostTerms = 32
/** A shorter beginning would be that of too many words. */
const shortestBeginning = 2

/** What a query looks for. Operators, quotes and wildcards only separate words. */
interface Query {
  /** Whole words, and (last) one that may go on. */
  readonly words: readonly string[]
  readonly beginning?: string
  /** Pieces of text in scripts without spaces. */
  readonly runs: readonly string[]
}

function parse(query: string): Query {
  const tokens = tokensOf(query)
  const last = tokens.at(-1)
  const typing =
    last?.kind === 'word' && last.to === query.trimEnd().length && last.text.length >= shortestBeginning
      ? last
      : undefined
  const words = tokens.filter((token) => token.kind === 'word' && token !== typing).map(({ text }) => text)
  const runs = tokens.filter(({ kind }) => kind === 'run').map(({ text }) => text)
  return {
    words: words.map((word) => word.slice(0, longestWord)),
    runs,
    ...(typing ? { beginning: typing.text.slice(0, longestWord) } : {}),
  }
}

/** What the index is asked for: terms, and at most one beginning of a word, `proj*`. None: the query holds no word. */
export function queryTerms(query: string): { readonly terms: readonly string[] } {
  const { words, runs, beginning } = parse(query)
  const pieces = runs.flatMap((run) => {
    const characters = charactersOf(run)
    return characters.length === 1 ? characters : pairsOf(characters)
  })
  const terms = [...new Set([...words, ...pieces])].slice(0, beginning ? mostTerms - 1 : mostTerms)
  return { terms: beginning ? [...terms, `${beginning}*`] : terms }
}

function holds(tokens: readonly Token[], { words, runs, beginning }: Query): boolean {
  const found = new Set(tokens.filter(({ kind }) => kind === 'word').map((token) => token.text.slice(0, longestWord)))
  return (
    words.every((word) => found.has(word)) &&
    (beginning === undefined || [...found].some((word) => word.startsWith(beginning))) &&
    runs.every((run) => tokens.some((token) => token.kind === 'run' && token.text.includes(run)))
  )
}

/** Does the text hold all that the query looks for? The index only knows of terms, not of where they stand. */
export const matches = (text: string, query: string): boolean => holds(tokensOf(text), parse(query))

function rangesOf(tokens: readonly Token[], { words, runs, beginning }: Query): [number, number][] {
  const whole = new Set(words)
  const ranges: [number, number][] = []
  for (const token of tokens) {
    if (token.kind === 'run') ranges.push(...runs.flatMap((run) => rangesIn(token, run)))
    else if (whole.has(token.text.slice(0, longestWord))) ranges.push([token.from, token.to])
    else if (beginning !== undefined && token.text.startsWith(beginning))
      ranges.push(rangeOf(token, 0, beginning.length))
  }
  return ranges
}

/**
 * Where in the text the words of the query stand: from, and up to; in order, without overlap. undefined when it does not
 * hold them all.
 */
export function locate(text: string, query: string): readonly (readonly [from: number, to: number])[] | undefined {
  const wanted = parse(query)
  if (wanted.words.length + wanted.runs.length === 0 && wanted.beginning === undefined) return []
  const tokens = tokensOf(text)
  return holds(tokens, wanted) ? merged(rangesOf(tokens, wanted)) : undefined
}

/** Where a piece of a token comes from. */
function rangeOf({ origins, source, from, to }: Token, start: number, end: number): [number, number] {
  const last = origins[end - 1]
  return [origins[start] ?? from, last === undefined ? to : endOfCharacter(source, last)]
}

function rangesIn(token: Token, run: string): [number, number][] {
  const ranges: [number, number][] = []
  for (let at = token.text.indexOf(run); at >= 0; at = token.text.indexOf(run, at + 1))
    ranges.push(rangeOf(token, at, at + run.length))
  return ranges
}

function merged(ranges: readonly [number, number][]): readonly (readonly [number, number])[] {
  const result: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
