import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Oid } from '../ids/oid.ts'

export const Mention = z
  .union([Oid, z.literal('all')])
  .meta({ id: 'Mention', description: 'A member of the conversation, or "all".' })

const place = z.int().max(limits.textLength)

export const MentionAt = z
  .strictObject({ mention: Mention, from: place.min(0), length: place.min(1) })
  .meta({ id: 'MentionAt', description: 'Where a mention stands in the text, or in the caption, in UTF-16 units.' })
export type MentionAt = z.infer<typeof MentionAt>

/** Where those stand who are mentioned. A mention may stand in many places, or in none. */
export const mentionsAt = z.array(MentionAt).max(limits.mentions).optional()
