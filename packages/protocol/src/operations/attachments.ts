import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { UserRef } from '../ids/oid.ts'
import {
  Attachment,
  AttachmentId,
  AttachmentLinks,
  attachmentKinds,
  FileOffer,
  newAttachment,
  StripFault,
} from '../nouns/attachment.ts'
import { Message, Millis } from '../nouns/message.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const byId = z.strictObject({ id: AttachmentId })
const answer = z.object({ attachment: Attachment, links: AttachmentLinks.optional() })
const OfferId = plainText().min(1).max(64)

export const attachmentOperations = {
  'attachment.create': operation({
    summary:
      'Begins an upload; the bytes then go to `upload` in the tus protocol. Over HTTP, `POST /v1/attachments` takes a whole file, `POST /v1/uploads` begins a resumable one.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/attachments/begin' },
    input: z.strictObject({
      ...newAttachment,
      reuse: z.boolean().default(false).meta({
        description: 'With the `sha256` of a file that the caller sent before: nothing needs to be uploaded.',
      }),
    }),
    output: z.object({
      attachment: Attachment,
      upload: z
        .string()
        .optional()
        .meta({ description: 'A path beneath the address of the server, or the whole address. Absent: it is ready.' }),
    }),
    errors: ['too_large', 'rejected'],
  }),
  'attachment.finish': operation({
    summary: 'Completes an upload of which all bytes have come: they are looked at and kept. Again is fine.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/attachments/{id}/finish' },
    input: byId,
    output: answer,
    errors: ['not_found', 'conflict', 'rejected'],
  }),
  'attachment.get': operation({
    summary: 'One attachment, and links to it. Its owner may see it, and who may read a message that refers to it.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/attachments/{id}' },
    input: byId,
    output: answer,
    errors: ['not_found'],
  }),
  'attachment.links': operation({
    summary: 'Fresh links to attachments; those that the caller may not see are left out.',
    access: 'user',
    rate: 'read',
    http: { method: 'POST', path: '/v1/attachments/links' },
    input: z.strictObject({ ids: z.array(AttachmentId).min(1).max(limits.attachmentLinks) }),
    output: z.object({ links: z.array(AttachmentLinks) }),
    errors: [],
  }),
  'attachment.list': operation({
    summary: "The caller's own attachments, newest first, and how much room they take.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/attachments' },
    input: z.strictObject({ ...page, kind: z.enum(attachmentKinds).optional() }),
    output: z.object({
      attachments: z.array(Attachment),
      used: z.int().min(0).meta({ description: 'Bytes of all of them.' }),
      quota: z.int().min(0).optional().meta({ description: 'Bytes they may take; absent: no bound.' }),
      next: page.next,
    }),
    errors: [],
  }),
  'attachment.remove': operation({
    summary: 'Deletes an own attachment, or gives an upload up. Messages that refer to it stay, without the file.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/attachments/{id}' },
    input: byId,
    output: z.object({}),
    errors: ['not_found'],
  }),
  'attachment.strip': operation({
    summary:
      'Takes out of files that were kept before the server did so at uploading what they say of place, camera and owner. Works for a few seconds and says how far it came: call it again with `next`.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/attachments/strip' },
    input: z.strictObject({
      filesBefore: Millis.optional().meta({
        description:
          'Also what was begun before this time and is a plain `file`. Whoever had a file kept as it came on purpose until then loses that.',
      }),
      after: AttachmentId.optional().meta({ description: '`next` of the answer before.' }),
      dryRun: z.boolean().default(false).meta({ description: 'Only says how many are to be looked at.' }),
    }),
    output: z.object({
      waiting: z
        .object({ files: z.int().min(0), bytes: z.int().min(0) })
        .optional()
        .meta({ description: 'What is to be looked at; in an answer to a call without `after`.' }),
      looked: z.int().min(0),
      stripped: z.int().min(0).meta({ description: 'Other bytes are kept of these now.' }),
      saved: z.int().meta({ description: 'Bytes that those have less than before.' }),
      left: z.array(StripFault).meta({ description: 'Nothing was done to these.' }),
      next: AttachmentId.optional().meta({ description: 'Absent: this was all.' }),
    }),
    errors: [],
  }),
  'offer.make': operation({
    summary: 'Asks somebody whether to take a file, before it is uploaded.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/offers' },
    input: z.strictObject({
      to: UserRef,
      name: newAttachment.name,
      size: newAttachment.size,
      mime: newAttachment.mime,
    }),
    output: z.object({ offer: FileOffer }),
    errors: ['not_found', 'blocked', 'not_friend', 'too_large'],
  }),
  'offer.answer': operation({
    summary: 'Accepts or declines a file that was offered to the caller.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/offers/{id}/answer' },
    input: z.strictObject({ id: OfferId, accept: z.boolean() }),
    output: z.object({ offer: FileOffer }),
    errors: ['not_found', 'conflict'],
  }),
  'offer.withdraw': operation({
    summary: 'Takes an own offer back, as long as the file was not sent.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/offers/{id}' },
    input: z.strictObject({ id: OfferId }),
    output: z.object({ offer: FileOffer }),
    errors: ['not_found', 'conflict'],
  }),
  'offer.complete': operation({
    summary: 'Sends the file of an accepted offer, as a message.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/offers/{id}/complete' },
    input: z.strictObject({ id: OfferId, attachment: AttachmentId }),
    output: z.object({ offer: FileOffer, message: Message }),
    errors: ['not_found', 'conflict', 'blocked', 'not_friend', 'rejected'],
  }),
}
