import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ChannelId, ClientId, RoomId, Uid } from '../ids/oid.ts'
import { passing } from './passing.ts'

/** With what the app may keep something, by its parts. */
export type ExtraPlace =
  | { readonly kind: 'user'; readonly id: Uid }
  | { readonly kind: 'client'; readonly id: Uid; readonly client: string }
  | { readonly kind: 'room' | 'channel'; readonly id: string }
  | { readonly kind: 'member'; readonly id: string; readonly user: Uid }

const isUid = (id: string): boolean => Uid.safeParse(id).success

function withUser(id: string, inside: string | undefined, client: string): ExtraPlace | undefined {
  if (!isUid(id)) return undefined
  if (inside === undefined) return { kind: 'user', id }
  return inside === 'client' && ClientId.safeParse(client).success ? { kind: 'client', id, client } : undefined
}

function withRoom(id: string, inside: string | undefined, user: string): ExtraPlace | undefined {
  if (!RoomId.safeParse(id).success) return undefined
  if (inside === undefined) return { kind: 'room', id }
  return inside === 'user' && isUid(user) ? { kind: 'member', id, user } : undefined
}

/** undefined: no such address. */
export function extraPlace(of: string): ExtraPlace | undefined {
  const [noun, id = '', inside, within = '', ...more] = of.split('/')
  if (more.length > 0) return undefined
  if (noun === 'user') return withUser(id, inside, within)
  if (noun === 'room') return withRoom(id, inside, within)
  const isChannel = noun === 'channel' && inside === undefined && ChannelId.safeParse(id).success
  return isChannel ? { kind: 'channel', id } : undefined
}

export const ExtraOf = z
  .string()
  .max(160)
  .refine((of) => extraPlace(of) !== undefined, 'expected an address like user/alice or room/r1/user/alice')
  .meta({
    id: 'ExtraOf',
    description:
      'A user (`user/alice`), a terminal (`user/alice/client/web-1`), a room (`room/r1`), somebody as a member of it (`room/r1/user/alice`), a channel (`channel/c1`).',
    examples: ['user/alice', 'room/r1/user/alice'],
  })

export const Extra = passing(
  limits.extraBytes,
  'Extra',
  'What the app keeps with somebody or something: an object of at most 8 KiB of JSON, handed out as it came to the app alone, read by no part of the server.',
)

export const ExtraPatch = passing(
  limits.extraBytes,
  'ExtraPatch',
  'Keys that are set, to anything but null; null takes one away.',
)
