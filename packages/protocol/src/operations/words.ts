import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Oid } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { WordHit, WordListId, WordMode } from '../nouns/words.ts'
import { visibleName } from '../text/names.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

/** Signs of expressions: a list of words takes none, and says so rather than looking for something else. */
const word = plainText()
  .min(1)
  .max(limits.wordLength)
  .regex(/[\p{L}\p{N}]/u, 'expected a word with a letter or a digit')
  .regex(/^[^\\^$*+?()[\]{}|]*$/, 'expected a word as people write it: expressions are not understood')

/** In one answer. */
const wordsAtOnce = 1000

const fields = {
  list: WordListId,
  title: visibleName(limits.nameLength),
  mode: WordMode,
  room: Oid.optional().meta({ description: 'It holds in this room only, beside those that hold everywhere.' }),
  except: z
    .array(plainText().min(1).max(64))
    .max(50)
    .default([])
    .meta({ description: 'Types of content in which it is not looked for.' }),
}

const WordList = z.object({ ...fields, words: z.int().min(0) }).meta({ id: 'WordList' })

export const wordOperations = {
  'words.put': operation({
    summary: `Makes a list of words that are looked for in what people say, or puts another in its place; at most ${limits.words} words in all lists.`,
    access: 'app',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/admin/words/{list}' },
    input: z.strictObject({ ...fields, words: z.array(word).min(1).max(limits.words) }),
    output: z.object({ list: WordList }),
    errors: ['too_large', 'unavailable'],
    audit: { subject: 'list', detail: ['mode', 'title'] },
  }),
  'words.remove': operation({
    summary: 'Removes a list of words.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/words/{list}' },
    input: z.strictObject({ list: WordListId }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'list', detail: [] },
  }),
  'words.list': operation({
    summary: 'The lists of words, without the words.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/words' },
    input: z.strictObject({}),
    output: z.object({ lists: z.array(WordList) }),
    errors: [],
  }),
  'words.get': operation({
    summary: 'A list of words with its words, in the order in which they were put, by the page.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/words/{list}' },
    input: z.strictObject({
      list: WordListId,
      next: PageCursor.optional(),
      limit: z.coerce.number().int().min(1).max(wordsAtOnce).default(wordsAtOnce),
    }),
    output: z.object({ list: WordList, words: z.array(z.string()), next: PageCursor.optional() }),
    errors: ['not_found', 'conflict'],
  }),
  'words.hits': operation({
    summary: `Which words were found lately, in what, the latest first; at least the last ${limits.wordHits}.`,
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/word-hits' },
    input: z.strictObject({ limit: z.coerce.number().int().min(1).max(limits.page).default(50) }),
    output: z.object({ hits: z.array(WordHit) }),
    errors: [],
  }),
}
