import type { Content, WordMode } from '@tidings/protocol'
import type { WordFinder } from '../ports/word-finder.ts'
import { canonical, standsAlone } from './canonical.ts'
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
}

/** All lists in one automaton, which is gone through once for each text. */
export function compileLists(lists: ReadonlyMap<string, KeptList>, finder: WordFinder) {
  const meant = new Map<string, Hit[]>()
  for (const [list, { mode, words }] of lists)
    for (const word of words) {
      const key = canonical(word).text
      meant.set(key, [...(meant.get(key) ?? []), { list, mode, word }])
    }
  const find = finder.compile([...meant.keys()])
  const holds = ({ list }: Hit, type: string, to: string): boolean => {
    const { room, except } = lists.get(list) as KeptList
    return (room === undefined || room === to) && !except.includes(type)
  }

  /** What is found in one text, and where it is to be hidden. */
  function look(source: string, meansIt: (hit: Hit) => boolean) {
    const plain = canonical(source)
    const places = find(plain.text).filter(({ from, to }) => standsAlone(source, plain, from, to))
    return places.flatMap(({ word, from, to }) => {
      const place = [plain.from[from] as number, plain.to[to - 1] as number] as const
      return (meant.get(word) ?? []).filter(meansIt).map((hit) => ({ hit, place }))
    })
  }

  return function judge(content: Content, to: string): Verdict {
    const hits = new Map<string, Hit>()
    const replaced = withTexts(content, (source) => {
      const found = look(source, (hit) => holds(hit, content.type, to))
      for (const { hit } of found) hits.set(`${hit.list} ${hit.word}`, hit)
      return hide(
        source,
        found.filter(({ hit }) => hit.mode === 'replace').map(({ place }) => place),
      )
    })
    return { hits: [...hits.values()], content: replaced }
  }
}

/** Lengths stay, so that places in the text do. */
function hide(source: string, places: readonly (readonly [from: number, to: number])[]): string {
  let text = source
  for (const [from, to] of places)
    text = text.slice(0, from) + text.slice(from, to).replace(/[^\s*]/g, '*') + text.slice(to)
  return text
}
