import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { Mention } from '../content/mention.ts'
import { MessageId } from '../ids/message-id.ts'
import { soundText } from '../text/sound.ts'
import { Millis } from './message.ts'

export const CallbackUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .overwrite(soundText)
  .max(2048)
  .meta({ description: 'Where it is posted to. Addresses of private networks only where the operator allows them.' })

export const CallbackFormat = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected the name of a format')
  .optional()
  .meta({
    description:
      'In which words it is posted. Absent: in those of the server; others only where one of its doors brings them.',
  })

export const RobotDelivery = z
  .object({
    id: z.int().min(0).meta({ description: 'Of the update; 0: a test.' }),
    type: z.string(),
    at: Millis,
    outcome: z.enum(['taken', 'failed', 'dropped']).meta({
      description: '`failed`: it is posted again. `dropped`: that and what waited as long is let go.',
    }),
    status: z.int().optional().meta({ description: 'What was answered.' }),
    ms: z.int().min(0).meta({ description: 'How long that took.' }),
    attempt: z.int().min(0),
    said: z.int().min(0).meta({ description: 'Messages of the answer that the robot has said.' }),
    fault: z.string().optional().meta({
      description: 'Why it was not taken, or what of the answer was not said.',
    }),
  })
  .meta({ id: 'RobotDelivery', description: 'One attempt to post an update to the callback of a robot.' })
export type RobotDelivery = z.infer<typeof RobotDelivery>

const said = z.strictObject({
  content: Content,
  replyTo: MessageId.optional(),
  mentions: z.array(Mention).max(limits.mentions).optional(),
})

/** What a callback answers with: messages of the robot into the conversation of the update, or one of them. */
export const RobotAnswer = z.union([
  z
    .strictObject({ messages: z.array(said).max(limits.robotAnswers).default([]) })
    .transform(({ messages }) => messages),
  said.transform((one) => [one]),
])
export type RobotAnswer = z.infer<typeof RobotAnswer>
