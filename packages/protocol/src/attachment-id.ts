import { z } from 'zod'

export const AttachmentId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/, 'expected the id of an attachment')
  .meta({ id: 'AttachmentId', description: 'Unguessable; given by the server.' })
