import { documentTerms, type EntryRow } from '@tidings/storage-sql/search/document'

export interface Document {
  readonly id: number
  readonly ts: number
  /** Terms with spaces between them. */
  readonly text: string
}

/** Entries of one conversation stand together, in their order; 2^26 of them fit, and 2^27 conversations. */
const span = 2 ** 26

export const idOf = (conversation: number, seq: number): number => conversation * span + seq
export const placeOf = (id: number): { readonly conversation: number; readonly seq: number } => ({
  conversation: Math.floor(id / span),
  seq: id % span,
})

/** undefined for what nobody looks for. */
export function documentOf(entry: EntryRow): Document | undefined {
  const terms = documentTerms(entry)
  return terms && { id: idOf(entry.conversation, entry.seq), ts: entry.ts, text: terms.join(' ') }
}
