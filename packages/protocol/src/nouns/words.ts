import { z } from 'zod'
import { ConversationOid, Oid } from '../ids/oid.ts'
import { Millis } from './message.ts'

export const WordListId = z.string().regex(/^[a-z0-9-]{1,32}$/, 'expected up to 32 small letters, digits and -')

export const WordMode = z.enum(['refuse', 'drop', 'replace', 'record']).meta({
  id: 'WordMode',
  description:
    '`refuse`: the sender is told. `drop`: they are answered as if it had been said, and nobody gets it. `replace`: each letter of the word becomes `*`. `record`: it is said as it is. All are recorded.',
})
export type WordMode = z.infer<typeof WordMode>

export const WordHit = z
  .object({
    at: Millis,
    list: WordListId,
    mode: WordMode,
    word: z.string().meta({ description: 'As the list has it.' }),
    from: Oid,
    to: ConversationOid,
  })
  .meta({ id: 'WordHit', description: 'A word of a list was found in what somebody wanted to say.' })
export type WordHit = z.infer<typeof WordHit>
