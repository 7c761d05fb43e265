import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { DownloadLinks } from '../files/download-links.ts'
import { standingOf } from '../places/judged-before.ts'
import type { AttachmentRecord } from '../ports/attachments.ts'
import type { Store } from '../ports/store.ts'
import type { Uploads } from '../ports/uploads.ts'
import { presentAttachment } from '../presenting/attachment.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Settling } from './settling.ts'
import type { AttachmentViewing } from './viewing.ts'

export interface AttachmentParts {
  readonly store: Store
  readonly uploads: Uploads
  readonly viewing: AttachmentViewing
  readonly links: DownloadLinks
  readonly settling: Settling
  readonly settings: CoreSettings
}

/** What was uploaded: looked up, listed, linked to, removed. */
export function createAttachments(parts: AttachmentParts) {
  const { store, uploads, viewing, links, settling, settings } = parts
  const { media } = settings

  async function answer(record: AttachmentRecord, caller: UserCall['actor']): Promise<OutputOf<'attachment.get'>> {
    if (record.blob === undefined) {
      return { attachment: presentAttachment(record, (await uploads.offset(record.id)) ?? 0) }
    }
    return { attachment: presentAttachment(record), links: links.of(record, caller) }
  }

  const get = async ({ id }: ParsedInputOf<'attachment.get'>, { actor }: UserCall) =>
    answer(await viewing.expect(actor.uid, id), actor)

  const finish = async ({ id }: ParsedInputOf<'attachment.finish'>, { actor }: UserCall) =>
    answer(await settling.settle(await viewing.owned(actor.uid, id), { by: standingOf(actor) }), actor)

  async function linksOf(
    input: ParsedInputOf<'attachment.links'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'attachment.links'>> {
    const records = await viewing.visible(actor.uid, [...new Set(input.ids)])
    return { links: records.filter(({ blob }) => blob !== undefined).map((record) => links.of(record, actor)) }
  }

  async function list(
    input: ParsedInputOf<'attachment.list'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'attachment.list'>> {
    const { next, limit, kind } = input
    const page = { limit, ...(kind ? { kind } : {}), ...(next === undefined ? {} : { before: cursorOf(next) }) }
    const [records, { bytes }] = await Promise.all([
      store.attachments.ofOwner(actor.uid, page),
      store.attachments.usage(actor.uid),
    ])
    const last = records.at(-1)
    return {
      attachments: records.map((record) => presentAttachment(record)),
      used: bytes,
      ...(media.quotaBytes > 0 ? { quota: media.quotaBytes } : {}),
      ...(last && records.length === limit ? { next: `${last.createdAt}-${last.id}` } : {}),
    }
  }

  async function remove(
    { id }: ParsedInputOf<'attachment.remove'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'attachment.remove'>> {
    await settling.discard(await viewing.owned(actor.uid, id), standingOf(actor))
    return {}
  }

  return { get, finish, links: linksOf, list, remove }
}

function cursorOf(next: string): { readonly createdAt: number; readonly id: string } {
  const dash = next.indexOf('-')
  const createdAt = Number(next.slice(0, dash))
  if (dash > 0 && Number.isSafeInteger(createdAt)) return { createdAt, id: next.slice(dash + 1) }
  const message = 'is no cursor of this list'
  throw new TidingsError('invalid', `next ${message}`, { issues: [{ path: 'next', message }] })
}
