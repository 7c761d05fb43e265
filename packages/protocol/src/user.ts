import { z } from 'zod'
import { limits } from './limits.ts'
import { Millis } from './message.ts'
import { ClientId, Oid, Uid } from './oid.ts'
import { Platform } from './platform.ts'

export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(limits.nameLength)
  .regex(/^[^\p{Cc}]*$/u, 'expected no control characters')
  .meta({ id: 'DisplayName', description: 'A name as people see it: 1–64 characters.', examples: ['Alice'] })

export const Avatar = z
  .union([z.url({ protocol: /^https?$/ }).max(1024), z.literal('')])
  .meta({ id: 'Avatar', description: 'The URL of a picture, or an empty string.' })

export const User = z
  .object({ id: Uid, oid: Oid, name: DisplayName, avatar: Avatar, createdAt: Millis })
  .meta({ id: 'User', description: "A user's profile as others see it." })
export type User = z.infer<typeof User>

export const Client = z
  .strictObject({ id: ClientId, platform: Platform, name: z.string().max(64).optional() })
  .meta({ id: 'Client', description: 'One terminal of a user.' })
export type Client = z.infer<typeof Client>
