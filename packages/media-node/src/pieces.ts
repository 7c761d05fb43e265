import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attachments, BlobStore, Clock } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { type GatheredUploads, type Piece, sizeOf } from './gathered.ts'
import { stagedName } from './incoming.ts'
import { stage } from './staging.ts'

export interface PiecesParts {
  /** Of this node, where what comes lies until it is a piece. */
  readonly directory: string
  /** Every node's. */
  readonly blobs: BlobStore
  readonly attachments: Pick<Attachments, 'discard'>
  readonly clock: Clock
  /** No upload is under way for longer. */
  readonly keepMs: number
  /** Of one piece. */
  readonly pieceBytes?: number
}

const defaultPieceBytes = 64 * 1024 * 1024
/** For looking at a whole upload, and for clocks that differ. */
const slackMs = 2 * 3_600_000
const keysAtOnce = 1000

const raced = (): TidingsError =>
  new TidingsError('conflict', 'bytes of this upload came in another request: ask how many there are, and go on there')

/**
 * Those before a new piece with which it becomes one, so that however small the pieces are that come, few are kept: each that is
 * left is more than twice as large as the next, or would be too large with it.
 */
function joined(pieces: readonly Piece[], size: number, most: number): readonly Piece[] {
  let all = size
  let from = pieces.length
  for (const before of pieces.toReversed()) {
    if (before.size > 2 * all || all + before.size > most) break
    all += before.size
    from -= 1
  }
  return pieces.slice(from)
}

/** The bytes of uploads in the blob store, under keys that the store has in their order. */
export class Pieces {
  readonly #parts: PiecesParts
  readonly #uploads: GatheredUploads
  readonly #most: number

  constructor(parts: PiecesParts, uploads: GatheredUploads) {
    this.#parts = parts
    this.#uploads = uploads
    this.#most = parts.pieceBytes ?? defaultPieceBytes
  }

  /** As `IncomingUploads` has it. A piece is complete with the request that brings it, when that breaks off, or when it is large. */
  async append(id: string, from: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const coming = bytes[Symbol.asyncIterator]()
    try {
      for (let at = from; ; ) {
        const file = join(this.#parts.directory, stagedName())
        try {
          const { size, ended } = await stage(coming, file, this.#most)
          if (size > 0) await this.#keep(id, at, { file, size })
          at += size
          if (ended === 'end') return at
          if (ended !== 'more') throw ended.broke
        } finally {
          await rm(file, { force: true })
        }
      }
    } finally {
      await coming.return?.()
    }
  }

  async *bytesOf(pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
    for (const { key } of pieces) {
      const bytes = await this.#parts.blobs.read(key)
      if (!bytes) throw new TidingsError('unavailable', 'a piece of the upload is gone: upload the file again')
      yield* bytes
    }
  }

  async remove(pieces: readonly Piece[]): Promise<void> {
    for (let at = 0; at < pieces.length; at += keysAtOnce)
      await this.#parts.blobs.remove(pieces.slice(at, at + keysAtOnce).map(({ key }) => key))
  }

  /** What is in the file goes behind the first `at` bytes. */
  async #keep(id: string, at: number, { file, size }: { readonly file: string; readonly size: number }): Promise<void> {
    const { attachments, blobs, clock, keepMs } = this.#parts
    const found = await this.#uploads.expect(id)
    if (sizeOf(found.pieces) !== at) throw raced()
    const before = joined(found.pieces, size, this.#most)
    const piece: Piece = { key: `uploads/${randomUUID()}`, size: sizeOf(before) + size }
    const earlier = this.bytesOf.bind(this, before)
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield* earlier()
      yield* createReadStream(file)
    }
    // Written down first: whatever a crash leaves is found and removed.
    await attachments.discard(piece.key, clock.now() + keepMs + slackMs)
    await blobs.put(piece.key, { size: piece.size, open: whole, ...(before.length === 0 ? { file } : {}) })
    const pieces = [...found.pieces.slice(0, found.pieces.length - before.length), piece]
    if (!(await this.#uploads.change(id, found, { pieces }))) {
      await this.remove([piece])
      throw raced()
    }
    await this.remove(before)
  }
}
