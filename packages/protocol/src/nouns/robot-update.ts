import { z } from 'zod'
import { CardAct } from './card.ts'
import { Message } from './message.ts'

export const RobotUpdateId = z.int().min(0).meta({
  description: 'Rises by one for each robot: where one is missing it was let go, or there is nothing left of it.',
})

const told = {
  id: RobotUpdateId.min(1),
  at: z.number().meta({ description: 'When it was noted, in milliseconds since the epoch.' }),
}

/** What it was told is named, and looked up when it asks: it stands there as it is then. */
export const RobotUpdate = z
  .discriminatedUnion('type', [
    z.object({ ...told, type: z.literal('message'), data: Message }),
    z.object({ ...told, type: z.literal('menu'), data: Message }),
    z.object({ ...told, type: z.literal('message.changed'), data: Message }),
    z.object({ ...told, type: z.literal('action'), data: CardAct }),
  ])
  .meta({
    id: 'RobotUpdate',
    description:
      'Something that a robot is told. `message`: what was written to it, mentions it, replies to it or calls a command of it, and that it came into a room or is out of it, as notices; `message.changed`: such a message says something else now, or was recalled; `menu`: somebody chose an entry of the menu of the channel whose account it is, `data.content.data.event`; `action`: somebody chose a button of a card of its own.',
  })
export type RobotUpdate = z.infer<typeof RobotUpdate>
