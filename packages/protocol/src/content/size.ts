import { TidingsError } from '../errors.ts'
import { limits } from '../limits.ts'

/** The length in UTF-8 of a well-formed text; JSON text always is. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) bytes += 1
    if (unit > 0x7ff) bytes += 1
    // Both halves of a surrogate pair were counted as three bytes each; together they are four.
    if (unit >= 0xd800 && unit <= 0xdbff) bytes -= 2
  }
  return bytes
}

/** Throws `too_large` when the content, as JSON text, is above the limit. For servers, and for clients before they send. */
export function expectContentFits(content: unknown): void {
  const text = JSON.stringify(content)
  // A UTF-16 unit is at most three bytes: most messages need no counting.
  if (text.length * 3 <= limits.contentBytes) return
  const bytes = utf8Length(text)
  if (bytes <= limits.contentBytes) return
  const message = `the content is ${bytes} bytes; at most ${limits.contentBytes} are taken: put large data into a file and send its link`
  throw new TidingsError('too_large', message, { limit: limits.contentBytes, issues: [{ path: 'content', message }] })
}
