import type { Uploaded } from '../acting/line.ts'
import type { Content } from './types.ts'

/** Words with Markdown in them, as an answer. */
export const markdown = (text: string): Content => ({ type: 'markdown', data: text })

/** A card of adaptivecards.io, as an answer: `type` and `version` are put in. */
export const card = (parts: Readonly<Record<string, unknown>>): Content => ({
  type: 'adaptive-card',
  data: { type: 'AdaptiveCard', version: '1.5', ...parts },
})

export const contentFrom = (content: Content | string): Content =>
  typeof content === 'string' ? { type: 'text', data: content } : content

const shownAs = ['image', 'video', 'audio'] as const

/** A file is shown as what it is. */
export function contentOfFile({ id, mime }: Uploaded, caption: string | undefined): Content {
  const type = shownAs.find((kind) => mime.startsWith(`${kind}/`)) ?? 'file'
  return { type, data: { attachment: id, ...(caption === undefined ? {} : { caption }) } }
}
