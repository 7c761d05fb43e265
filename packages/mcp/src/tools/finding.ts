import { z } from 'zod'
import { beginning, bounds } from '../hand/bounds.ts'
import { oneConversation } from '../hand/scope.ts'
import { namesOf, ShownMessage, ShownPerson, shownMessage, shownPerson } from '../hand/shown.ts'
import { tool } from '../hand/tool.ts'
import { conversation } from './reading.ts'

const excerptUnits = 400
const limit = z.int().min(1).max(bounds.items).default(20).describe('At most so many.')
const next = z.string().max(256).optional().describe('What the page before said.')
const goesOn = z.string().optional().describe('There are more: hand it back as `next`.')

/** A day, or a moment: `2026-11-28`, `2026-11-28T09:00:00Z`. */
const time = z
  .string()
  .max(40)
  .refine((text) => Number.isFinite(Date.parse(text)), 'expected a time such as 2026-11-28T09:00:00Z')
  .optional()

const millis = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))

export const searchMessages = tool({
  name: 'search_messages',
  title: 'Search messages',
  description:
    'Messages that hold all of the words, newest first, in all conversations or in one. The last word may be the beginning of one; of Chinese any piece is found.',
  does: 'reads',
  input: z.strictObject({
    query: z.string().min(1).max(200),
    conversation: conversation.optional(),
    from: z.array(z.string().max(400)).min(1).max(20).optional().describe('Only of these: user/bob, user/eve.'),
    since: time.describe('Not before this time, such as 2026-11-28T09:00:00Z.'),
    until: time.describe('Before this time.'),
    next,
    limit,
  }),
  output: z.object({ messages: z.array(ShownMessage), next: goesOn }),
  async run({ query, conversation: named, from, since, until, next: place, limit: most }, hand, signal) {
    const everywhere = named === undefined && hand.scope.conversations === undefined
    const found = await hand.ask(
      'search',
      {
        query,
        limit: most,
        ...(everywhere ? {} : { conversation: oneConversation(hand.scope, named) }),
        ...(from ? { from } : {}),
        ...(since ? { since: millis(since) } : {}),
        ...(until ? { until: millis(until) } : {}),
        ...(place ? { next: place } : {}),
      },
      signal,
    )
    const senders = found.results.map(({ message }) => message.from)
    const seen = { names: await namesOf(hand.ask, senders, signal), self: await hand.self(), most: excerptUnits }
    const messages = found.results.map(({ message, excerpt }) => {
      const shown = shownMessage(message, seen)
      // What was found may stand behind the beginning: the piece around it says more.
      return shown.cut ? { ...shown, text: beginning(excerpt, excerptUnits) } : shown
    })
    return { messages, ...(found.next === undefined ? {} : { next: found.next }) }
  },
})

export const findPeople = tool({
  name: 'find_people',
  title: 'Find people',
  description: 'People whose id or name begins with the query, as far as they let themselves be found.',
  does: 'reads',
  input: z.strictObject({ query: z.string().trim().min(1).max(64), limit }),
  output: z.object({ people: z.array(ShownPerson) }),
  async run({ query, limit: most }, { ask }, signal) {
    const { users } = await ask('user.search', { query, limit: most }, signal)
    return { people: users.map(shownPerson) }
  },
})

export const findRooms = tool({
  name: 'find_rooms',
  title: 'Find rooms',
  description: 'Your rooms of whose names every word begins as in the query.',
  does: 'reads',
  input: z.strictObject({ query: z.string().trim().min(1).max(200), limit }),
  output: z.object({
    rooms: z.array(z.object({ conversation: z.string(), name: z.string(), members: z.int() })),
  }),
  async run({ query, limit: most }, { ask }, signal) {
    const { rooms } = await ask('room.search', { query, limit: most }, signal)
    return {
      rooms: rooms.map(({ oid, name, memberCount }) => ({ conversation: oid, name, members: memberCount })),
    }
  },
})

export const listMembers = tool({
  name: 'list_members',
  title: 'List members',
  description: 'Who is in a room, and with which role; with `query` those whose id or name begins so.',
  does: 'reads',
  input: z.strictObject({
    conversation: conversation.optional().describe('A room: room/k3v9q2m8xw4t.'),
    query: z.string().trim().min(1).max(64).optional(),
    next,
    limit,
  }),
  output: z.object({
    members: z.array(z.object({ address: z.string(), name: z.string(), role: z.string() })),
    next: goesOn,
  }),
  async run({ conversation: named, query, next: place, limit: most }, { ask, scope }, signal) {
    const room = oneConversation(scope, named).replace(/^room\//, '')
    const page = { limit: most, ...(query ? { query } : {}), ...(place ? { next: place } : {}) }
    const { members, next: more } = await ask('room.members', { room, ...page }, signal)
    const names = await namesOf(
      ask,
      members.map(({ user }) => user),
      signal,
    )
    return {
      members: members.map(({ user, role, alias }) => ({
        address: user,
        name: alias || (names.get(user) ?? user),
        role,
      })),
      ...(more === undefined ? {} : { next: more }),
    }
  },
})

export const whoAmI = tool({
  name: 'who_am_i',
  title: 'Who am I',
  description: 'The account as which you read and write, and what of it is open to you.',
  does: 'reads',
  // Some hosts give a tool that takes nothing something all the same.
  input: z.object({}),
  output: ShownPerson.extend({
    readOnly: z.boolean(),
    conversations: z.array(z.string()).optional().describe('Only these are open to you; absent: all.'),
  }),
  async run(_, { ask, scope }, signal) {
    const { user } = await ask('user.self', {}, signal)
    const { readOnly, conversations } = scope
    return { ...shownPerson(user), readOnly, ...(conversations ? { conversations: [...conversations] } : {}) }
  },
})
