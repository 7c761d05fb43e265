import { isUnread, totalCalling } from '@tidings/client'
import { AtSign, FolderOpen, MailOpen, MessagesSquare } from 'lucide-react'
import { useFolderFilters } from '../folders/use-folder-filters.tsx'
import { unreadOnly } from '../state/narrowing.ts'
import { useUnreadThreads } from '../state/threads.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { type ListFilter, ListFilters } from '../ui/ListFilters.tsx'
import { Note } from '../ui/Note.tsx'
import { ConversationList } from './ConversationList.tsx'
import { Mentions } from './Mentions.tsx'
import { Threads } from './Threads.tsx'

interface ChatsProps {
  /** The conversation that is looked at. */
  readonly active: string | undefined
  /** The key of the filter that is chosen. */
  readonly chosen: string
  readonly onChoose: (key: string) => void
  readonly onNewChat: () => void
}

/** So many conversations have something unread, and whether any of it calls. */
function useUnreadFilter(): ListFilter {
  const { t } = useSpeech()
  const count = useClientState(({ conversations }) => Object.values(conversations).filter(isUnread).length)
  const quiet = useClientState((state) => totalCalling(state) === 0)
  return { key: 'unread', label: t('unreadChats'), count, quiet, counted: t('chatCount', { count }) }
}

/** Unread messages that mention the user. */
function useMentionsFilter(): ListFilter {
  const { t } = useSpeech()
  const count = useClientState(({ conversations }) =>
    Object.values(conversations).reduce((sum, { mentions }) => sum + mentions, 0),
  )
  return { key: 'mentions', label: t('mentions'), icon: AtSign, compact: true, count, counted: t('unread', { count }) }
}

function useThreadsFilter(): ListFilter {
  const { t } = useSpeech()
  const count = useUnreadThreads()
  return {
    key: 'threads',
    label: t('threads'),
    icon: MessagesSquare,
    compact: true,
    count,
    counted: t('threadCount', { count }),
  }
}

/** The conversations, what mentions the user, and threads: one of them, and the row in which it is chosen. */
export function Chats({ active, chosen, onChoose, onNewChat }: ChatsProps) {
  const { t } = useSpeech()
  const own = [useUnreadFilter(), useMentionsFilter(), useThreadsFilter()]
  const folders = useFolderFilters(onChoose)
  const filters = [{ key: 'all', label: t('allChats') }, ...own, ...folders.filters]
  const inFolder = folders.narrowingOf(chosen)
  // A folder may be deleted while one looks at it.
  const value = filters.some(({ key }) => key === chosen) ? chosen : 'all'
  return (
    <>
      <ListFilters label={t('showChats')} filters={filters} value={value} onChange={onChoose} more={folders.add} />
      {folders.dialog}
      {value === 'mentions' && <Mentions />}
      {value === 'threads' && <Threads />}
      {value === 'all' && <ConversationList active={active} onNewChat={onNewChat} />}
      {inFolder && (
        <ConversationList
          active={active}
          onNewChat={onNewChat}
          only={inFolder.narrowing}
          none={
            <Note icon={FolderOpen} title={t('folderEmpty')}>
              <button type="button" className="td-button" onClick={() => folders.onEdit(inFolder.folder)}>
                {t('editFolder')}
              </button>
            </Note>
          }
        />
      )}
      {value === 'unread' && (
        <ConversationList
          active={active}
          onNewChat={onNewChat}
          only={unreadOnly}
          none={
            <Note icon={MailOpen} title={t('nothingUnread')}>
              <button type="button" className="td-button" onClick={() => onChoose('all')}>
                {t('showAllChats')}
              </button>
            </Note>
          }
        />
      )}
    </>
  )
}
