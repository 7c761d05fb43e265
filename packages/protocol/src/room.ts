import { z } from 'zod'
import { Millis } from './message.ts'
import { Oid, RoomId } from './oid.ts'
import { Avatar, DisplayName } from './user.ts'

export const RoomRole = z.enum(['owner', 'admin', 'member']).meta({ id: 'RoomRole' })
export type RoomRole = z.infer<typeof RoomRole>

export const Room = z
  .object({
    id: RoomId,
    oid: Oid,
    name: DisplayName,
    avatar: Avatar,
    owner: Oid,
    memberCount: z.int().min(0),
    createdAt: Millis,
    updatedAt: Millis,
  })
  .meta({ id: 'Room', description: 'A group with members.' })
export type Room = z.infer<typeof Room>

export const RoomMember = z.object({ user: Oid, role: RoomRole, joinedAt: Millis }).meta({ id: 'RoomMember' })
export type RoomMember = z.infer<typeof RoomMember>
