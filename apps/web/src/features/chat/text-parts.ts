export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

const linkPattern = /\bhttps?:\/\/[^\s<>"'`，。！？；：、（）《》【】]+/giu
/** What ends a sentence, not an address. */
const trailing = /[.,;:!?*_~]+$/

const count = (text: string, char: string): number => text.split(char).length - 1

/** A closing bracket belongs to the address only when it was opened there. */
function trimmed(match: string): string {
  const text = match.replace(trailing, '')
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
  ] as const) {
    if (text.endsWith(close) && count(text, close) > count(text, open)) return trimmed(text.slice(0, -1))
  }
  return text
}

function safeUrl(text: string): string | undefined {
  const url = URL.parse(text)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined
}

/** Splits a text into plain stretches and http(s) links. Nothing else ever becomes a link. */
export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(linkPattern)) {
    const link = trimmed(match[0])
    const href = safeUrl(link)
    if (href === undefined) continue
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) })
    parts.push({ kind: 'link', text: link, href })
    from = match.index + link.length
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  return parts
}

/** One to three emoji and nothing else: drawn large. */
export const isOnlyEmoji = (text: string): boolean => {
  if (text.length > 40 || !/^[\p{RGI_Emoji}\s]+$/v.test(text)) return false
  const signs = [...new Intl.Segmenter().segment(text)].filter(({ segment }) => segment.trim() !== '')
  return signs.length >= 1 && signs.length <= 3
}
