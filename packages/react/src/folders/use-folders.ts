import { foldersOf, type NamedFolder, type TidingsClient } from '@tidings/client'
import type { FolderPatch } from '@tidings/protocol'
import { useMemo } from 'react'
import { useClientState } from '../state/use-client-state.ts'

/** The user's folders, in their order. */
export function useFolders(): readonly NamedFolder[] {
  const folders = useClientState(({ own }) => own.items.settings)
  return useMemo(() => foldersOf({ own: { items: { settings: folders } } }), [folders])
}

export const changeFolders = (client: TidingsClient, folders: Readonly<Record<string, FolderPatch | null>>) =>
  client.call('user.settings', { folders })

export const newFolderId = (): string =>
  `${Date.now().toString(36)}-${Math.floor(Math.random() * 36 ** 4).toString(36)}`

/** Puts a folder one place nearer to the beginning, or to the end; all of them are numbered anew. */
export function moved(folders: readonly NamedFolder[], id: string, by: -1 | 1): Readonly<Record<string, FolderPatch>> {
  const at = folders.findIndex((one) => one.id === id)
  const ids = folders.map((one) => one.id)
  ids.splice(at + by, 0, ...ids.splice(at, 1))
  return Object.fromEntries(ids.map((one, order) => [one, { order }]))
}
