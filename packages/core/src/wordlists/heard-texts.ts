import { wordsRefused } from './refused.ts'
import type { WordLists } from './word-lists.ts'

/** As a type of content: `except` may name it. */
const typeOfNames = 'name'

/**
 * Texts that are no message, such as names and greetings, as they may stand: of these fields each with what is to be replaced
 * replaced. `rejected` also where a word would be dropped: nobody can be let believe that a name is theirs.
 */
export async function heardTexts<T extends object>(
  wordLists: WordLists | undefined,
  texts: T,
  fields: readonly (keyof T)[],
  said: { readonly from: string; readonly to: string },
): Promise<T> {
  if (!wordLists || wordLists.isIdle) return texts
  let heard = texts
  for (const field of fields) {
    const text = texts[field]
    if (typeof text !== 'string' || text === '') continue
    const { becomes, content } = await wordLists.judge({ type: typeOfNames, data: text }, said.from, said.to)
    if (becomes !== 'said') throw wordsRefused()
    if (content.data !== text) heard = { ...heard, [field]: content.data }
  }
  return heard
}
