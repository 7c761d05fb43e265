import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import type { Digest } from './messages.ts'

/** Of a text, so much is looked at. */
const headBytes = 4096

async function headOf(file: string): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Texts that a browser would run: to be known for what they are, whatever they are called. */
function markupOf(head: string): string | undefined {
  if (/<svg[\s>]/i.test(head)) return 'image/svg+xml'
  if (/^\s*(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|script)[\s>]/i.test(head)) return 'text/html'
  return undefined
}

async function typeOf(file: string): Promise<string | undefined> {
  // Without parameters: `audio/ogg; codecs=opus`.
  const found = (await fileTypeFromFile(file))?.mime.split(';', 1)[0]
  if (found !== undefined && found !== 'application/xml') return found
  return markupOf(await headOf(file)) ?? found
}

/** What every file has: reads it once from end to end, a piece at a time. */
export async function digest(file: string): Promise<Digest> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    hash.update(piece as Buffer)
    size += (piece as Buffer).length
  }
  const mime = size === 0 ? undefined : await typeOf(file)
  return { sha256: hash.digest('hex'), size, ...(mime === undefined ? {} : { mime }) }
}
