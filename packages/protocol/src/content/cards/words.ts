/** Under which names a card has words that people read. */
const shown: ReadonlySet<string> = new Set([
  'fallbackText',
  'text',
  'title',
  'altText',
  'label',
  'placeholder',
  'errorMessage',
  'speak',
  'tooltip',
])
/** Of whose items the value is read, too. */
const facts = 'facts'
/** Pieces of one text, each with a look of its own. */
const runs = 'inlines'
/** What a button hands to whoever wrote the card is theirs, and nobody reads it. */
const handedOn = 'data'

type Change = (text: string) => string

type Fields = Readonly<Record<string, unknown>>

const textOf = (run: unknown): string => {
  const text = typeof run === 'object' && run !== null ? (run as Fields).text : run
  return typeof text === 'string' ? text : ''
}

function runWith(run: unknown, text: string, change: Change): unknown {
  if (typeof run !== 'object' || run === null) return typeof run === 'string' ? text : run
  const { text: before, ...rest } = run as Fields
  const next = withCardWords(rest, change)
  if (next === rest && text === textOf(run)) return run
  return { ...(next as Fields), ...(typeof before === 'string' ? { text } : {}) }
}

/** People read them as one: a word may begin in one and end in the next. */
function runsWith(all: readonly unknown[], change: Change): readonly unknown[] {
  const before = all.map(textOf)
  const joined = before.join('')
  const said = change(joined)
  // What takes the place of a word is as long as it; else it all goes where the text begins.
  const fits = said.length === joined.length
  let at = 0
  const next = all.map((run, index) => {
    const from = at
    at = fits ? from + (before[index]?.length ?? 0) : said.length
    return runWith(run, said.slice(from, at), change)
  })
  return next.every((run, index) => run === all[index]) ? all : next
}

/** The card, or a part of it, with each of its words as the change has it; the very same where all stay. */
export function withCardWords(part: unknown, change: Change, isOfFacts = false): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) {
    const items = part.map((item) => withCardWords(item, change, isOfFacts))
    return items.every((item, at) => item === part[at]) ? part : items
  }
  // The value of a fact is read, and what stands in a field that people may write into; that of a choice stands for it.
  const isValueRead = isOfFacts || (part as Fields).type === 'Input.Text'
  let isSame = true
  const fields = Object.entries(part).map(([name, field]) => {
    const next = fieldWith(name, field, { change, isValueRead })
    isSame &&= next === field
    return [name, next] as const
  })
  return isSame ? part : Object.fromEntries(fields)
}

function fieldWith(
  name: string,
  field: unknown,
  { change, isValueRead }: { readonly change: Change; readonly isValueRead: boolean },
): unknown {
  if (name === handedOn) return field
  if (typeof field === 'string') return shown.has(name) || (isValueRead && name === 'value') ? change(field) : field
  if (name === runs && Array.isArray(field)) return runsWith(field, change)
  return withCardWords(field, change, name === facts)
}

/** All that a card says, line by line; first what it says where it is not shown. */
export function cardWords(card: object): readonly string[] {
  const { fallbackText, ...rest } = card as { readonly fallbackText?: unknown }
  const words: string[] = []
  const note: Change = (text) => {
    if (text !== '') words.push(text)
    return text
  }
  withCardWords({ fallbackText, ...rest }, note)
  return words
}
