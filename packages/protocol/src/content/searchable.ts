import { cardWords } from './cards/words.ts'
import { mediaTypes } from './media-types.ts'

/** Longer texts are found by their beginning. */
const longest = 20_000

/** Never ends in half a character. */
const beginningOf = (text: string): string =>
  text.length <= longest ? text : text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')

type Data = Readonly<Record<string, unknown>>

const strings = (...values: readonly unknown[]): string =>
  values.filter((value) => typeof value === 'string' && value !== '').join('\n')

const list = (value: unknown): readonly Data[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []

/** By their shape alone: a browser that searches its own messages has no schemas. */
const articles = ({ top, more }: Data): string =>
  strings(
    ...[...list([top]), ...list(more)].flatMap(({ title, summary, author, body }) => [
      ...[title, summary, author],
      ...list(body).map(({ text, caption }) => text ?? caption),
    ]),
  )

const media = ({ name, caption }: Data): string => strings(caption, name)

/** What a person would look for, by type. */
const texts: Readonly<Record<string, (data: Data) => string>> = {
  quote: ({ text }) => strings(text),
  ...Object.fromEntries(mediaTypes.map((type) => [type, media])),
  link: ({ title, description, url }) => strings(title, description, url),
  location: ({ title }) => strings(title),
  card: ({ name }) => strings(name),
  menu: ({ name }) => strings(name),
  articles,
  'adaptive-card': (data) => strings(...cardWords(data)),
  sticker: ({ says }) => strings(says),
  poll: ({ question, options }) => strings(question, ...list(options).map(({ text }) => text)),
  merge: ({ title, messages }) =>
    strings(title, ...list(messages).map(({ content }) => searchableText(content as { type?: unknown }))),
}

/** The text by which a message is found; '' for what nobody looks for. Apps name that of their own types in `searchable`. */
export function searchableText(
  content: { readonly type?: unknown; readonly data?: unknown } | null | undefined,
): string {
  const { type, data } = content ?? {}
  if (typeof type !== 'string') return ''
  if (type === 'text' || type === 'markdown') return typeof data === 'string' ? beginningOf(data) : ''
  if (typeof data !== 'object' || data === null) return ''
  const text = texts[type] ?? (type.startsWith('custom/') ? ({ searchable }: Data) => strings(searchable) : undefined)
  return text ? beginningOf(text(data as Data)) : ''
}
