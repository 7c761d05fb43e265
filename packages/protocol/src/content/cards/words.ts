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
])
/** Whose strings are words. */
const lists: ReadonlySet<string> = new Set(['inlines', 'facts'])
/** What a button hands to whoever wrote the card is theirs, and nobody reads it. */
const handedOn = 'data'

type Change = (text: string) => string

function itemWith(item: unknown, isWords: boolean, change: Change): unknown {
  return isWords && typeof item === 'string' ? change(item) : withCardWords(item, change, isWords)
}

/** The card, or a part of it, with each of its words as the change has it; the very same where all stay. */
export function withCardWords(part: unknown, change: Change, isInList = false): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) {
    const items = part.map((item) => itemWith(item, isInList, change))
    return items.every((item, at) => item === part[at]) ? part : items
  }
  let isSame = true
  const fields = Object.entries(part).map(([name, field]) => {
    // The value of a fact is read; that of a choice stands for it.
    const isWords = shown.has(name) || (isInList && name === 'value')
    const next =
      name === handedOn
        ? field
        : isWords && typeof field === 'string'
          ? change(field)
          : withCardWords(field, change, lists.has(name))
    isSame &&= next === field
    return [name, next] as const
  })
  return isSame ? part : Object.fromEntries(fields)
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
