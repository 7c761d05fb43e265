import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Oid, RoomId } from '../ids/oid.ts'
import { nameText } from '../text/names.ts'
import { plainText } from '../text/sound.ts'
import { Millis } from './message.ts'
import { Avatar, DisplayName } from './user.ts'

export const RoomRole = z.enum(['owner', 'admin', 'member']).meta({ id: 'RoomRole' })
export type RoomRole = z.infer<typeof RoomRole>

/** From whom on: `owner` the owner alone, `admins` they and the admins, `members` everyone. */
const From = z.enum(['owner', 'admins', 'members']).meta({ id: 'RoomPower', description: 'Who has this power.' })

const powers = z.strictObject({
  invite: From,
  edit: From,
  mentionAll: From,
  pin: From,
  robots: From.optional().meta({
    description: 'Who may put robots in, beside who may invite. Absent: `members`. Else none comes in by itself.',
  }),
})

export const RoomSettings = z
  .strictObject({
    announcement: plainText().max(limits.announcementLength),
    description: plainText().max(limits.descriptionLength),
    join: z.enum(['open', 'approval', 'closed']).meta({
      description: 'Who may join by themselves: anyone, whom an admin approves, or nobody without an invitation.',
    }),
    listed: z.boolean().meta({
      description: 'People who are not in it find it in the directory of rooms, while it is not closed.',
    }),
    history: z.enum(['all', 'joined']).meta({
      description: 'What a new member may read: everything, or what is said after their joining.',
    }),
    mutedAll: z.boolean().meta({ description: 'Only owner, admins and allowed members may speak.' }),
    who: powers,
    hears: z.array(Oid).max(limits.robotsHearing).optional().meta({
      description: 'Robots that are told everything that people say here, and not only what calls them. Absent: none.',
    }),
  })
  .meta({ id: 'RoomSettings' })
export type RoomSettings = z.infer<typeof RoomSettings>

/** What may be changed of a room; what is left out stays. */
export const roomPatch = {
  ...RoomSettings.omit({ mutedAll: true, who: true, hears: true }).partial().shape,
  name: DisplayName.optional(),
  avatar: Avatar.optional(),
  who: powers.partial().optional(),
}

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
    version: z.int().min(0).meta({
      description: 'Rises with each change of the room and its members: of two states the higher one is the later.',
    }),
    settings: RoomSettings,
  })
  .meta({ id: 'Room', description: 'A group with members.' })
export type Room = z.infer<typeof Room>

export const ListedRoom = z
  .object({
    id: RoomId,
    oid: Oid,
    name: DisplayName,
    avatar: Avatar,
    description: z.string(),
    memberCount: z.int().min(0),
    join: RoomSettings.shape.join.exclude(['closed']),
    joined: z.boolean().meta({ description: 'The caller is in it.' }),
    asked: z.literal(true).optional().meta({ description: 'The caller asks to be let in, and was not answered yet.' }),
  })
  .meta({ id: 'ListedRoom', description: 'A room as those see it who are not in it.' })
export type ListedRoom = z.infer<typeof ListedRoom>

export const RoomAlias = nameText(limits.nameLength).meta({
  id: 'RoomAlias',
  description: 'What a member is called in this room; empty for their own name.',
})

export const RoomMember = z
  .object({
    user: Oid,
    role: RoomRole,
    joinedAt: Millis,
    alias: RoomAlias,
    mutedUntil: Millis.meta({ description: 'May not speak until then; 0 when not muted.' }),
    allowed: z.boolean().meta({ description: 'May speak while all are muted.' }),
  })
  .meta({ id: 'RoomMember' })
export type RoomMember = z.infer<typeof RoomMember>
