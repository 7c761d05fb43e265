import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'

/** Of a text, so much is looked at. */
const headBytes = 4096

/** Formats that are written in letters: of all others, a text only happens to begin as they do (`GIFs are fun`, `BMW`). */
const written = /^(text\/|application\/(pdf|rtf|postscript|eps|xml|pgp-)|image\/svg)/

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** What the bytes say as words; undefined for bytes that are none. */
function wordsOf(head: Buffer): string | undefined {
  const marked = head.length > 1 && head[0] === 0xff && head[1] === 0xfe
  try {
    // The last character may be cut in two.
    const words = new TextDecoder(marked ? 'utf-16le' : 'utf-8', { fatal: true }).decode(head, { stream: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no text has
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(words) ? undefined : words
  } catch {
    // Not UTF-8: binary, or a text in an encoding that only its reader knows.
    return undefined
  }
}

const html = new Set(['html', 'head', 'body', 'script', 'title', 'meta', 'style', 'iframe', 'table', 'div', 'p', 'a'])

/** By its first element, whatever stands before: a text that speaks of `<svg>` is none. */
function markupOf(words: string): string | undefined {
  const prologue =
    /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!doctype\b(?:[^>[]|\[[\s\S]*?\])*>)*/i.exec(words)?.[0] ?? ''
  const first = /^<(?:[\w.-]+:)?([a-z][\w.-]*)[\s/>]/i.exec(words.slice(prologue.length))?.[1]?.toLowerCase()
  if (first === 'svg') return 'image/svg+xml'
  return /<!doctype\s+html/i.test(prologue) || (first !== undefined && html.has(first)) ? 'text/html' : undefined
}

export interface Typed {
  /** Absent where the bytes show none. */
  readonly mime?: string
  /** Its bytes are words. */
  readonly text?: true
}

/** What the bytes are, by their structure. */
export async function typeOf(file: string): Promise<Typed> {
  const words = wordsOf(await headOf(file))
  // Without parameters: `audio/ogg; codecs=opus`.
  const found = (await fileTypeFromFile(file))?.mime.split(';', 1)[0]
  if (words === undefined) return found === undefined ? {} : { mime: found }
  const mime = markupOf(words) ?? (found !== undefined && written.test(found) ? found : undefined)
  return { text: true, ...(mime === undefined ? {} : { mime }) }
}
