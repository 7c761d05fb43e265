import { type Content, isMessageId, limits, searchableText } from '@tidings/protocol'

/** A message of which another one holds a copy: whose words, when, and (in a quote: how it begins) what. */
export interface Copy {
  readonly id: string
  readonly from: string
  readonly ts: number
  readonly content: Content
}

interface QuoteData {
  readonly text: string
  readonly quoted: Partial<Copy>
}

interface BundleData {
  readonly title: string
  readonly messages: readonly Partial<Copy>[]
}

/** Does content of this type hold copies of messages? */
export const mayCopy = (type: string): boolean => type === 'quote' || type === 'merge'

export const quoteOf = ({ data }: Content): QuoteData => data as QuoteData
export const bundleOf = ({ data }: Content): BundleData => data as BundleData

/** The messages of which the content holds copies, also inside of copies; each once. */
export function sourcesIn(content: Content): readonly string[] {
  const found = new Set<string>()
  for (const copy of copiesIn(content)) if (isMessageId(copy.id)) found.add(copy.id)
  return [...found]
}

function copiesIn({ type, data }: Content): readonly Partial<Copy>[] {
  if (type === 'quote') return [quoteOf({ type, data }).quoted]
  if (type !== 'merge') return []
  const { messages } = bundleOf({ type, data })
  return messages.flatMap((copy) => [copy, ...(copy.content ? copiesIn(copy.content) : [])])
}

/** How many bundles lie in one another, and how many messages in all of them. */
export function extentOf(content: Content): { readonly depth: number; readonly items: number } {
  if (content.type !== 'merge') return { depth: 0, items: 0 }
  const { messages } = bundleOf(content)
  const inside = messages.map((copy) => (copy.content ? extentOf(copy.content) : { depth: 0, items: 0 }))
  return {
    depth: 1 + Math.max(0, ...inside.map(({ depth }) => depth)),
    items: messages.length + inside.reduce((sum, { items }) => sum + items, 0),
  }
}

/** What a client says: which messages, and none of what the server fills in. */
export function asAsked({ type, data }: Content): Content {
  if (type === 'quote') {
    const quote = quoteOf({ type, data })
    return { type, data: { ...quote, quoted: { id: quote.quoted.id } } }
  }
  if (type !== 'merge') return { type, data }
  const bundle = bundleOf({ type, data })
  return { type, data: { ...bundle, messages: bundle.messages.map(({ id }) => ({ id })) } }
}

/** The content with nothing left of what one message said; the same object when it holds no copy of it. */
export function without(content: Content, id: string, gone: Content): Content {
  const { type } = content
  if (!sourcesIn(content).includes(id)) return content
  const left = (copy: Partial<Copy>): Partial<Copy> => {
    if (copy.id === id) return { ...copy, content: gone }
    return copy.content ? { ...copy, content: without(copy.content, id, gone) } : copy
  }
  if (type === 'quote') return { type, data: { ...quoteOf(content), quoted: left(quoteOf(content).quoted) } }
  return { type, data: { ...bundleOf(content), messages: bundleOf(content).messages.map(left) } }
}

/** Not between the halves of a character. */
function beginningOf(text: string): string {
  const cut = text.slice(0, limits.quotedLength)
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** What a quote repeats: how a text begins, and of all else its kind and what it says in words. */
export function excerptOf({ type, data }: Content): Content {
  if (type === 'text' || type === 'markdown') return { type, data: beginningOf(data as string) }
  const words = beginningOf(searchableText({ type, data }))
  return { type, data: words === '' ? {} : { text: words } }
}
