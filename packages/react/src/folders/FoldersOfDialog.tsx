import { itemOf, type NamedFolder } from '@tidings/client'
import { limits } from '@tidings/protocol/limits'
import { FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useConversationName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Note } from '../ui/Note.tsx'
import { FolderDialog } from './FolderDialog.tsx'
import { changeFolders, useFolders } from './use-folders.ts'

interface FoldersOfProps {
  readonly conversation: string
  readonly onClose: () => void
}

/** In which folders a conversation is named; each is put in or taken out at once. */
export function FoldersOfDialog({ conversation, onClose }: FoldersOfProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const folders = useFolders()
  const name = useConversationName(conversation)
  /** What was just chosen, until the server has said so. */
  const [wanted, setWanted] = useState<Readonly<Record<string, boolean>>>({})
  const [making, setMaking] = useState(false)
  if (making) return <FolderDialog conversations={[conversation]} onClose={onClose} />
  async function put({ id, conversations }: NamedFolder, on: boolean): Promise<void> {
    const others = conversations.filter((one) => one !== conversation)
    setWanted((all) => ({ ...all, [id]: on }))
    await act(() => changeFolders(client, { [id]: { conversations: on ? [...others, conversation] : others } }))
    setWanted(({ [id]: _, ...all }) => all)
  }
  const isIn = ({ id, conversations }: NamedFolder): boolean =>
    itemOf(wanted, id) ?? conversations.includes(conversation)
  const isFull = ({ conversations }: NamedFolder): boolean =>
    conversations.length >= limits.folderConversations && !conversations.includes(conversation)
  return (
    <Dialog title={t('foldersOf', { name })} onClose={onClose}>
      {folders.length === 0 && <Note title={t('noFolders_')} text={t('noFoldersHint')} />}
      <ul className="td-people">
        {folders.map((folder) => (
          <li key={folder.id}>
            <label className="td-row">
              <input
                type="checkbox"
                checked={isIn(folder)}
                disabled={isFull(folder)}
                onChange={(event) => void put(folder, event.target.checked)}
              />
              <span className="td-row-name" dir="auto">
                {folder.emoji} {folder.name}
              </span>
              {isFull(folder) && (
                <span className="td-quiet">{t('folderFull', { count: limits.folderConversations })}</span>
              )}
            </label>
          </li>
        ))}
      </ul>
      {folders.length < limits.folders && (
        <button type="button" className="td-button" onClick={() => setMaking(true)}>
          <FolderPlus />
          {t('newFolder')}
        </button>
      )}
    </Dialog>
  )
}
