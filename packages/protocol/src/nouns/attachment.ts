import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { AttachmentId } from '../ids/attachment-id.ts'
import { Oid } from '../ids/oid.ts'
import { labelForm } from '../text/names.ts'
import { plainText } from '../text/sound.ts'
import { Millis } from './message.ts'

export { AttachmentId }

/** In a link these mean a directory, however they are written. */
const directories = new Set(['.', '..'])

/** A name, not a path: what stands before the last slash is cut off, control characters go. */
export const FileName = plainText()
  .overwrite((name) => labelForm(name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)))
  .min(1, 'expected the name of a file')
  .max(255)
  .refine((name) => !directories.has(name), 'expected the name of a file, not of a directory')

export const MediaType = z
  .string()
  .max(127)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i, 'expected a media type like image/png')
  .transform((type) => type.toLowerCase())

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, 'expected a SHA-256 in hex')
  .transform((hash) => hash.toLowerCase())

export const attachmentKinds = ['image', 'audio', 'video', 'file'] as const
export type AttachmentKind = (typeof attachmentKinds)[number]

/** `members`: who may read a message that refers to it. `everyone`: whoever has its link, for avatars. */
export const AttachmentAudience = z.enum(['members', 'everyone'])

const pixels = z.int().min(1)

export const Attachment = z
  .object({
    id: AttachmentId,
    owner: Oid,
    name: z.string(),
    mime: z.string().meta({ description: 'What its bytes say; what the sender said, where they say nothing.' }),
    size: z.int().min(0).meta({ description: 'In bytes.' }),
    kind: z.enum(attachmentKinds),
    ready: z.boolean().meta({ description: 'All bytes have come and were looked at: it can be sent.' }),
    received: z.int().min(0).optional().meta({ description: 'Bytes that have come; while it is not ready.' }),
    audience: AttachmentAudience,
    createdAt: Millis,
    sha256: z.string().optional(),
    width: pixels.optional(),
    height: pixels.optional(),
    durationMs: z.int().min(0).optional(),
    blurhash: z.string().optional().meta({ description: 'https://blurha.sh' }),
    animated: z.literal(true).optional().meta({ description: 'A picture that moves.' }),
    original: z.literal(true).optional().meta({ description: 'Kept as it came; always of the kind `file`.' }),
  })
  .meta({ id: 'Attachment', description: 'A file that was sent, or is on its way.' })
export type Attachment = z.infer<typeof Attachment>

export const AttachmentLinks = z
  .object({
    id: AttachmentId,
    url: z.string().meta({
      description:
        'A path beneath the address of the server, or the whole address when the server knows its own (`http.url`). Whoever has it may read the file until it expires.',
    }),
    thumbnailUrl: z
      .string()
      .optional()
      .meta({ description: 'A WebP of at most 480 pixels a side; of images, and of films where the server can.' }),
    renditionUrl: z.string().optional().meta({
      description: 'What browsers show where they cannot show the file itself: a WebP of a picture, an MP4 of a film.',
    }),
    expiresAt: Millis.optional().meta({ description: 'Absent: never.' }),
  })
  .meta({ id: 'AttachmentLinks' })
export type AttachmentLinks = z.infer<typeof AttachmentLinks>

/** What an upload says of itself before its bytes come. */
export const newAttachment = {
  name: FileName,
  size: z.int().min(0).max(limits.attachmentBytes).meta({ description: 'In bytes.' }),
  mime: MediaType.optional(),
  sha256: Sha256.optional().meta({ description: 'The bytes that come are checked against it.' }),
  audience: AttachmentAudience.default('members'),
  original: z.boolean().default(false).meta({
    description:
      'Kept as it comes, and sent as `file`. Else what is kept of pictures, films and sounds does not say where they were made, with which device, or by whom.',
  }),
}

/** `gone`: its bytes are not there. `altered`: they are not those that were kept. `unreadable`: they cannot be shown any more. */
export const stripFaults = ['gone', 'altered', 'unreadable'] as const

export const StripFault = z
  .object({ id: AttachmentId, owner: Oid, name: z.string(), size: z.int().min(0), why: z.enum(stripFaults) })
  .meta({ id: 'StripFault', description: 'A file out of which nothing could be taken.' })
export type StripFault = z.infer<typeof StripFault>

/** A file that one user would send to another, who says first whether to take it. Seed: MyIM. */
export const FileOffer = z
  .object({
    id: z.string(),
    from: Oid,
    to: Oid,
    name: z.string(),
    size: z.int().min(0),
    mime: z.string().optional(),
    state: z.enum(['offered', 'accepted', 'declined', 'withdrawn', 'sent', 'expired']),
    ts: Millis,
    expiresAt: Millis,
  })
  .meta({ id: 'FileOffer', description: 'A file to accept or decline before it is uploaded.' })
export type FileOffer = z.infer<typeof FileOffer>
