import { type Folder, type FolderPatch, limits, TidingsError, type UserSettings } from '@tidings/protocol'
import { named } from '../calls/named.ts'
import { jsonBytes } from '../pages/page.ts'

type Folders = UserSettings['folders']

function tooMany(limit: number, what: string): TidingsError {
  const message = `a user may have ${limit} ${what}: take some away first`
  return new TidingsError('too_large', message, { limit, issues: [{ path: 'folders', message }] })
}

function made(id: string, { name, emoji, ...rest }: FolderPatch, before: Folders): Folder {
  const path = `folders.${id}.name`
  const message = 'a new folder needs a name'
  if (name === undefined) throw new TidingsError('invalid', `${path}: ${message}`, { issues: [{ path, message }] })
  const order = Object.values(before).reduce((last, one) => Math.max(last, one.order + 1), 0)
  return { name, ...(emoji ? { emoji } : {}), order, conversations: [], rules: [], ...named(rest) }
}

function changed({ emoji: had, ...before }: Folder, { emoji = had, ...patch }: FolderPatch): Folder {
  return { ...before, ...named(patch), ...(emoji ? { emoji } : {}) }
}

/** The folders after a change of some of them. `too_large` when there would be too many. */
export function patchedFolders(before: Folders, patch: Readonly<Record<string, FolderPatch | null>>): Folders {
  const folders = new Map(Object.entries(before))
  for (const [id, one] of Object.entries(patch)) {
    const known = folders.get(id)
    if (one === null) folders.delete(id)
    else folders.set(id, known ? changed(known, one) : made(id, one, Object.fromEntries(folders)))
  }
  if (folders.size > limits.folders) throw tooMany(limits.folders, 'folders')
  const after = Object.fromEntries(folders)
  if (jsonBytes(after) > limits.foldersBytes) throw tooMany(limits.foldersBytes, 'bytes of folders')
  return after
}

export const isInAny = (folders: Folders, conversation: string): boolean =>
  Object.values(folders).some(({ conversations }) => conversations.includes(conversation))

export const withoutPlace = (folders: Folders, conversation: string): Folders =>
  Object.fromEntries(
    Object.entries(folders).map(([id, folder]) => [
      id,
      { ...folder, conversations: folder.conversations.filter((one) => one !== conversation) },
    ]),
  )
