import { totalCalling } from '@tidings/client'
import { MailOpen } from 'lucide-react'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Note } from '../ui/Note.tsx'
import { ConversationList } from './ConversationList.tsx'
import { type ListFilter, ListFilters } from './ListFilters.tsx'
import { isUnread, unreadOnly } from './narrowing.ts'

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

/** The conversations, and the row in which one chooses which of them. */
export function Chats({ active, chosen, onChoose, onNewChat }: ChatsProps) {
  const { t } = useSpeech()
  const filters = [{ key: 'all', label: t('allChats') }, useUnreadFilter()]
  return (
    <>
      <ListFilters label={t('showChats')} filters={filters} value={chosen} onChange={onChoose} />
      {chosen === 'unread' ? (
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
      ) : (
        <ConversationList active={active} onNewChat={onNewChat} />
      )}
    </>
  )
}
