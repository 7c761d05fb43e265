import { type Channel, channelOid, userOid } from '@tidings/protocol'
import type { RoomRecord } from '../ports/rooms.ts'

export const presentChannel = (channel: RoomRecord): Channel => ({
  id: channel.id,
  oid: channelOid(channel.id),
  name: channel.name,
  avatar: channel.avatar,
  description: channel.settings.description,
  listed: channel.settings.listed,
  ...(channel.settings.join === 'closed' ? { joins: 'invited' as const } : {}),
  owner: userOid(channel.owner),
  subscribers: channel.memberCount,
  createdAt: channel.createdAt,
  version: channel.access,
})
