import { type Room, type RoomMember, roomOid, userOid } from '@tidings/protocol'
import type { Membership } from '../ports/membership.ts'
import type { RoomRecord } from '../ports/rooms.ts'

export const presentRoom = (room: RoomRecord): Room => ({
  id: room.id,
  oid: roomOid(room.id),
  name: room.name,
  avatar: room.avatar,
  owner: userOid(room.owner),
  memberCount: room.memberCount,
  createdAt: room.createdAt,
  updatedAt: room.updatedAt,
  version: room.access,
  settings: room.settings,
})

export const presentMember = (member: Membership): RoomMember => ({
  user: userOid(member.user),
  role: member.role,
  joinedAt: member.joinedAt,
  alias: member.alias,
  mutedUntil: member.mutedUntil,
  allowed: member.allowed,
})
