import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ChannelId, Oid } from '../ids/oid.ts'
import { plainText } from '../text/sound.ts'
import { Millis } from './message.ts'
import { Avatar, DisplayName } from './user.ts'

const ChannelJoins = z.enum(['open', 'invited']).meta({
  id: 'ChannelJoins',
  description:
    'Who may subscribe: anybody, or whom its editors invite. To others one of those is not there, and no directory has it.',
})

/** What may be said of a channel when it is made, and changed later. */
export const channelPatch = {
  name: DisplayName.optional(),
  avatar: Avatar.optional(),
  description: plainText().max(limits.descriptionLength).optional(),
  joins: ChannelJoins.optional(),
  listed: z.boolean().optional().meta({
    description: 'Everybody finds it in the directory. One that is not listed is found by who was told its id.',
  }),
}

export const Channel = z
  .object({
    id: ChannelId,
    oid: Oid,
    name: DisplayName,
    avatar: Avatar,
    description: z.string(),
    listed: z.boolean(),
    joins: ChannelJoins.optional().meta({ description: 'Absent: `open`.' }),
    owner: Oid,
    subscribers: z.int().min(0).meta({ description: 'How many there are, editors among them. Who, nobody is told.' }),
    createdAt: Millis,
    version: z.int().min(0).meta({
      description: 'Rises with each change of the channel and its subscribers: of two states the higher one is later.',
    }),
  })
  .meta({ id: 'Channel', description: 'What its editors publish, everybody reads who subscribes to it.' })
export type Channel = z.infer<typeof Channel>
