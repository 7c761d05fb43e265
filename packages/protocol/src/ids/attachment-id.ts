import { z } from 'zod'

/** Where a schema stands by itself, without a page of its own in the reference. */
export const attachmentIdText = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, 'expected the id of an attachment')

export const AttachmentId = attachmentIdText.meta({
  id: 'AttachmentId',
  description: 'Unguessable; given by the server.',
})
