import { contentTypes } from './known-types.ts'
import { type MediaContentType, mediaTypes } from './media-types.ts'

interface ContentLike {
  readonly type: string
  readonly data?: unknown
}

const isMedia = (type: string): type is MediaContentType => (mediaTypes as readonly string[]).includes(type)

/** Can content of this type refer to attachments? */
export const mayRefer = (type: string): boolean => isMedia(type) || type === 'sticker' || type === 'merge'

/** Ids of the attachments that content refers to, also inside a forwarded bundle; each once. */
export function attachmentsIn(content: ContentLike): readonly string[] {
  const found = new Set<string>()
  collect(content, found)
  return [...found]
}

/** What a bundle holds was checked when it was sent first, and by an older version perhaps: what does not fit refers to nothing. */
function collect({ type, data }: ContentLike, found: Set<string>): void {
  if (isMedia(type)) {
    const media: { attachment?: unknown; poster?: unknown } = contentTypes[type].data.safeParse(data).data ?? {}
    for (const id of [media.attachment, media.poster]) if (typeof id === 'string') found.add(id)
  }
  if (type === 'sticker') {
    const { attachment } = contentTypes.sticker.data.safeParse(data).data ?? {}
    if (attachment !== undefined) found.add(attachment)
  }
  if (type !== 'merge') return
  for (const { content } of contentTypes.merge.data.safeParse(data).data?.messages ?? []) {
    if (isContent(content)) collect(content, found)
  }
}

const isContent = (value: unknown): value is ContentLike =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
