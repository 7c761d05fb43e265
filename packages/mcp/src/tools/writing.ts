import { randomUUID } from 'node:crypto'
import { limits } from '@tidings/protocol'
import { z } from 'zod'
import { oneConversation } from '../hand/scope.ts'
import { tool } from '../hand/tool.ts'
import { conversation, expectOpen, message } from './reading.ts'

export const sendMessage = tool({
  name: 'send_message',
  title: 'Send a message',
  description:
    'Says something in a conversation, as the account that you act as. Answered when it is stored. With `key` a second call with the same words says nothing twice.',
  does: 'adds',
  input: z.strictObject({
    conversation: conversation.optional(),
    text: z.string().min(1).max(limits.textLength),
    format: z.enum(['markdown', 'text']).default('markdown').describe('text: shown as it is written.'),
    replyTo: message.optional().describe('The id of a message of this conversation that it answers.'),
    thread: message.optional().describe('The id of the message in whose thread it belongs.'),
    mentions: z.array(z.string().max(400)).max(20).optional().describe('Who is called by it: user/bob, or all.'),
    key: z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/, 'expected 1–64 visible ASCII characters')
      .optional()
      .describe('Your own name for this message: use it again when you repeat a call of which you know no outcome.'),
  }),
  output: z.object({ id: z.string(), seq: z.int(), conversation: z.string(), at: z.string() }),
  async run({ conversation: named, text, format, key = randomUUID(), replyTo, thread, mentions }, hand, signal) {
    const to = oneConversation(hand.scope, named)
    const more = { ...(replyTo ? { replyTo } : {}), ...(thread ? { thread } : {}), ...(mentions ? { mentions } : {}) }
    const said = { to, content: { type: format, data: text }, clientMsgId: key, ...more }
    const { id, seq, ts } = await hand.ask('message.send', said, signal)
    return { id, seq, conversation: to, at: new Date(ts).toISOString() }
  },
})

export const react = tool({
  name: 'react',
  title: 'React to a message',
  description: 'Gives a message a reaction, one emoji, or takes your own back.',
  does: 'sets',
  input: z.strictObject({
    message,
    reaction: z.string().min(1).max(limits.reactionLength).describe('One emoji, or a short name such as +1.'),
    on: z.boolean().default(true).describe('false takes it back.'),
  }),
  output: z.object({ reactions: z.array(z.object({ reaction: z.string(), count: z.int() })) }),
  async run({ message: id, reaction, on }, hand, signal) {
    if (hand.scope.conversations) await expectOpen(hand, id, signal)
    const { message: changed } = await hand.ask('message.react', { id, key: reaction, on }, signal)
    return { reactions: changed.reactions.map(({ key, count }) => ({ reaction: key, count })) }
  },
})

export const markRead = tool({
  name: 'mark_read',
  title: 'Mark as read',
  description: 'Marks a conversation as read up to a seq, for the account on all of its terminals. Others may see it.',
  does: 'sets',
  input: z.strictObject({ conversation: conversation.optional(), seq: z.int().min(1) }),
  output: z.object({ readUpTo: z.int(), unread: z.int(), mentions: z.int() }),
  async run({ conversation: named, seq }, hand, signal) {
    const where = oneConversation(hand.scope, named)
    const { readSeq, unread, mentions } = await hand.ask('conversation.read', { conversation: where, seq }, signal)
    return { readUpTo: readSeq, unread, mentions }
  },
})
