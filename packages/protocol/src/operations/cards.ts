import { z } from 'zod'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { MessageId } from '../ids/message-id.ts'
import { UserRef } from '../ids/oid.ts'
import { ClientMsgId } from '../nouns/message.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

export const cardOperations = {
  'card.act': operation({
    summary:
      'Chooses a button of a card, with what was answered; whoever wrote the card is told (`action`). The same `clientActId` again is the same act.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/{id}/acts' },
    input: z.strictObject({
      id: MessageId,
      action: plainText().min(1).max(64).meta({ description: 'The `id` of the button.' }),
      inputs: z
        .record(plainText().max(64), plainText().max(limits.cardAnswerLength))
        .register(declared, { keys: limits.cardAnswers })
        .default({})
        .meta({ description: 'Answers by the ids of the questions, as Adaptive Cards have them: all are texts.' }),
      clientActId: ClientMsgId,
    }),
    output: z.object({ id: z.string() }),
    errors: ['not_found', 'conflict', 'forbidden', 'invalid', 'too_large', 'muted', 'blocked', 'not_friend'],
  }),
  'card.update': operation({
    summary:
      "What some people see in place of one's own card; null: what all see. It lasts until the card is edited for all, for thirty days at most.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/{id}/views' },
    input: z.strictObject({
      id: MessageId,
      for: z.array(UserRef).min(1).max(limits.targets),
      content: Content.nullable(),
    }),
    output: z.object({}),
    errors: ['not_found', 'forbidden', 'conflict', 'too_large', 'muted', 'blocked', 'not_friend', 'rejected'],
  }),
}
