import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { colourOnly } from './colour-profile.ts'
import { cutOut, type Edit, type Source } from './edits.ts'

/** Beside the critical ones, which begin with a capital: colours, sizes and animation. Words, times and places are not. */
const needed = new Set('tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '))
const mostProfileBytes = 4 * 1024 * 1024

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A profile lies compressed behind its name. */
function quietProfile(data: Buffer): Buffer | undefined {
  const end = data.indexOf(0)
  if (end < 0) return undefined
  try {
    const clean = colourOnly(inflateSync(data.subarray(end + 2), { maxOutputLength: mostProfileBytes }))
    return clean && chunk('iCCP', Buffer.concat([data.subarray(0, end + 2), deflateSync(clean)]))
  } catch {
    // No reader understands it either: it goes.
    return Buffer.alloc(0)
  }
}

export function* pngEdits(source: Source): Generator<Edit> {
  for (let at = 8; at + 8 <= source.size; ) {
    const head = source.read(at, 8)
    const type = head.toString('latin1', 4, 8)
    const length = Math.min(12 + head.readUInt32BE(0), source.size - at)
    if (type === 'iCCP') {
      const clean = quietProfile(source.read(at + 8, length - 12))
      if (clean) yield { at, remove: length, insert: clean }
    } else if (/^[a-z]/.test(type) && !needed.has(type)) yield cutOut(at, length)
    at += length
    if (type !== 'IEND') continue
    if (at < source.size) yield cutOut(at, source.size - at)
    return
  }
}
