import { z } from 'zod'
import { Content } from '../content/content.ts'
import { MessageId } from '../ids/message-id.ts'
import { ConversationOid, Oid } from '../ids/oid.ts'
import { Millis } from './message.ts'

export const CardAct = z
  .object({
    id: z.string().meta({ description: 'Of the act: whoever is told twice knows it again.' }),
    message: MessageId,
    conversation: ConversationOid.meta({ description: 'As whoever wrote the card sees it.' }),
    user: Oid.meta({ description: 'Who did it.' }),
    action: z.string().meta({ description: 'The `id` of the button.' }),
    verb: z.string().optional().meta({ description: 'Of an `Action.Execute`, as the card has it.' }),
    data: z.unknown().optional().meta({ description: 'What the button carries, as the card has it.' }),
    inputs: z.record(z.string(), z.string()).meta({
      description: 'What was answered, by the ids of the questions; checked against what the card asks.',
    }),
    ts: Millis,
  })
  .meta({ id: 'CardAct', description: 'Somebody chose a button of a card, or sent its form.' })
export type CardAct = z.infer<typeof CardAct>

export const CardView = z
  .object({
    id: MessageId,
    conversation: ConversationOid,
    content: Content,
    editedAt: Millis.meta({
      description: 'As the message had it then: when it says another thing for all, that is what is seen.',
    }),
  })
  .meta({ id: 'CardView', description: 'What one person sees in place of a card.' })
export type CardView = z.infer<typeof CardView>
