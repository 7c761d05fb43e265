import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { contentKinds } from '../content/kinds.ts'
import { ConversationOid, UserRef } from '../ids/oid.ts'
import { Message, Millis } from '../nouns/message.ts'
import { Room } from '../nouns/room.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

/** From, and up to but without; UTF-16 units of the excerpt. */
const Highlight = z.tuple([z.int().min(0), z.int().min(0)])

const SearchResult = z
  .object({
    message: Message,
    excerpt: z.string().meta({ description: 'The piece of its text around what was found; plain text.' }),
    highlights: z.array(Highlight).meta({ description: 'Where the words stand in the excerpt: from, and up to.' }),
  })
  .meta({ id: 'SearchResult' })

const Query = plainText().max(limits.query)

export const searchOperations = {
  search: operation({
    summary:
      'Messages that hold all of the words, as far as the caller may read them, newest first. The last word may be the beginning of one (`proj` finds `project`); in Chinese and other scripts without spaces any piece of text is found. Without words the filters alone decide: `has: [picture, film]` is the gallery of a conversation.',
    access: 'user',
    rate: 'read',
    looksThrough: true,
    http: { method: 'POST', path: '/v1/search' },
    input: z.strictObject({
      query: Query.default(''),
      conversation: ConversationOid.optional(),
      from: z.array(UserRef).min(1).max(20).optional().meta({ description: 'Only of these senders.' }),
      types: z
        .array(plainText().min(1).max(64))
        .min(1)
        .max(20)
        .optional()
        .meta({ description: 'Only of these content types, such as image or file.' }),
      has: z.array(z.enum(contentKinds)).min(1).max(contentKinds.length).optional().meta({
        description:
          'Only what holds one of these: a picture, a film, a voice or other sound, a file, or a link, which may stand in a text or under a file.',
      }),
      since: Millis.optional(),
      until: Millis.optional().meta({ description: 'Before this time.' }),
      order: z.enum(['newest', 'best']).default('newest').meta({
        description: '`best`: of the newest hundred that match, those first in which the words stand together.',
      }),
      ...page,
      limit: z.int().min(1).max(limits.searchPage).default(20),
    }),
    output: z.object({ results: z.array(SearchResult), next: page.next }),
    errors: ['not_member', 'not_found'],
  }),
  'room.search': operation({
    summary: "The caller's rooms of whose names every word begins as in the query.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/search/rooms' },
    input: z.strictObject({ query: Query.min(1), limit: z.int().min(1).max(limits.searchPage).default(20) }),
    output: z.object({ rooms: z.array(Room) }),
    errors: [],
  }),
}
