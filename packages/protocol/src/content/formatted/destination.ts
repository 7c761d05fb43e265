interface Destination {
  readonly url: string
  /** Behind the bracket that closes it. */
  readonly end: number
}

const longest = 2048
/** Parentheses within each other. */
const deepest = 32
const bracketed = /<([^<>\n]{1,2048})>/y
const title = /[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}')/y
const blanks = /[ \t]*/y

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Up to a blank, or the bracket that was not opened in it. */
function bareEnd(text: string, start: number): number {
  let open = 0
  let at = start
  for (; at < text.length && at - start < longest; at++) {
    const sign = text[at] as string
    if (/[\s<>]/.test(sign)) break
    if (sign === '(') open += 1
    else if (sign === ')' && open-- === 0) break
    if (open > deepest) break
  }
  return at
}

/** http, https and mail; anything else leads nowhere. */
function safe(url: string): string | undefined {
  if (/^(?:https?:\/\/[^/]|mailto:[^\s])/i.test(url)) return url
  return /^www\.[^.]/i.test(url) ? `https://${url}` : undefined
}

/** `(https://example.com "a title")` at a place: where it leads, if that is somewhere. */
export function destinationAt(text: string, at: number): Destination | undefined {
  if (text[at] !== '(') return undefined
  const start = skip(blanks, text, at + 1)
  bracketed.lastIndex = start
  const inside = bracketed.exec(text)?.[1]
  const stop = inside === undefined ? bareEnd(text, start) : bracketed.lastIndex
  const end = skip(blanks, text, skip(title, text, stop))
  const url = safe(inside ?? text.slice(start, stop))
  return url === undefined || text[end] !== ')' ? undefined : { url, end: end + 1 }
}
