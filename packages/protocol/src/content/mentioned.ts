import type { MentionAt } from './mention.ts'

/** Somebody who is meant by a stretch of a text: not by their name, which others may have, too. */
export type { MentionAt }

/** Somebody who is meant, and the words with which they were. */
export interface Mentioned {
  readonly mention: string
  readonly words: string
}

/** A text in which each stretch that means somebody is one sign: no name is read as formatting, or cut in two. */
interface Marked {
  readonly text: string
  readonly mentioned: readonly Mentioned[]
}

/** Those of them that fit a text, in order: from elsewhere comes anything. */
export function soundMentions<T extends MentionAt>(text: string, mentionsAt: readonly T[] | undefined): readonly T[] {
  const sorted = [...(mentionsAt ?? [])].sort((a, b) => a.from - b.from)
  let end = 0
  return sorted.filter((one) => {
    const fits = one.from >= end && one.length > 0 && one.from + one.length <= text.length
    if (fits) end = one.from + one.length
    return fits
  })
}

/** Signs that mean nothing to anybody: there are many more of them than a message may have mentions. */
const first = 0xe000
const aSign = /[\ue000-\uf8ff]/
const signs = /([\ue000-\uf8ff])/

/** Nobody is marked in a text that has such signs of its own. */
export function marked(text: string, mentionsAt: readonly MentionAt[] | undefined): Marked {
  const sound = soundMentions(text, mentionsAt)
  if (sound.length === 0 || aSign.test(text)) return { text, mentioned: [] }
  let end = 0
  const pieces = sound.map(({ from, length }, index) => {
    const before = text.slice(end, from)
    end = from + length
    return before + String.fromCharCode(first + index)
  })
  const mentioned = sound.map(({ mention, from, length }) => ({ mention, words: text.slice(from, from + length) }))
  return { text: pieces.join('') + text.slice(end), mentioned }
}

/** A piece of a marked text: what stands between those who are meant, and who they are. */
export function piecesOf(text: string, mentioned: readonly Mentioned[]): readonly (string | Mentioned)[] {
  if (mentioned.length === 0 || !aSign.test(text)) return [text]
  return text
    .split(signs)
    .filter((piece) => piece !== '')
    .map((piece) => mentioned[piece.charCodeAt(0) - first] ?? piece)
}

/** A piece of a marked text in words again. */
export const unmarked = (
  text: string,
  mentioned: readonly Mentioned[],
  wordsOf: (one: Mentioned) => string = ({ words }) => words,
): string =>
  piecesOf(text, mentioned)
    .map((piece) => (typeof piece === 'string' ? piece : wordsOf(piece)))
    .join('')
