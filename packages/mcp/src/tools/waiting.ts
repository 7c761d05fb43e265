import type { Message } from '@tidings/protocol'
import { z } from 'zod'
import { pause } from '../hand/asking.ts'
import { bounds } from '../hand/bounds.ts'
import { oneConversation } from '../hand/scope.ts'
import { ShownConversation, ShownMessage, shownConversations } from '../hand/shown.ts'
import { type Hand, tool } from '../hand/tool.ts'
import { conversation, readingOf } from './reading.ts'

const seconds = z
  .int()
  .min(1)
  .max(bounds.waitSeconds)
  .default(25)
  .describe('How long to wait at most. Nothing new in this time is no error: call again.')

/** Looks until there is something, the time is over, or nobody waits any more. */
async function until<T>(look: () => Promise<T | undefined>, most: number, signal: AbortSignal): Promise<T | undefined> {
  const end = Date.now() + most * 1000
  for (;;) {
    const found = await look()
    const left = end - Date.now()
    if (found !== undefined || left <= 0 || signal.aborted) return found
    await pause(Math.min(bounds.lookEveryMs, left), signal)
  }
}

export const waitForMessages = tool({
  name: 'wait_for_messages',
  title: 'Wait for messages',
  description:
    'Waits until somebody else says something in one conversation, and answers what was said. Go on with the `after` of the answer: so nothing is missed and nothing told twice.',
  does: 'reads',
  input: z.strictObject({
    conversation: conversation.optional(),
    after: z.int().min(0).optional().describe('What stands after this seq is new; when left out, what comes from now.'),
    seconds,
  }),
  output: z.object({
    messages: z.array(ShownMessage),
    after: z.int().describe('For the next call.'),
  }),
  async run({ conversation: named, after, seconds: most }, hand, signal) {
    const where = oneConversation(hand.scope, named)
    const self = await hand.self()
    const read = (place: { after?: number }, limit: number) =>
      hand.ask('log.read', { conversation: where, limit, ...place }, signal)
    let from = after ?? (await read({}, 1)).head
    const found = await until<readonly Message[]>(
      async () => {
        const { messages } = await read({ after: from }, bounds.items)
        if (messages.some((one) => one.from !== self)) return messages
        from = messages.at(-1)?.seq ?? from
        return undefined
      },
      most,
      signal,
    )
    const { messages } = await readingOf(hand, found ?? [], signal)
    return { messages, after: messages.at(-1)?.seq ?? from }
  },
})

/** Of the conversations where something was said after a place in the list, in which not only the account itself spoke. */
async function changedSince(hand: Hand, after: number, since: string | undefined, signal: AbortSignal) {
  const { scope, ask } = hand
  const self = await hand.self()
  const page = await ask('conversation.list', { limit: 20, ...(since ? { since } : {}) }, signal)
  const head = Math.max(after, ...page.conversations.map(({ order }) => order))
  const changed = page.conversations.filter(
    ({ conversation: one, order, unread, hidden, lastMessage }) =>
      order > after &&
      !hidden &&
      (scope.conversations?.includes(one) ?? true) &&
      (unread > 0 || (lastMessage !== undefined && lastMessage.from !== self)),
  )
  return { changed, head, cursor: page.cursor }
}

export const waitForActivity = tool({
  name: 'wait_for_activity',
  title: 'Wait for activity',
  description:
    'Waits until somebody says something in any of your conversations, and answers which: at most the twenty newest. read_messages with their `readUpTo` as `after` has what was said.',
  does: 'reads',
  input: z.strictObject({
    after: z.int().min(0).optional().describe('The `after` of the answer before; when left out, from now.'),
    seconds,
  }),
  output: z.object({
    conversations: z.array(ShownConversation),
    after: z.int().describe('For the next call.'),
  }),
  async run({ after, seconds: most }, hand, signal) {
    const first = await changedSince(hand, after ?? 0, undefined, signal)
    let [head, cursor] = [first.head, first.cursor]
    const look = async () => {
      const next = await changedSince(hand, head, cursor, signal)
      head = next.head
      cursor = next.cursor
      return next.changed.length > 0 ? next.changed : undefined
    }
    const old = after === undefined || first.changed.length === 0 ? undefined : first.changed
    const changed = old ?? (await until(look, most, signal)) ?? []
    return { conversations: await shownConversations(hand.ask, changed, await hand.self(), signal), after: head }
  },
})
