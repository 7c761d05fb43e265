/** Between the colons: `party_parrot`. It has a letter, so that 10:30:45 is a time, and room for the colons in a reaction. */
export const emojiNamePattern = /^(?=.*[a-z])[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])?$/

/** The name of an emoji of the server, as it is kept: without the colons, in small letters. */
export const emojiNameForm = (typed: string): string => typed.replace(/^:([^:]*):$/, '$1').toLowerCase()

/** As it stands in a text, and as a reaction. */
export const inColons = (name: string): string => `:${name}:`

/** A reaction that may be an emoji of the server: the same in capitals is the same one. */
export const namedReaction = /^:[A-Za-z0-9_-]+:$/

export interface NamedEmoji {
  readonly from: number
  readonly to: number
  readonly name: string
}

const named = /:([a-z0-9_-]{1,30}):/gi
const ofWords = /[a-z0-9]/i

/**
 * Where a text names emoji of the server. Nothing is meant within a word or a time: before the first colon and after the
 * last stands no Latin letter and no digit; those of other scripts may, since they write no blanks between words.
 */
export function emojisIn(text: string, isKnown: (name: string) => boolean): readonly NamedEmoji[] {
  if (!text.includes(':')) return []
  const found: NamedEmoji[] = []
  named.lastIndex = 0
  for (let match = named.exec(text); match; match = named.exec(text)) {
    const { index: from } = match
    const to = from + match[0].length
    const name = (match[1] as string).toLowerCase()
    const isApart = from === found.at(-1)?.to || !ofWords.test(text[from - 1] ?? '')
    const next = text[to] ?? ''
    if (isApart && !ofWords.test(next) && emojiNamePattern.test(name) && isKnown(name)) found.push({ from, to, name })
    // The colon at its end may be the first of the next name.
    else named.lastIndex = to - 1
  }
  return found
}
