import { limits } from '../bounds/limits.ts'
import { TidingsError } from '../errors/errors.ts'
import { utf8Length } from '../text/utf8.ts'

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
