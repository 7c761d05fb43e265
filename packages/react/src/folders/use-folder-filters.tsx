import { isInFolder, type NamedFolder, unreadInFolder } from '@tidings/client'
import { limits } from '@tidings/protocol/limits'
import { ArrowLeft, ArrowRight, Folder as FolderIcon, FolderPlus, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import type { Narrowing } from '../state/narrowing.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { Question } from '../ui/Dialog.tsx'
import type { ListFilter } from '../ui/ListFilters.tsx'
import { lazy } from '../ui/lazy.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { changeFolders, moved, useFolders } from './use-folders.ts'

const FolderDialog = lazy(() => import('./FolderDialog.tsx').then((module) => module.FolderDialog))

const prefix = 'folder-'

interface Asking {
  readonly what: 'new' | 'edit' | 'remove'
  readonly folder?: NamedFolder
}

/** The folders as filters of the list. */
interface FolderFilters {
  readonly filters: readonly ListFilter[]
  /** The button that makes another one; undefined when there are as many as may be. */
  readonly add: ReactNode
  /** What the folder of this key shows; undefined when there is none. */
  readonly narrowingOf: (key: string) => { readonly folder: NamedFolder; readonly narrowing: Narrowing } | undefined
  readonly onEdit: (folder: NamedFolder) => void
  readonly dialog: ReactNode
}

/** So many conversations in each have something unread, and whether any of it calls. */
function useUnread(folders: readonly NamedFolder[]): readonly ReturnType<typeof unreadInFolder>[] {
  const client = useClient()
  const conversations = useClientState((state) => state.conversations)
  return useMemo(
    () => folders.map((folder) => unreadInFolder({ ...client.state, conversations }, folder)),
    [client, folders, conversations],
  )
}

export function useFolderFilters(onChoose: (key: string) => void): FolderFilters {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const folders = useFolders()
  const unread = useUnread(folders)
  const [asking, setAsking] = useState<Asking>()
  const move = (id: string, by: -1 | 1) => void act(() => changeFolders(client, moved(folders, id, by)))

  const entries = (folder: NamedFolder, at: number): MenuEntries => {
    const sides = [
      at > 0 && { key: 'earlier', label: t('moveEarlier'), icon: ArrowLeft, onSelect: () => move(folder.id, -1) },
      at < folders.length - 1 && {
        key: 'later',
        label: t('moveLater'),
        icon: ArrowRight,
        onSelect: () => move(folder.id, 1),
      },
    ]
    return [
      { key: 'edit', label: t('editFolder'), icon: Pencil, onSelect: () => setAsking({ what: 'edit', folder }) },
      ...sides.filter((one) => one !== false),
      null,
      {
        key: 'remove',
        label: t('removeFolder'),
        icon: Trash2,
        danger: true,
        onSelect: () => setAsking({ what: 'remove', folder }),
      },
    ]
  }

  const filters = folders.map((folder, at): ListFilter => {
    const { chats = 0, calling = 0 } = unread[at] ?? {}
    const sign = folder.emoji === undefined ? { icon: FolderIcon } : { sign: folder.emoji }
    return {
      ...{ key: prefix + folder.id, label: folder.name, ...sign },
      ...{ count: chats, quiet: calling === 0, counted: t('unreadChatCount', { count: chats }) },
      menu: () => entries(folder, at),
    }
  })

  const add = folders.length < limits.folders && (
    <button
      type="button"
      className="td-chip td-filter"
      tabIndex={-1}
      aria-label={t('newFolder')}
      title={t('newFolder')}
      onClick={() => setAsking({ what: 'new' })}
    >
      <FolderPlus />
    </button>
  )

  const narrowingOf: FolderFilters['narrowingOf'] = (key) => {
    const folder = folders.find(({ id }) => prefix + id === key)
    if (!folder) return undefined
    // Another thing in it is another filter: what was taken out does not stay.
    const narrowing = {
      key: `${key} ${JSON.stringify([folder.rules, folder.conversations])}`,
      holds: (item: Parameters<Narrowing['holds']>[0]) => isInFolder(client.state, folder, item),
    }
    return { folder, narrowing }
  }

  const close = () => setAsking(undefined)
  return {
    ...{ filters, add, narrowingOf },
    onEdit: (folder) => setAsking({ what: 'edit', folder }),
    dialog: asking && (
      <OpenedPart onClose={close}>
        {asking.what === 'remove' && asking.folder ? (
          <RemoveFolder folder={asking.folder} onClose={close} />
        ) : (
          <FolderDialog folder={asking.folder} onClose={close} onMade={(id) => onChoose(prefix + id)} />
        )}
      </OpenedPart>
    ),
  }
}

function RemoveFolder({ folder, onClose }: { readonly folder: NamedFolder; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  return (
    <Question
      title={t('removeFolder')}
      text={t('removeFolderSure', { name: folder.name })}
      action={t('removeFolder')}
      onYes={() => void act(() => changeFolders(client, { [folder.id]: null }))}
      onClose={onClose}
    />
  )
}
