import { type AttachmentLinks, TidingsError } from '@tidings/protocol'
import type { AttachmentRecord, Attachments } from '../ports/attachments.ts'
import type { BlobStore, ByteRange } from '../ports/blobs.ts'
import type { LinkSigner } from '../ports/credentials.ts'
import type { Clock } from '../ports/system.ts'
import { nameOf } from './media-type.ts'

const variants = ['file', 'thumbnail', 'rendition'] as const
export type Variant = (typeof variants)[number]

export interface LinkRequest {
  readonly id: string
  readonly variant: string
  readonly expires?: string
  readonly signature?: string
}

/** What a link leads to. */
export interface Download {
  readonly name: string
  readonly mime: string
  readonly size: number
  /** Of these bytes and no others. */
  readonly etag: string
  /** Absent: for everyone, and for ever. */
  readonly expiresAt?: number
  read(range?: ByteRange): Promise<AsyncIterable<Uint8Array>>
}

export interface LinkParts {
  readonly attachments: Attachments
  readonly blobs: BlobStore
  readonly signer: LinkSigner
  readonly clock: Clock
  readonly linkTtlMs: number
  /** What links begin with; '' for paths. */
  readonly publicUrl: string
}

/** Where the smaller picture of a blob lies. */
export const thumbnailKey = (key: string): string => `${key}-thumbnail`
/** Where that lies which browsers show in place of a blob. */
export const renditionKey = (key: string): string => `${key}-rendition`
/** All that may lie beside a blob, and itself. */
export const keysOf = (key: string): readonly string[] => [key, thumbnailKey(key), renditionKey(key)]

interface Lying {
  readonly key: string
  readonly name: string
  readonly mime: string
  /** Stands behind the hash of the file. */
  readonly mark: string
}

function lying({ name, mime, facts }: AttachmentRecord, blob: string, variant: Variant): Lying {
  if (variant === 'thumbnail')
    return { key: thumbnailKey(blob), name: 'thumbnail.webp', mime: 'image/webp', mark: '-t' }
  if (variant === 'file') return { key: blob, name, mime, mark: '' }
  const type = facts?.rendition ?? mime
  return { key: renditionKey(blob), name: nameOf(name, type), mime: type, mark: '-r' }
}

/** Where that is what everyone may see. */
export const everyonesPath = (id: string, name: string, variant: Variant = 'file'): string =>
  `/media/${id}/${variant}/${encodeURIComponent(name)}`

const signed = (id: string, variant: string, expiresAt: number): string => `${id}/${variant}/${expiresAt}`

/** Links that carry their own right: unguessable, signed, and over after a time. */
export class Links {
  readonly #parts: LinkParts

  constructor(parts: LinkParts) {
    this.#parts = parts
  }

  of(record: AttachmentRecord): AttachmentLinks {
    const { clock, linkTtlMs } = this.#parts
    // The same link for half its life, so that a browser's cache can know it again.
    const half = linkTtlMs / 2
    const expiresAt =
      record.audience === 'everyone' ? undefined : Math.floor((Math.floor(clock.now() / half) + 2) * half)
    return {
      id: record.id,
      url: this.#path(record, 'file', record.name, expiresAt),
      ...(record.facts?.thumbnail
        ? { thumbnailUrl: this.#path(record, 'thumbnail', 'thumbnail.webp', expiresAt) }
        : {}),
      ...(record.facts?.rendition
        ? { renditionUrl: this.#path(record, 'rendition', nameOf(record.name, record.facts.rendition), expiresAt) }
        : {}),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
  }

  /** `forbidden` for a link that was altered, `expired` for one whose time is over, `not_found` when the file is gone. */
  async open(request: LinkRequest): Promise<Download> {
    const { attachments, blobs } = this.#parts
    const expiresAt = this.#expectSigned(request)
    const [record] = await attachments.get([request.id])
    const blob = record?.blob
    if (!record || blob === undefined) throw gone(request.id)
    if (record.audience !== 'everyone' && expiresAt === undefined) throw unsigned()
    const { key, name, mime, mark } = lying(record, blob, request.variant as Variant)
    const size = key === blob ? record.size : await blobs.size(key)
    if (size === undefined) throw gone(request.id)
    return {
      ...{ name, mime, size },
      etag: `${record.sha256}${mark}`,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      async read(range) {
        const bytes = await blobs.read(key, range)
        if (!bytes) throw gone(request.id)
        return bytes
      },
    }
  }

  #path(record: AttachmentRecord, variant: Variant, name: string, expiresAt: number | undefined): string {
    const path = this.#parts.publicUrl + everyonesPath(record.id, name, variant)
    if (expiresAt === undefined) return path
    return `${path}?expires=${expiresAt}&signature=${this.#parts.signer.sign(signed(record.id, variant, expiresAt))}`
  }

  /** When it ends; undefined for a link without a signature, which is enough for some files. */
  #expectSigned({ id, variant, expires, signature }: LinkRequest): number | undefined {
    const { signer, clock } = this.#parts
    if (!(variants as readonly string[]).includes(variant)) throw gone(id)
    if (expires === undefined && signature === undefined) return undefined
    const expiresAt = Number(expires)
    if (!Number.isSafeInteger(expiresAt) || !signer.verify(signed(id, variant, expiresAt), signature ?? ''))
      throw unsigned()
    if (expiresAt <= clock.now()) throw new TidingsError('expired', 'the link has expired; ask for a new one')
    return expiresAt
  }
}

const gone = (id: string): TidingsError => new TidingsError('not_found', `there is no file ${id}`)
const unsigned = (): TidingsError =>
  new TidingsError('forbidden', 'the link is not one that this server has made; ask for a new one')
