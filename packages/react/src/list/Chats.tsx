import { totalCalling } from '@tidings/client'
import { AtSign, MailOpen, MessagesSquare } from 'lucide-react'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Note } from '../ui/Note.tsx'
import { ConversationList } from './ConversationList.tsx'
import { type ListFilter, ListFilters } from './ListFilters.tsx'
import { Mentions } from './Mentions.tsx'
import { isUnread, unreadOnly } from './narrowing.ts'
import { Threads } from './Threads.tsx'
import { useUnreadThreads } from './threads.ts'

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
  const filters = [{ key: 'all', label: t('allChats') }, useUnreadFilter(), useMentionsFilter(), useThreadsFilter()]
  return (
    <>
      <ListFilters label={t('showChats')} filters={filters} value={chosen} onChange={onChoose} />
      {chosen === 'mentions' && <Mentions />}
      {chosen === 'threads' && <Threads />}
      {chosen === 'all' && <ConversationList active={active} onNewChat={onNewChat} />}
      {chosen === 'unread' && (
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
