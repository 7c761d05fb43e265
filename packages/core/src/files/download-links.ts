import { type AttachmentLinks, TidingsError } from '@tidings/protocol'
import { type Caller, linksBeginWith } from '../budgets/within-edge.ts'
import type { AttachmentRecord, Attachments } from '../ports/attachments.ts'
import type { BlobStore, ByteRange } from '../ports/blobs.ts'
import { fileNameOf } from './media-type.ts'
import { type LinkRequest, openPath, type SignedLinks, unsigned } from './signed-links.ts'

const variants = ['file', 'thumbnail', 'rendition'] as const
export type Variant = (typeof variants)[number]

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
  readonly signing: SignedLinks
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
  return { key: renditionKey(blob), name: fileNameOf(name, type), mime: type, mark: '-r' }
}

/** Where that is what everyone may see. */
export const everyonesPath = (id: string, name: string, variant: Variant = 'file'): string =>
  openPath({ id, variant, name })

export class DownloadLinks {
  readonly #parts: LinkParts

  constructor(parts: LinkParts) {
    this.#parts = parts
  }

  of(record: AttachmentRecord, caller: Caller): AttachmentLinks {
    const { signing, publicUrl } = this.#parts
    const base = linksBeginWith(publicUrl, caller)
    const { id, name, facts } = record
    const expiresAt = record.audience === 'everyone' ? undefined : signing.endOfNow()
    const path = (variant: Variant, called: string): string =>
      base + signing.path({ id, variant, name: called }, expiresAt)
    return {
      id,
      url: path('file', name),
      ...(facts?.thumbnail ? { thumbnailUrl: path('thumbnail', 'thumbnail.webp') } : {}),
      ...(facts?.rendition ? { renditionUrl: path('rendition', fileNameOf(name, facts.rendition)) } : {}),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
  }

  /** `forbidden` for a link that was altered, `expired` for one whose time is over, `not_found` when the file is gone. */
  async open(request: LinkRequest): Promise<Download> {
    const { attachments, blobs, signing } = this.#parts
    if (!(variants as readonly string[]).includes(request.variant)) throw gone(request.id)
    // A link without a signature is enough for some files.
    const expiresAt = signing.endOf(request)
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
}

const gone = (id: string): TidingsError => new TidingsError('not_found', `there is no file ${id}`)
