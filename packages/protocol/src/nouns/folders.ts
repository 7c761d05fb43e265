import { z } from 'zod'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { ConversationOid } from '../ids/oid.ts'
import { visibleName } from '../text/names.ts'
import { reactionForm } from '../text/reactions.ts'
import { plainText } from '../text/sound.ts'

const once = <T>(items: T[]): T[] => [...new Set(items)]

const Rule = z.enum(['people', 'rooms', 'unread', 'unmuted'])

const fields = {
  name: visibleName(limits.nameLength),
  order: z.int().min(0).max(1_000_000).meta({ description: 'The lowest stands first; of equals by id.' }),
  emoji: plainText().overwrite(reactionForm).min(1).max(32),
  conversations: z
    .array(ConversationOid)
    .max(limits.folderConversations)
    .overwrite(once)
    .meta({ description: 'These are in it, whatever its rules say.' }),
  rules: z.array(Rule).max(Rule.options.length).overwrite(once).meta({
    description:
      'Whatever fits all of them is in it, but for what is folded away: conversations with people or in rooms, of both when neither is said; what is unread; what is not muted. Without rules only what is named.',
  }),
}

export const Folder = z
  .object({ ...fields, emoji: fields.emoji.optional() })
  .meta({ id: 'Folder', description: 'A filter of conversations that a user has saved.' })
export type Folder = z.infer<typeof Folder>

const FolderId = z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'expected 1–32 letters, digits or -')

export const Folders = z.record(FolderId, Folder).meta({ description: "The user's folders, by their ids." })

/** What a folder is changed by, or made of; then it needs a name, and stands last unless `order` is given. */
const FolderPatch = z
  .strictObject({ ...fields, emoji: fields.emoji.nullable() })
  .partial()
  .meta({
    id: 'FolderPatch',
    description: 'What is left out stays. A new folder needs a name, and stands last unless `order` is given.',
  })
export type FolderPatch = z.infer<typeof FolderPatch>

export const FoldersPatch = z
  .record(FolderId, FolderPatch.nullable())
  .meta({ description: 'By their ids, which the client chooses; null takes one away, the others stay.' })
  .register(declared, { keys: limits.folders })
