import { type LinkIn, linksIn } from '../../text/links.ts'
import { destinationAt } from './destination.ts'
import { flanksOf } from './flanks.ts'
import type { Inline } from './tree.ts'

/** What may begin or end something. */
const special = /[\\`<![\]*_~\n]/g
const punctuation = /[!-/:-@[-`{-~]/

type Mark = '*' | '_' | '~'
const kinds = { '*': ['emphasis', 'strong'], _: ['emphasis', 'emphasis'], '~': ['struck', 'struck'] } as const

/** A run of signs that may begin something. It stands among the nodes as what is written, until its end is found. */
interface Opener {
  readonly mark: Mark
  /** Signs that have found no partner yet. */
  left: number
  readonly wordBefore: boolean
  readonly place: number
}

interface Bracket {
  readonly place: number
  readonly from: number
}

/** Open at the same time; what began earlier is only written. */
const mostOpen = 16

/** Of two runs, how many signs belong together: `***` may end `*` as well as `**`; 0 when none do. */
function matching(open: number, close: number): number {
  if (open >= 2 && close >= 2) return 2
  return open % 2 === 1 && close % 2 === 1 ? 1 : 0
}

const textOf = (nodes: readonly Inline[]): string =>
  nodes.map((node) => ('children' in node ? textOf(node.children) : node.text)).join('')

/** No link within a link. */
const unlinked = (nodes: readonly Inline[]): readonly Inline[] =>
  nodes.flatMap((node): readonly Inline[] => {
    if (node.kind === 'address') return [{ kind: 'text', text: node.text }]
    if (node.kind === 'link') return node.children
    return 'children' in node ? [{ ...node, children: unlinked(node.children) }] : [node]
  })

const joined = (nodes: readonly Inline[]): Inline[] => {
  const all: Inline[] = []
  for (const node of nodes) {
    const last = all.at(-1)
    if (node.kind === 'text' && last?.kind === 'text')
      all[all.length - 1] = { kind: 'text', text: last.text + node.text }
    else if (node.kind !== 'text' || node.text !== '')
      all.push('children' in node ? { ...node, children: joined(node.children) } : node)
  }
  return all
}

class InlineReader {
  readonly #text: string
  /** Those that are still to come, the next one last. */
  readonly #links: LinkIn[]
  /** Where runs of backticks of each length stand. */
  readonly #ticks = new Map<number, number[]>()
  readonly #nodes: Inline[] = []
  #openers: Opener[] = []
  #brackets: Bracket[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#links = [...linksIn(text)].reverse()
    for (const { index, 0: run } of text.matchAll(/`+/g)) {
      const places = this.#ticks.get(run.length)
      if (places) places.push(index)
      else this.#ticks.set(run.length, [index])
    }
    for (const places of this.#ticks.values()) places.reverse()
  }

  read(): Inline[] {
    while (this.#at < this.#text.length) {
      special.lastIndex = this.#at
      const next = special.exec(this.#text)?.index ?? this.#text.length
      const link = this.#nextLink()
      if (link && link.from - (this.#isBracketed(link) ? 1 : 0) <= next) this.#address(link)
      else {
        this.#write(this.#at, next)
        if (next < this.#text.length) this.#sign(this.#text[next] as string)
      }
    }
    return joined(this.#nodes)
  }

  /** The first link from here on. */
  #nextLink(): LinkIn | undefined {
    while ((this.#links.at(-1)?.from ?? this.#at) < this.#at) this.#links.pop()
    return this.#links.at(-1)
  }

  #write(from: number, to: number): void {
    if (to > from) this.#nodes.push({ kind: 'text', text: this.#text.slice(from, to) })
    this.#at = to
  }

  #isBracketed({ from, to }: LinkIn): boolean {
    return this.#text[from - 1] === '<' && this.#text[to] === '>' && this.#at < from
  }

  #address(link: LinkIn): void {
    const { from, to, url } = link
    const around = this.#isBracketed(link) ? 1 : 0
    this.#write(this.#at, from - around)
    this.#nodes.push({ kind: 'address', url, text: this.#text.slice(from, to) })
    this.#at = to + around
  }

  #sign(sign: string): void {
    if (sign === '\\') this.#escape()
    else if (sign === '`') this.#code()
    else if (sign === '[' || sign === '!') this.#opens(sign)
    else if (sign === ']') this.#closes()
    else if (sign === '*' || sign === '_' || sign === '~') this.#run(sign)
    else {
      // What began with one sign ends in its line.
      if (sign === '\n') this.#openers = this.#openers.filter(({ mark, left }) => mark !== '_' && left > 1)
      this.#write(this.#at, this.#at + 1)
    }
  }

  #escape(): void {
    const at = this.#at
    const next = this.#text[at + 1] ?? ''
    // The arm of ¯\_(ツ)_/¯, and the beginning of \\server\share, are what they are.
    const isOwn = this.#text[at - 1] === '¯' || (next === '\\' && /[\p{L}\p{N}]/u.test(this.#text[at + 2] ?? ''))
    if (isOwn) this.#write(at, at + 2)
    else if (!punctuation.test(next)) this.#write(at, at + 1)
    else this.#write(at + 1, at + 2)
  }

  #code(): void {
    const at = this.#at
    let length = 1
    while (this.#text[at + length] === '`') length += 1
    const places = this.#ticks.get(length) ?? []
    while ((places.at(-1) ?? Number.POSITIVE_INFINITY) <= at) places.pop()
    const end = places.at(-1)
    if (end === undefined) {
      this.#write(at, at + length)
      return
    }
    const inside = this.#text.slice(at + length, end)
    const isPadded = inside.startsWith(' ') && inside.endsWith(' ') && inside.trim() !== ''
    this.#nodes.push({ kind: 'code', text: isPadded ? inside.slice(1, -1) : inside })
    this.#at = end + length
  }

  #opens(sign: string): void {
    const at = this.#at
    const width = sign === '!' && this.#text[at + 1] === '[' ? 2 : 1
    this.#write(at, at + width)
    if (sign === '!' && width === 1) return
    this.#brackets.push({ place: this.#nodes.length - 1, from: at })
    if (this.#brackets.length > mostOpen) this.#brackets.shift()
  }

  #closes(): void {
    const at = this.#at
    const open = this.#brackets.pop()
    const target = open && destinationAt(this.#text, at + 1)
    const children = target && this.#wordsOf(open, target.url)
    if (!children) {
      this.#write(at, at + 1)
      return
    }
    this.#nodes.length = open.place
    this.#nodes.push({ kind: 'link', url: target.url, children })
    this.#openers = this.#openers.filter(({ place }) => place < open.place)
    this.#at = target.end
    if (!this.#isPicture(open)) this.#brackets = []
  }

  #isPicture({ from }: Bracket): boolean {
    return this.#text[from] === '!'
  }

  /** What a link says; undefined for one that says nothing, or whose words are another address: it would lead astray. */
  #wordsOf(open: Bracket, url: string): readonly Inline[] | undefined {
    const inside = this.#nodes.slice(open.place + 1)
    const said = textOf(inside)
    if (linksIn(said).some((other) => other.url !== url)) return undefined
    if (said.trim() !== '') return unlinked(inside)
    return this.#isPicture(open) ? [{ kind: 'text', text: url }] : undefined
  }

  #run(mark: Mark): void {
    const from = this.#at
    let to = from
    while (this.#text[to] === mark) to += 1
    const length = to - from
    const counts = mark === '~' ? length === 2 : mark === '_' ? length === 1 : length <= 3
    const { opens, closes, wordBefore, wordAfter } = flanksOf(this.#text, from, to)
    let left = length
    if (counts && closes) left = this.#ends(mark, length, wordAfter)
    this.#write(to - left, to)
    if (left === 0 || !counts || !opens) return
    this.#openers.push({ mark, left, wordBefore, place: this.#nodes.length - 1 })
    if (this.#openers.length > mostOpen) this.#openers.shift()
  }

  /** Finds what a run ends, and says how many of its signs are left. */
  #ends(mark: Mark, length: number, wordAfter: boolean): number {
    let left = length
    for (let index = this.#openers.length - 1; index >= 0 && left > 0; index--) {
      const open = this.#openers[index] as Opener
      const size = open.mark === mark && !(open.wordBefore && wordAfter) ? matching(open.left, left) : 0
      if (size === 0) continue
      const children = this.#nodes.splice(open.place + 1)
      open.left -= size
      left -= size
      this.#nodes[open.place] = { kind: 'text', text: mark.repeat(open.left) }
      this.#nodes.push({ kind: kinds[mark][size - 1] ?? 'emphasis', children })
      this.#openers.length = open.left > 0 ? index + 1 : index
      this.#brackets = this.#brackets.filter(({ place }) => place <= open.place)
      if (open.left > 0) index += 1
    }
    return left
  }
}

/** Emphasis, code, links and addresses of a text; each character is looked at a few times at most. */
export const inlinesOf = (text: string): readonly Inline[] => new InlineReader(text).read()
