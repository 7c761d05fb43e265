import type { RoomSettings } from './room.ts'

/** What a new room is like. */
export const defaultRoomSettings: RoomSettings = {
  announcement: '',
  description: '',
  join: 'closed',
  listed: false,
  history: 'all',
  mutedAll: false,
  who: { invite: 'members', edit: 'admins', mentionAll: 'admins', pin: 'admins' },
}
