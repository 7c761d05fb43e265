import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { Mention, mentionsAt } from '../content/mention.ts'
import { MessageId } from '../ids/message-id.ts'
import { ClientId, ConversationOid, UserRef } from '../ids/oid.ts'
import { ClientMsgId, ExpireAfterRead, Message, Millis, ReactionKey, Seq } from '../nouns/message.ts'
import { sendFields } from '../nouns/own.ts'
import { PushText } from '../nouns/push-text.ts'
import { LanguageTag } from '../text/language-tag.ts'
import { visibleName } from '../text/names.ts'
import { isReaction } from '../text/reactions.ts'
import { plainText, soundText } from '../text/sound.ts'
import { operation } from './operation.ts'

const SendOptions = z.strictObject({
  persist: z.boolean().optional().meta({ description: 'false: never stored, a `signal` for who is online.' }),
  count: z.boolean().optional().meta({ description: 'Adds to unread; true unless said otherwise.' }),
  push: z.union([z.boolean(), PushText]).optional().meta({
    description:
      'Push to devices that are offline; true unless said otherwise. What it says, where that is not what was said.',
  }),
  expireAfterRead: ExpireAfterRead.optional().meta({ description: 'Burns after reading; between two people only.' }),
  client: ClientId.optional().meta({
    description:
      'With `persist: false`, between two people: only this terminal of the other one gets it, if somebody is there. That nobody is, the sender is not told.',
  }),
  targets: z.array(UserRef).min(1).max(limits.targets).optional().meta({
    description: 'Only these members of the room receive it; the others see a hidden seq.',
  }),
})

const sent = z.object({
  id: MessageId,
  seq: Seq,
  ts: Millis,
  counted: z.int().min(0),
  content: Content.optional().meta({
    description:
      'As it was stored, when the server filled in what it knows: of files, of quoted and forwarded messages.',
  }),
  thread: MessageId.optional().meta({
    description: 'The thread to which it belongs, when that is not the one named: the message named stands in it.',
  }),
})
const changed = z.object({ message: Message })
const byId = z.strictObject({ id: MessageId })

export const messageOperations = {
  'message.send': operation({
    summary: 'Sends a message. Answered only when it is durably stored.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/messages' },
    input: z.strictObject({ ...sendFields, options: SendOptions.optional() }),
    output: sent,
    errors: [
      'not_member',
      'not_found',
      'conflict',
      'too_large',
      'banned',
      'blocked',
      'muted',
      'not_friend',
      'forbidden',
      'rejected',
    ],
  }),
  'message.get': operation({
    summary: 'One message by its id.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}' },
    input: byId,
    output: changed,
    errors: ['not_found'],
  }),
  'message.edit': operation({
    summary: "Changes the content of one's own message, within the configured time; what it said before is kept.",
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/messages/{id}' },
    input: z.strictObject({
      id: MessageId,
      content: Content,
      mentions: z.array(Mention).max(limits.mentions).optional(),
      mentionsAt,
    }),
    output: changed,
    errors: ['not_found', 'forbidden', 'expired', 'muted', 'blocked', 'not_friend', 'too_large', 'rejected'],
  }),
  'message.recall': operation({
    summary:
      'Takes a message back: its content is gone for everyone. The sender within a time, room admins at any time.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/{id}/recall' },
    input: byId,
    output: changed,
    errors: ['not_found', 'forbidden', 'expired'],
  }),
  'message.delete': operation({
    summary: 'Deletes messages for the caller alone, on all of their terminals.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/delete' },
    input: z.strictObject({ ids: z.array(MessageId).min(1).max(limits.page) }),
    output: z.object({}),
    errors: ['not_found', 'too_large'],
  }),
  'message.react': operation({
    summary: 'Gives a reaction to a message, or takes it back (`on: false`).',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/messages/{id}/reactions' },
    input: z
      .strictObject({
        id: MessageId,
        key: ReactionKey,
        on: z.boolean().default(true),
      })
      // What was given by an older version and would not be taken today can be taken back.
      .refine(({ key, on }) => !on || isReaction(key), {
        message: 'expected one emoji, or a short name',
        path: ['key'],
      }),
    output: changed,
    errors: ['not_found', 'muted', 'blocked', 'not_friend', 'too_large', 'conflict', 'rejected'],
  }),
  'message.pin': operation({
    summary: 'Pins a message in its conversation, or unpins it (`on: false`).',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/messages/{id}/pin' },
    input: z.strictObject({ id: MessageId, on: z.boolean().default(true) }),
    output: changed,
    errors: ['not_found', 'forbidden', 'conflict', 'too_large', 'muted', 'blocked', 'not_friend'],
  }),
  'message.forward': operation({
    summary: 'Sends messages on: each by itself, or all as one bundle that keeps who said what and when.',
    access: 'user',
    rate: 'send',
    copiesMany: true,
    http: { method: 'POST', path: '/v1/messages/forward' },
    input: z.strictObject({
      ids: z.array(MessageId).min(1).max(limits.forwarded),
      to: z.array(ConversationOid).min(1).max(limits.forwardTargets),
      bundle: z
        .strictObject({ title: visibleName(200) })
        .optional()
        .meta({ description: 'One message of type merge in place of many.' }),
      comment: Content.optional().meta({
        description: 'What the caller says to it: a message of its own in each conversation, before the others.',
      }),
      clientMsgId: ClientMsgId.max(48).optional().meta({ description: 'Makes the whole forward idempotent.' }),
    }),
    output: z.object({ sent: z.array(sent.extend({ to: ConversationOid })) }),
    errors: [
      'not_found',
      'not_member',
      'blocked',
      'muted',
      'not_friend',
      'too_large',
      'conflict',
      'forbidden',
      'rejected',
    ],
  }),
  'message.translate': operation({
    summary: "A text in another language, by the operator's translation service.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/{id}/translate' },
    input: z.strictObject({
      id: MessageId,
      to: LanguageTag,
    }),
    output: z.object({ text: z.string(), from: z.string().optional() }),
    errors: ['not_found', 'forbidden', 'invalid'],
  }),
  'poll.vote': operation({
    summary: "Chooses options of a poll; the caller's choice so far is replaced, none takes it back.",
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/messages/{id}/votes' },
    input: z.strictObject({ id: MessageId, options: z.array(plainText().max(32)).max(50) }),
    output: changed,
    errors: ['not_found', 'muted', 'blocked', 'not_friend', 'expired', 'conflict'],
  }),
  'poll.choice': operation({
    summary:
      "The caller's own choice in a poll: of an anonymous one, and of one with many voters, no message tells it.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}/votes' },
    input: byId,
    output: z.object({ options: z.array(z.string()) }),
    errors: ['not_found'],
  }),
  'poll.close': operation({
    summary: "Ends a poll of the caller's.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/{id}/close' },
    input: byId,
    output: changed,
    errors: ['not_found', 'forbidden', 'expired'],
  }),
  typing: operation({
    summary: 'Tells that the caller is writing here, or no longer. Nothing is stored.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/conversations/{conversation}/typing' },
    input: z.strictObject({ conversation: ConversationOid, on: z.boolean().default(true) }),
    output: z.object({}),
    errors: ['not_found', 'not_member', 'blocked', 'muted', 'not_friend'],
  }),
  'link.preview': operation({
    summary: 'What a web page says of itself, read by the server; pages in private networks are refused.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/links/preview' },
    input: z.strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .overwrite(soundText)
        .max(2048),
    }),
    output: z.object({ preview: Message.shape.preview }),
    errors: ['forbidden', 'rejected'],
  }),
}
