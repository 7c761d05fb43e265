/** Bytes that are searched for a `<meta charset>`; browsers look no further either. */
const searched = 1024

/** As text, whatever the bytes mean: only ASCII is looked for. */
function metaCharset(bytes: Buffer): string | undefined {
  const label = /<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(bytes.toString('latin1', 0, searched))?.[1]
  // A page whose ASCII could be read so is not UTF-16, whatever it says.
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label
}

function markedCharset(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined
}

const headerCharset = (contentType: string): string | undefined => /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label)
  } catch {
    // An unknown name; most of the web is UTF-8, and bytes that are not become U+FFFD.
    return new TextDecoder()
  }
}

/** Turns a page's bytes into text: by its byte order mark, its Content-Type, its `<meta charset>`, else as UTF-8. */
export function createPageDecoder(contentType: string) {
  let decoder: TextDecoder | undefined
  let held = Buffer.alloc(0)

  function begin(): string {
    decoder = decoderFor(markedCharset(held) ?? headerCharset(contentType) ?? metaCharset(held) ?? 'utf-8')
    return decoder.decode(held, { stream: true })
  }

  return {
    /** The first bytes are held until the charset is known. */
    write(bytes: Buffer): string {
      if (decoder) return decoder.decode(bytes, { stream: true })
      held = Buffer.concat([held, bytes])
      return held.length < searched ? '' : begin()
    },
    /** What is still held. A character that was cut in two is left out. */
    end: (): string => (decoder ? '' : begin()),
  }
}
