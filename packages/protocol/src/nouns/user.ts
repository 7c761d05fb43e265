import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ClientId, Oid, Uid } from '../ids/oid.ts'
import { labelForm, visibleName } from '../text/names.ts'
import { plainText, soundText } from '../text/sound.ts'
import { Millis } from './message.ts'
import { Platform } from './platform.ts'

export const DisplayName = visibleName(limits.nameLength).meta({
  id: 'DisplayName',
  description: 'A name as people see it: 1–64 characters.',
  examples: ['Alice'],
})

export const Avatar = z
  .union([
    z
      .url({ protocol: /^https?$/ })
      .overwrite(soundText)
      .max(1024),
    z.literal(''),
  ])
  .meta({ id: 'Avatar', description: 'The URL of a picture, or an empty string.' })

export const UserKind = z.enum(['notice', 'service', 'robot']).meta({
  id: 'UserKind',
  description:
    "An account that is nobody's: nobody signs in as it with a password. `notice`: it tells people something, and nobody can write to it. `service`: people can. `robot`: a program answers for it, with a token of its own.",
})
export type UserKind = z.infer<typeof UserKind>

export const User = z
  .object({
    id: Uid,
    oid: Oid,
    name: z.union([DisplayName, z.literal('')]).meta({ description: 'Empty when the account was deleted.' }),
    avatar: Avatar,
    createdAt: Millis,
    kind: UserKind.optional().meta({ description: 'Absent for people.' }),
    deleted: z.literal(true).optional().meta({ description: 'The account was deleted; the id is not given again.' }),
  })
  .meta({ id: 'User', description: "A user's profile as others see it." })
export type User = z.infer<typeof User>

export const Muted = z
  .object({
    muted: z.boolean(),
    until: Millis.optional().meta({ description: 'Absent: until it is lifted.' }),
  })
  .meta({ id: 'Muted', description: 'Whether the operator lets somebody write at all.' })
export type Muted = z.infer<typeof Muted>

export const Client = z
  .strictObject({ id: ClientId, platform: Platform, name: plainText().max(64).overwrite(labelForm).optional() })
  .meta({ id: 'Client', description: 'One terminal of a user.' })
export type Client = z.infer<typeof Client>
