import type { Content, WordMode } from '@tidings/protocol'
import { markdownWords } from '@tidings/protocol/formatted'
import type { FoundWord, WordFinder } from '../ports/word-finder.ts'
import { type Canonical, canonical, canonicalByLooks, gapsIn, isOneWord, standsAlone } from './canonical.ts'
import { mayMix, mixesAlphabets } from './look-alikes.ts'
import { withTexts } from './spoken.ts'

export interface KeptList {
  readonly title: string
  readonly mode: WordMode
  /** Its address; absent where it holds everywhere. */
  readonly room?: string | undefined
  readonly except: readonly string[]
  readonly words: readonly string[]
}

export interface Hit {
  readonly list: string
  readonly mode: WordMode
  readonly word: string
}

export interface Verdict {
  readonly hits: readonly Hit[]
  /** With what is to be replaced replaced; the very same where there is nothing of it. */
  readonly content: Content
  /** One of its words is hidden in the signs of Markdown, where it cannot be replaced. */
  readonly isHidden: boolean
}

type Place = readonly [from: number, to: number]

interface Found {
  readonly hit: Hit
  readonly place: Place
}

/** What a list means by a word, and where in the ways it spells it something stands that is no letter. */
interface Listed {
  readonly hit: Hit
  readonly gaps: Set<number>
}

/** By how a word is read, of each list once, however often it spells it. */
class Meanings {
  readonly #listed = new Map<string, Listed[]>()

  add(read: Canonical, hit: Hit): void {
    const { text } = read
    // Nothing is left of a word that shows nothing: it would be found everywhere.
    if (text === '') return
    const gaps = gapsIn(read, { from: 0, to: text.length })
    const there = this.#listed.get(text)
    const last = there?.at(-1)
    if (last?.hit.list === hit.list) for (const gap of gaps) last.gaps.add(gap)
    else if (there) there.push({ hit, gaps: new Set(gaps) })
    else this.#listed.set(text, [{ hit, gaps: new Set(gaps) }])
  }

  get keys(): readonly string[] {
    return [...this.#listed.keys()]
  }

  of(key: string): readonly Listed[] {
    return this.#listed.get(key) ?? []
  }
}

/** All lists in one automaton, which is gone through once for each text, and once more for one in which alphabets are mixed. */
export function compileLists(lists: ReadonlyMap<string, KeptList>, finder: WordFinder) {
  const meant = new Meanings()
  const meantByLooks = new Meanings()
  for (const [list, { mode, words }] of lists)
    for (const word of words) {
      meant.add(canonical(word), { list, mode, word })
      meantByLooks.add(canonicalByLooks(word), { list, mode, word })
    }
  const find = finder.compile([...new Set([...meant.keys, ...meantByLooks.keys])])
  const holds = ({ list }: Hit, type: string, to: string): boolean => {
    const { room, except } = lists.get(list) as KeptList
    return (room === undefined || room === to) && !except.includes(type)
  }

  function foundIn(source: string, read: Canonical, meanings: Meanings): readonly Found[] {
    const placed = (span: FoundWord): readonly Found[] => {
      const place = [read.from[span.from] as number, read.to[span.to - 1] as number] as const
      const listed = meanings.of(span.word).filter(({ gaps }) => isOneWord(source, read, span, gaps))
      return listed.map(({ hit }) => ({ hit, place }))
    }
    return find(read.text)
      .filter((span) => standsAlone(read, span))
      .flatMap(placed)
  }

  /** What is found in one text, and where it is to be hidden. */
  function look(source: string): readonly Found[] {
    const found = foundIn(source, canonical(source), meant)
    if (!mayMix(source)) return found
    const byLooks = foundIn(source, canonicalByLooks(source), meantByLooks)
    return [...found, ...byLooks.filter(({ place: [from, to] }) => mixesAlphabets(source.slice(from, to)))]
  }

  return function judge(content: Content, to: string): Verdict {
    const hits = new Map<string, Hit>()
    const lookFor = (source: string): readonly Found[] => {
      const found = look(source).filter(({ hit }) => holds(hit, content.type, to))
      for (const { hit } of found) hits.set(`${hit.list} ${hit.word}`, hit)
      return found.filter(({ hit }) => hit.mode === 'replace')
    }
    const replaced = withTexts(content, (source) =>
      hide(
        source,
        lookFor(source).map(({ place }) => place),
      ),
    )
    // In a link's words and its address, what is read together is not written together.
    const isHidden = hasLinks(replaced) && lookFor(markdownWords(replaced.data)).length > 0
    return { hits: [...hits.values()], content: replaced, isHidden }
  }
}

const hasLinks = (content: Content): content is Content & { readonly data: string } =>
  content.type === 'markdown' && typeof content.data === 'string' && content.data.includes('](')

/** Lengths stay, so that places in the text do. */
function hide(source: string, places: readonly Place[]): string {
  let text = ''
  let at = 0
  for (const [from, to] of places.toSorted(([a], [b]) => a - b)) {
    if (to <= at) continue
    const start = Math.max(from, at)
    text += source.slice(at, start) + source.slice(start, to).replace(/[^\s*]/g, '*')
    at = to
  }
  return at === 0 ? source : text + source.slice(at)
}
