import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { BlobSource, BlobStore, ByteRange } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'

/**
 * How a sealed blob lies: `TDS1`, the id of its key (8 bytes), a salt (16), the size of what is in it (8), and then pieces of
 * 64 kB, each with its tag (16). Every blob has a key of its own, made from the server's and its salt; the number of a piece is
 * its nonce, and the head is bound to each of them. So a range is read without the rest, and none can be changed, moved
 * within the blob, or cut off unnoticed.
 */
const magic = Buffer.from('TDS1')
const headBytes = 36
const pieceBytes = 64 * 1024
const tagBytes = 16
const sealedPiece = pieceBytes + tagBytes

const piecesOf = (size: number): number => Math.max(1, Math.ceil(size / pieceBytes))
const sealedSize = (size: number): number => headBytes + size + piecesOf(size) * tagBytes

interface SealKey {
  readonly id: Buffer
  readonly secret: Buffer
}

/** Thrown for what an operator has written wrongly. */
export class SealKeyError extends Error {}

/** Keys as text: each 32 bytes in base64url, with blanks or commas between them. */
function keysOf(text: string): readonly SealKey[] {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const secret = Buffer.from(word, 'base64url')
      if (secret.length !== 32) throw new SealKeyError('each key must be 32 bytes in base64url (43 characters)')
      return { secret, id: createHash('sha256').update('tidings seal key').update(secret).digest().subarray(0, 8) }
    })
}

const blobKey = ({ secret }: SealKey, head: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, head.subarray(12, 28), 'tidings blob', 32))

function nonceOf(piece: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(piece, 8)
  return nonce
}

/** Pieces of one size, whatever sizes the bytes come in; the last may be shorter, and there is at least one. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = []
  let size = 0
  let any = false
  for await (const part of bytes) {
    for (let at = 0; at < part.length; ) {
      const taken = part.subarray(at, at + length - size)
      waiting.push(taken)
      size += taken.length
      at += taken.length
      if (size < length) continue
      any = true
      yield Buffer.concat(waiting)
      waiting = []
      size = 0
    }
  }
  if (size > 0 || !any) yield Buffer.concat(waiting)
}

async function* seal(source: BlobSource, key: SealKey): AsyncGenerator<Buffer> {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(source.size))
  const head = Buffer.concat([magic, key.id, randomBytes(16), size])
  const secret = blobKey(key, head)
  yield head
  let number = 0
  let came = 0
  for await (const piece of inPieces(source.open(), pieceBytes)) {
    came += piece.length
    const cipher = createCipheriv('aes-256-gcm', secret, nonceOf(number++)).setAAD(head)
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
  if (came !== source.size) throw new RangeError(`${came} bytes came, ${source.size} were announced`)
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

interface Sealed {
  readonly head: Buffer
  readonly key: Buffer
  readonly size: number
}

async function* unsealed(
  bytes: AsyncIterable<Uint8Array>,
  { head, key, size }: Sealed,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let number = Math.floor(start / pieceBytes)
  let left = Math.min(size, end + 1) - start
  for await (const piece of inPieces(bytes, sealedPiece)) {
    const body = piece.subarray(0, -tagBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number)).setAAD(head)
    decipher.setAuthTag(piece.subarray(-tagBytes))
    const open = Buffer.concat([decipher.update(body), decipher.final()])
    const at = number++ * pieceBytes
    const part = open.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at))
    left -= part.length
    if (part.length > 0) yield part
  }
  if (left > 0) throw new Error('cannot authenticate: the end is missing')
}

async function* broken(key: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    if (!String((error as Error).message).includes('authenticate')) throw error
    throw new TidingsError('unavailable', `the bytes of ${key} were changed where they lie, or have lost their end`)
  }
}

export interface SealedBlobsOptions {
  readonly blobs: BlobStore
  /** Each 32 bytes in base64url, with blanks or commas between: the first seals, all of them open. */
  readonly keys: string
}

/** Blobs that only the server can read, in another store. What lies there unsealed, from before, is read as it is. */
export function createSealedBlobs({ blobs, keys: text }: SealedBlobsOptions): BlobStore {
  const keys = keysOf(text)
  const [newest] = keys
  if (!newest) throw new SealKeyError('there is no key')

  async function sealedAt(key: string): Promise<Sealed | 'plain' | undefined> {
    const bytes = await blobs.read(key, { start: 0, end: headBytes - 1 })
    if (!bytes) return undefined
    const head = await whole(bytes)
    if (head.length < headBytes || !head.subarray(0, 4).equals(magic)) return 'plain'
    const known = keys.find(({ id }) => id.equals(head.subarray(4, 12)))
    if (!known) {
      const id = head.toString('hex', 4, 12)
      throw new TidingsError(
        'unavailable',
        `there is no key ${id} among media.encryption.keys: put it back, behind the first`,
      )
    }
    return { head, key: blobKey(known, head), size: Number(head.readBigUInt64BE(28)) }
  }

  async function read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    const sealed = await sealedAt(key)
    if (sealed === undefined || sealed === 'plain') return sealed && blobs.read(key, range)
    const { start, end } = {
      start: range?.start ?? 0,
      end: Math.min(range?.end ?? sealed.size, Math.max(0, sealed.size - 1)),
    }
    const from = headBytes + Math.floor(start / pieceBytes) * sealedPiece
    const upTo = headBytes + (Math.floor(end / pieceBytes) + 1) * sealedPiece - 1
    if (range && start >= sealed.size) return nothing()
    const bytes = await blobs.read(key, { start: from, end: upTo })
    return bytes && broken(key, unsealed(bytes, sealed, { start, end }))
  }

  return {
    put: (key, source) => blobs.put(key, { size: sealedSize(source.size), open: () => seal(source, newest) }),
    read,
    async size(key) {
      const sealed = await sealedAt(key)
      return sealed === 'plain' ? blobs.size(key) : sealed?.size
    },
    remove: (keysToRemove) => blobs.remove(keysToRemove),
    check: () => blobs.check(),
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // Beyond the end there are no bytes.
}
