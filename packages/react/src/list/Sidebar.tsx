import { totalCalling } from '@tidings/client'
import { Bookmark, Compass, Keyboard, Menu as MenuIcon, MessageSquare, SquarePen, Users } from 'lucide-react'
import { type ReactNode, useDeferredValue, useRef, useState } from 'react'
import { AskFolders } from '../folders/AskFolders.tsx'
import type { KeysDialog } from '../keys/ChatKeys.tsx'
import { FilterChips } from '../panels/FilterChips.tsx'
import { FilterMenu } from '../panels/FilterMenu.tsx'
import { Results } from '../panels/Results.tsx'
import { searchOf, useFilters } from '../panels/use-filters.ts'
import { Contacts } from '../people/Contacts.tsx'
import { PersonLine, usePeople } from '../people/PeoplePicker.tsx'
import { useWaiting } from '../people/Requests.tsx'
import { useConversations, useMatching } from '../state/conversations.ts'
import { type Place, useGo } from '../state/place.tsx'
import { useSearch } from '../state/search.ts'
import { useSearchText } from '../state/search-text.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { useRoving } from '../ui/roving.ts'
import { SearchField } from '../ui/SearchField.tsx'
import { Chats } from './Chats.tsx'
import { ConversationRow } from './ConversationRow.tsx'
import { Saved } from './Saved.tsx'

interface SidebarProps {
  readonly place: Place
  readonly onNewChat: () => void
  readonly onKeys: (dialog: KeysDialog) => void
  /** What stands at the head: who is signed in, and the way to the settings. */
  readonly head: ReactNode
}

export function Sidebar({ place, onNewChat, onKeys, head }: SidebarProps) {
  const { t } = useSpeech()
  const [query, setQuery] = useSearchText('search')
  const [filter, setFilter] = useState('all')
  const wanted = useDeferredValue(query.trim())
  return (
    <nav className="td-sidebar" aria-label={t('conversations')}>
      <header className="td-sidebar-head">
        {head}
        <Menu
          trigger={<IconButton icon={MenuIcon} label={t('menu')} />}
          entries={[
            { key: 'goTo', label: t('goTo'), icon: Compass, onSelect: () => onKeys('switcher') },
            { key: 'keys', label: t('shortcuts'), icon: Keyboard, onSelect: () => onKeys('shortcuts') },
          ]}
        />
        <IconButton icon={SquarePen} look="accent" label={t('newChat')} onClick={onNewChat} />
      </header>
      <SearchField label={t('searchAll')} value={query} onChange={setQuery} onEscape={() => setQuery('')} />
      <AskFolders>
        {wanted === '' ? (
          <View place={place} chosen={filter} onChoose={setFilter} onNewChat={onNewChat} />
        ) : (
          <Everywhere text={wanted} active={place.conversation} onChange={setQuery} />
        )}
      </AskFolders>
      <Tabs view={place.view} />
    </nav>
  )
}

interface ViewProps extends Pick<SidebarProps, 'place' | 'onNewChat'> {
  readonly chosen: string
  readonly onChoose: (key: string) => void
}

function View({ place, ...chats }: ViewProps) {
  if (place.view === 'contacts') return <Contacts />
  if (place.view === 'saved') return <Saved />
  return <Chats active={place.conversation} {...chats} />
}

function Tabs({ view }: { readonly view: Place['view'] }) {
  const { t } = useSpeech()
  const go = useGo()
  const waiting = useWaiting()
  const unread = useClientState(totalCalling)
  const tabs = [
    { view: 'chats', label: t('chats'), icon: MessageSquare, count: unread },
    { view: 'contacts', label: t('contacts'), icon: Users, count: waiting },
    { view: 'saved', label: t('savedMessages'), icon: Bookmark, count: 0 },
  ] as const
  return (
    <div className="td-tabs">
      {tabs.map(({ view: one, label, icon: Icon, count }) => (
        <button
          key={one}
          type="button"
          aria-current={one === view ? 'page' : undefined}
          onClick={() => go({ view: one })}
        >
          <span className="td-tab-icon">
            <Icon />
            {count > 0 && <Badge count={count} most={99} />}
          </span>
          {label}
        </button>
      ))}
    </div>
  )
}

const peopleShown = 5
const chatsShown = 8

interface EverywhereProps {
  readonly text: string
  readonly active: string | undefined
  readonly onChange: (text: string) => void
}

/** Conversations, people and messages that fit, together; with a filter, messages alone. */
function Everywhere({ text, active, onChange }: EverywhereProps) {
  const { t } = useSpeech()
  const go = useGo()
  const { conversations, folded } = useConversations()
  const asked = useFilters(text)
  const isNarrowed = asked.found.length > 0
  const named = isNarrowed ? '' : asked.query
  const matching = useMatching([...conversations, ...folded], named)
  const chats = isNarrowed ? [] : matching.slice(0, chatsShown)
  const found = usePeople(named).people ?? []
  const people = isNarrowed ? [] : found.filter(({ oid }) => !chats.includes(oid)).slice(0, peopleShown)
  const search = useSearch(searchOf(asked))
  const list = useRef<HTMLDivElement>(null)
  return (
    <div ref={list} className="td-list td-everywhere" {...useRoving(list)}>
      <div className="td-search-line">
        <FilterChips text={text} found={asked.found} onChange={onChange} />
        <FilterMenu text={text} onChange={onChange} />
      </div>
      {chats.length > 0 && (
        <section aria-label={t('chats')}>
          <h2 className="td-section">{t('chats')}</h2>
          {chats.map((oid) => (
            <ConversationRow
              key={oid}
              conversation={oid}
              active={oid === active}
              onOpen={() => go({ conversation: oid })}
            />
          ))}
        </section>
      )}
      {people.length > 0 && (
        <section aria-label={t('people')}>
          <h2 className="td-section">{t('people')}</h2>
          {people.map((person) => (
            <button key={person.id} type="button" className="td-row" onClick={() => go({ conversation: person.oid })}>
              <PersonLine {...person} />
            </button>
          ))}
        </section>
      )}
      <section aria-label={t('messages')}>
        <h2 className="td-section">{t('messages')}</h2>
        <Results search={search} inList />
      </section>
    </div>
  )
}
