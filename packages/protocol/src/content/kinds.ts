import { linksIn } from '../text/links.ts'

/** What somebody looks for in a conversation who remembers no word. */
export const contentKinds = ['picture', 'film', 'voice', 'file', 'link'] as const
export type ContentKind = (typeof contentKinds)[number]

const kindOfType: Readonly<Record<string, ContentKind>> = {
  image: 'picture',
  video: 'film',
  audio: 'voice',
  file: 'file',
  link: 'link',
}

/** Links of longer texts are found in their beginning. */
const longest = 20_000

/** Where a message may hold links: its text, or the words under a file. */
function wordsOf(type: string, data: unknown): string {
  if (type === 'text' || type === 'markdown') return typeof data === 'string' ? data : ''
  const { caption, text } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  const words = type === 'quote' ? text : kindOfType[type] === undefined ? undefined : caption
  return typeof words === 'string' ? words : ''
}

/** The web addresses in what a message says, in their order; those of mailboxes are none. */
export function webLinksOf({ type, data }: { readonly type: string; readonly data?: unknown }): readonly string[] {
  const { url } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  if (type === 'link') return typeof url === 'string' ? [url] : []
  const links = linksIn(wordsOf(type, data).slice(0, longest)).map((link) => link.url)
  return links.filter((link) => /^https?:/i.test(link))
}

export function kindsOf(content: { readonly type: string; readonly data?: unknown }): readonly ContentKind[] {
  const kind = kindOfType[content.type]
  const own = kind === undefined ? [] : [kind]
  return kind !== 'link' && webLinksOf(content).length > 0 ? [...own, 'link'] : own
}
