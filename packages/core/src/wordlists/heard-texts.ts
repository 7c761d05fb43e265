import type { WordLists } from './word-lists.ts'

/** Of these fields each text as it may stand: names and the like, with what is to be replaced replaced. `rejected`. */
export async function heardTexts<T extends object>(
  wordLists: WordLists | undefined,
  texts: T,
  fields: readonly (keyof T)[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<T> {
  if (!wordLists || wordLists.isIdle) return texts
  let heard = texts
  for (const field of fields) {
    const text = texts[field]
    if (typeof text !== 'string') continue
    const said = await wordLists.ofText(text, from, to)
    if (said !== text) heard = { ...heard, [field]: said }
  }
  return heard
}
