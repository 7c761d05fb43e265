import { termsOf } from '@tidings/core/words'
import { type ContentKind, kindsOf } from '@tidings/protocol/kinds'
import { searchableText } from '@tidings/protocol/searchable'

/** Letters of private use, which are in no term of a text. */
const typeMark = '\ue000'
const senderMark = '\ue001'
const tagMark = '\ue002'
const kindMark = '\ue003'

const hexOf = (text: string): string => Buffer.from(text).toString('hex')

export const typeTerm = (type: string): string => typeMark + hexOf(type)
export const kindTerm = (kind: ContentKind): string => kindMark + kind
export const senderTerm = (sender: string): string => senderMark + hexOf(sender)

/**
 * Stands before every term of a conversation: each has a vocabulary of its own, so that a search in it costs what is in
 * it, however often others have used the word.
 */
export const tagOf = (conversation: number): string => conversation.toString(36) + tagMark

export interface EntryRow {
  readonly row: number
  readonly conversation: number
  readonly seq: number
  readonly sender: string
  readonly type: string
  readonly ts: number
  readonly body: string
}

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

/** What an entry is found by; undefined for what nobody looks for: notices, and what was taken back. */
export function documentOf({ conversation, seq, sender, type, ts, body }: EntryRow): Document | undefined {
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
  return { id: idOf(conversation, seq), ts, text: terms.map((term) => tag + term).join(' ') }
}
