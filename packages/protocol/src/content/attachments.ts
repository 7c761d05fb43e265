import { attachmentsOfArticles } from './articles.ts'
import { attachmentsOfCard } from './cards/acts.ts'
import { contentTypes } from './known-types.ts'
import { type MediaContentType, mediaTypes } from './media-types.ts'

interface ContentLike {
  readonly type: string
  readonly data?: unknown
}

const isMedia = (type: string): type is MediaContentType => (mediaTypes as readonly string[]).includes(type)

/** Can content of this type refer to attachments? */
export const mayRefer = (type: string): boolean =>
  isMedia(type) || ['sticker', 'merge', 'adaptive-card', 'articles'].includes(type)

/** Ids of the attachments that content refers to, also inside a forwarded bundle; each once. */
export function attachmentsIn(content: ContentLike): readonly string[] {
  const found = new Set<string>()
  collect(content, found)
  return [...found]
}

/** What content itself refers to. */
function ownOf({ type, data }: ContentLike): readonly unknown[] {
  if (type === 'sticker') return [contentTypes.sticker.data.safeParse(data).data?.attachment]
  if (type === 'adaptive-card') return attachmentsOfCard(contentTypes['adaptive-card'].data.safeParse(data).data ?? {})
  if (type === 'articles') return attachmentsOfArticles(data)
  if (!isMedia(type)) return []
  const media: { attachment?: unknown; poster?: unknown } = contentTypes[type].data.safeParse(data).data ?? {}
  return [media.attachment, media.poster]
}

/** What a bundle holds was checked when it was sent first, and by an older version perhaps: what does not fit refers to nothing. */
function collect(content: ContentLike, found: Set<string>): void {
  for (const id of ownOf(content)) if (typeof id === 'string') found.add(id)
  if (content.type !== 'merge') return
  for (const { content: inside } of contentTypes.merge.data.safeParse(content.data).data?.messages ?? []) {
    if (isContent(inside)) collect(inside, found)
  }
}

const isContent = (value: unknown): value is ContentLike =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
