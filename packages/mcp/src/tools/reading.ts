import type { Conversation, Message } from '@tidings/protocol'
import { z } from 'zod'
import { bounds } from '../hand/bounds.ts'
import { expectInScope, oneConversation } from '../hand/scope.ts'
import {
  fitting,
  namesOf,
  ShownConversation,
  ShownMessage,
  shownConversations,
  shownMessage,
  shownMessages,
} from '../hand/shown.ts'
import { type Hand, tool } from '../hand/tool.ts'

export const conversation = z
  .string()
  .max(400)
  .describe('The address of a conversation: user/bob for the one with bob, room/k3v9q2m8xw4t for a room.')
export const message = z.string().max(100).describe('The id of a message.')
const limit = z.int().min(1).max(bounds.items).default(20).describe('At most so many.')

/** In a narrowed scope each that is open is asked for by itself: others may stand before them in the list. */
async function pageOfConversations({ ask, scope }: Hand, next: string | undefined, most: number, signal: AbortSignal) {
  if (scope.conversations === undefined)
    return ask('conversation.list', { limit: most, ...(next === undefined ? {} : { next }) }, signal)
  const found: Conversation[] = []
  for (const one of scope.conversations)
    found.push((await ask('conversation.get', { conversation: one }, signal)).conversation)
  return { conversations: found, next: undefined }
}

export const listConversations = tool({
  name: 'list_conversations',
  title: 'List conversations',
  description:
    'Your conversations, the one with the newest message first: people and rooms, with unread counts and the last message.',
  does: 'reads',
  input: z.strictObject({
    unreadOnly: z.boolean().default(false).describe('Of this page only those with something unread.'),
    next: z.string().max(256).optional().describe('What the page before said.'),
    limit,
  }),
  output: z.object({
    conversations: z.array(ShownConversation),
    next: z.string().optional().describe('There are more: hand it back as `next`.'),
  }),
  async run({ unreadOnly, next, limit: most }, hand, signal) {
    const page = await pageOfConversations(hand, next, most, signal)
    const wanted = page.conversations.filter(({ hidden, unread }) => !hidden && (!unreadOnly || unread > 0))
    const conversations = await shownConversations(hand.ask, wanted, await hand.self(), signal)
    return { conversations, ...(page.next === undefined ? {} : { next: page.next }) }
  },
})

/** As much of what was read as an answer may hold. */
export const readingOf = async (hand: Hand, read: readonly Message[], signal: AbortSignal) =>
  fitting(await shownMessages(hand.ask, read, await hand.self(), signal))

/** A message that the scope leaves open, whatever it is that is to be done with it. */
export async function expectOpen({ ask, scope }: Hand, id: string, signal: AbortSignal): Promise<Message> {
  const { message: found } = await ask('message.get', { id }, signal)
  expectInScope(scope, found.conversation)
  return found
}

export const readMessages = tool({
  name: 'read_messages',
  title: 'Read messages',
  description:
    'Messages of a conversation, oldest first: the newest ones, or those around a place with `before` or `after` (a seq). It marks nothing as read.',
  does: 'reads',
  input: z.strictObject({
    conversation: conversation.optional(),
    before: z.int().min(1).optional().describe('The newest of those that stand before this seq.'),
    after: z.int().min(0).optional().describe('The oldest of those that stand after this seq.'),
    limit,
  }),
  output: z.object({
    messages: z.array(ShownMessage),
    head: z.int().describe('The seq of the last message there is.'),
    before: z.int().optional().describe('There may be older ones: go on with this as `before`.'),
    after: z.int().optional().describe('There are newer ones: go on with this as `after`.'),
  }),
  async run({ conversation: named, before, after, limit: most }, hand, signal) {
    const where = oneConversation(hand.scope, named)
    const place = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
    const { messages, head } = await hand.ask('log.read', { conversation: where, limit: most, ...place }, signal)
    const { messages: shown } = await readingOf(hand, messages, signal)
    const ordered = after === undefined ? shown.toReversed() : shown
    const [first, last] = [ordered[0], ordered.at(-1)]
    return {
      messages: ordered,
      head,
      ...(first && first.seq > 1 ? { before: first.seq } : {}),
      ...(last && last.seq < head ? { after: last.seq } : {}),
    }
  },
})

export const getMessage = tool({
  name: 'get_message',
  title: 'Get one message',
  description: 'One message with the whole of its text.',
  does: 'reads',
  input: z.strictObject({ message }),
  output: z.object({ message: ShownMessage }),
  async run({ message: id }, hand, signal) {
    const found = await expectOpen(hand, id, signal)
    const [names, self] = [await namesOf(hand.ask, [found.from], signal), await hand.self()]
    return { message: shownMessage(found, { names, self, most: Number.POSITIVE_INFINITY }) }
  },
})

export const readThread = tool({
  name: 'read_thread',
  title: 'Read a thread',
  description: 'The message with which a thread starts, and what was said in it, oldest first.',
  does: 'reads',
  input: z.strictObject({
    message: message.describe('The id of the message with which it starts.'),
    after: z.int().min(0).default(0).describe('What the page before said.'),
    limit,
  }),
  output: z.object({
    root: ShownMessage.optional(),
    messages: z.array(ShownMessage),
    after: z.int().optional().describe('There are more: go on with this as `after`.'),
  }),
  async run({ message: id, after, limit: most }, hand, signal) {
    await expectOpen(hand, id, signal)
    const { root, messages, next } = await hand.ask('thread.read', { id, after, limit: most }, signal)
    const [shownRoot] = root ? await shownMessages(hand.ask, [root], await hand.self(), signal) : []
    const { messages: shown, more } = await readingOf(hand, messages, signal)
    const goesOn = more ? shown.at(-1)?.seq : next
    return {
      messages: shown,
      ...(shownRoot ? { root: shownRoot } : {}),
      ...(goesOn === undefined ? {} : { after: goesOn }),
    }
  },
})
