import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { MessageId } from '../ids/message-id.ts'
import { ConversationOid, Oid } from '../ids/oid.ts'
import { ClientMsgId, Millis, Seq } from '../nouns/message.ts'
import { pieceOfText, plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

const StreamId = plainText().min(1).max(64).meta({ id: 'StreamId' })
const offset = z.int().min(0)

export const streamOperations = {
  'stream.open': operation({
    summary: 'Begins a message that is written while it is read: an answer of an AI, say. The log gets it at the end.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/streams' },
    input: z.strictObject({
      to: ConversationOid,
      clientMsgId: ClientMsgId.meta({ description: 'Of the message that it becomes; opening it again resumes it.' }),
      replyTo: MessageId.optional(),
      thread: MessageId.optional(),
    }),
    output: z.object({ stream: StreamId, offset }),
    errors: ['not_member', 'not_found', 'blocked', 'muted', 'not_friend', 'too_large', 'conflict', 'forbidden'],
  }),
  'stream.append': operation({
    summary: 'Adds text at `offset`, the length so far in UTF-16 units; a repeat of what is there changes nothing.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/streams/{stream}' },
    input: z.strictObject({ stream: StreamId, offset, text: pieceOfText().max(limits.streamLength) }),
    output: z.object({ offset }),
    errors: ['not_found', 'conflict', 'too_large', 'not_member', 'muted', 'blocked', 'not_friend'],
  }),
  'stream.finish': operation({
    summary: 'Ends it: the text so far, or the content given, becomes one message; `cancel` leaves none.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/streams/{stream}/finish' },
    input: z.strictObject({ stream: StreamId, content: Content.optional(), cancel: z.boolean().default(false) }),
    output: z.object({
      message: z.object({ id: MessageId, seq: Seq, ts: Millis, counted: z.int().min(0) }).optional(),
    }),
    errors: [
      'not_found',
      'not_member',
      'blocked',
      'muted',
      'not_friend',
      'too_large',
      'conflict',
      'forbidden',
      'invalid',
      'rejected',
    ],
  }),
  'stream.get': operation({
    summary: 'The text so far, for a reader who came later or missed a part.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/streams/{stream}' },
    input: z.strictObject({ stream: StreamId }),
    output: z.object({ conversation: ConversationOid, from: Oid, text: z.string() }),
    errors: ['not_found'],
  }),
}
