import { randomBytes } from 'node:crypto'

/** A WebSocket frame as a client sends it: final, masked with a random key as RFC 6455 asks. */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
  const header = headerOf(opcode, payload.length)
  const mask = randomBytes(4)
  const frame = Buffer.concat([header, mask, payload])
  for (let at = header.length + 4, i = 0; at < frame.length; at++, i++)
    frame[at] = (frame[at] ?? 0) ^ (mask[i & 3] ?? 0)
  return frame
}

function headerOf(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | opcode, 0x80 | length])
  if (length < 65_536) return Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 255])
  const header = Buffer.alloc(10)
  header[0] = 0x80 | opcode
  header[1] = 0x80 | 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}

export const textFrame = (text: string): Buffer => clientFrame(1, Buffer.from(text))
