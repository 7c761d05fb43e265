import type { SearchQuery } from '@tidings/core'
import { termsOf } from '@tidings/core/words'
import { type ContentKind, kindsOf } from '@tidings/protocol/kinds'
import { searchableText } from '@tidings/protocol/searchable'

/** Letters of private use, which are in no term of a text. */
const typeMark = '\ue000'
const senderMark = '\ue001'
const tagMark = '\ue002'
const kindMark = '\ue003'

const hexOf = (text: string): string => Buffer.from(text).toString('hex')

const typeTerm = (type: string): string => typeMark + hexOf(type)
const kindTerm = (kind: ContentKind): string => kindMark + kind
const senderTerm = (sender: string): string => senderMark + hexOf(sender)

/**
 * Stands before every term of a conversation: each has a vocabulary of its own, so that a search in it costs what is in
 * it, however often others have used the word.
 */
const tagOf = (conversation: number): string => conversation.toString(36) + tagMark

export interface EntryRow {
  readonly row: number
  readonly conversation: number
  readonly seq: number
  readonly sender: string
  readonly type: string
  readonly ts: number
  readonly body: string
}

/** undefined for what was taken back, and for a body that cannot be read: one of those must not keep all others from being found. */
export function contentOf(body: string): { readonly type: string; readonly data?: unknown } | undefined {
  try {
    const { content, recalled } = JSON.parse(body) as { content?: { type?: unknown; data?: unknown }; recalled?: true }
    if (recalled || typeof content?.type !== 'string') return undefined
    return { type: content.type, data: content.data }
  } catch {
    // Whoever reads it in the log is told.
    return undefined
  }
}

/** The terms that an entry is found by; undefined for what nobody looks for: notices, and what was taken back. */
export function documentTerms({ conversation, sender, type, body }: Omit<EntryRow, 'row'>): string[] | undefined {
  if (type === 'event') return undefined
  const content = contentOf(body)
  if (!content || content.type.startsWith('notice/')) return undefined
  const tag = tagOf(conversation)
  const terms = [
    typeTerm(content.type),
    senderTerm(sender),
    ...kindsOf(content).map(kindTerm),
    ...termsOf(searchableText(content)),
  ]
  return terms.map((term) => tag + term)
}

/** What a query asks for in one conversation: each of `all`, and one of each of `some`. A term that ends with * is a beginning. */
export interface Wanted {
  readonly all: readonly string[]
  readonly some: readonly (readonly string[])[]
}

export function wantedIn({ terms, senders, types, kinds }: SearchQuery, conversation: number): Wanted {
  const tagged = (term: string): string => tagOf(conversation) + term
  const filters = [senders?.map(senderTerm), types?.map(typeTerm), kinds?.map(kindTerm)]
  return { all: terms.map(tagged), some: filters.flatMap((some) => (some ? [some.map(tagged)] : [])) }
}
