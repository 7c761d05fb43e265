import {
  attachmentsIn,
  type Content,
  type ContentData,
  mayRefer,
  mediaTypes,
  TidingsError,
  type Uid,
  withActionIds,
  withPictures,
} from '@tidings/protocol'
import type { AttachmentViewing } from '../attachments/viewing.ts'
import { sameJson } from '../entries/body.ts'
import { bundleOf } from '../entries/copies.ts'
import { packOwner, pictureOf } from '../packs/pictures.ts'
import type { AttachmentRecord } from '../ports/attachments.ts'

/** Content whose files the sender may send. */
export interface Enclosed {
  readonly content: Content
  /** Absent when it refers to none. */
  readonly attachments?: readonly string[]
}

type MediaData = { readonly attachment?: string; readonly name?: string }

const misplaced = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', message, { issues: [{ path, message }] })

/** Checks the files of content that is about to be sent, and says in it what the server knows of them. */
export class Enclosing {
  readonly #viewing: AttachmentViewing

  constructor(viewing: AttachmentViewing) {
    this.#viewing = viewing
  }

  /** Without waiting where there is nothing to look at, as in nearly every message. */
  enclose(content: Content, uid: Uid): Enclosed | Promise<Enclosed> {
    if (!mayRefer(content.type)) return { content }
    const named = content.type === 'adaptive-card' ? namedCard(content) : content
    const ids = attachmentsIn(named)
    return ids.length === 0 ? { content: named } : this.#check(named, ids, uid)
  }

  async #check(content: Content, ids: readonly string[], uid: Uid): Promise<Enclosed> {
    const records = new Map((await this.#viewing.visible(uid, ids)).map((record) => [record.id, record]))
    for (const id of ids) {
      const record = records.get(id)
      if (!record) throw misplaced('content.data.attachment', `there is no attachment ${id} that you may send`)
      if (record.blob === undefined)
        throw misplaced('content.data.attachment', `the upload of attachment ${id} is not finished`)
    }
    return { content: filled(content, records), attachments: ids }
  }
}

/** Each button by which somebody answers is known by an id. */
function namedCard(content: Content): Content {
  const data = withActionIds(content.data as Readonly<Record<string, unknown>>)
  return data === content.data ? content : { ...content, data }
}

/** A sticker is a picture of a pack: those of people are pictures, which not everybody may see. */
function filledSticker(content: Content, record: AttachmentRecord | undefined): Content {
  if (!record) return content
  if (record.owner !== packOwner)
    throw misplaced('content.data.attachment', `attachment ${record.id} is no sticker of this server; send it as image`)
  const { picture: _, ...facts } = pictureOf(record)
  return { ...content, data: { ...(content.data as object), ...facts } }
}

/** Where each picture stands, pages know before it has come. */
function filledArticles(content: Content, records: ReadonlyMap<string, AttachmentRecord>): Content {
  const data = withPictures(content.data as ContentData<'articles'>, (attachment) => {
    const { facts } = records.get(attachment) ?? {}
    if (facts?.kind !== 'image') throw misplaced('content.data', `attachment ${attachment} is no image`)
    return { width: facts.width, height: facts.height }
  })
  return { ...content, data }
}

function filled(content: Content, records: ReadonlyMap<string, AttachmentRecord>): Content {
  if (content.type === 'sticker')
    return filledSticker(content, records.get((content.data as MediaData).attachment ?? ''))
  if (content.type === 'articles') return filledArticles(content, records)
  if (!(mediaTypes as readonly string[]).includes(content.type)) return content
  const data = content.data as MediaData
  const record = data.attachment === undefined ? undefined : records.get(data.attachment)
  if (!record) return content
  const { kind } = record.facts ?? { kind: 'file' as const }
  if (content.type !== 'file' && content.type !== kind)
    throw misplaced('content.type', `attachment ${record.id} is no ${content.type}; send it as ${kind}`)
  // What the bytes say is true for every reader, whatever the sender writes.
  return { ...content, data: { ...data, name: data.name ?? record.name, ...said(record) } }
}

/** What a message says of a file. */
function said({ mime, size, facts = { kind: 'file' } }: AttachmentRecord): object {
  const { kind: _, thumbnail: __, rendition: ___, ...shown } = facts
  return { mime, size, ...shown }
}

/** The content as it would be filled in now, also inside of bundles; the same object when that changes nothing. */
export function filledAnew(content: Content, record: AttachmentRecord): Content {
  const { type, data } = content
  if (type === 'merge') {
    const bundle = bundleOf(content)
    const messages = bundle.messages.map((copy) => {
      const inside = copy.content && filledAnew(copy.content, record)
      return inside === copy.content ? copy : { ...copy, content: inside }
    })
    return messages.every((copy, at) => copy === bundle.messages[at])
      ? content
      : { type, data: { ...bundle, messages } }
  }
  const isOf = (mediaTypes as readonly string[]).includes(type) && (data as MediaData).attachment === record.id
  const anew = isOf ? { type, data: { ...(data as object), ...said(record) } } : content
  return sameJson(anew, content) ? content : anew
}
