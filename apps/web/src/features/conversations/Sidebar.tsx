import { listConversations } from '@tidings/client'
import type { Conversation } from '@tidings/protocol'
import { useDeferredValue, useMemo, useState } from 'react'
import { useChat, useClientState, useNameOf } from '../../app/chat.tsx'
import { useTexts } from '../../i18n/texts.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { ConversationRow } from './ConversationRow.tsx'

interface SidebarProps {
  readonly place: string | undefined
  readonly onNewChat: () => void
  readonly onProfile: () => void
}

/** The list, newest first, narrowed by what is typed. */
function useConversations(query: string): readonly Conversation[] {
  const state = useClientState((all) => all)
  const { names } = useChat()
  const all = useMemo(() => listConversations(state), [state])
  const wanted = query.trim().toLowerCase()
  return wanted === ''
    ? all
    : all.filter(({ conversation }) => `${names.of(conversation)} ${conversation}`.toLowerCase().includes(wanted))
}

function ProfileButton({ onClick }: { readonly onClick: () => void }) {
  const texts = useTexts()
  const user = useClientState((state) => state.user)
  if (!user) return null
  return (
    <button type="button" className="me" onClick={onClick} aria-label={texts.profile}>
      <Avatar oid={user.oid} name={user.name} size="small" />
      <span className="me-name">{user.name}</span>
    </button>
  )
}

export function Sidebar({ place, onNewChat, onProfile }: SidebarProps) {
  const texts = useTexts()
  const { client } = useChat()
  const [query, setQuery] = useState('')
  const conversations = useConversations(useDeferredValue(query))
  const empty = conversations.length === 0

  function loadMore(list: HTMLElement): void {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < 200) client.loadMoreConversations().catch(console.warn)
  }

  return (
    <nav className="sidebar" aria-label={texts.conversations}>
      <header className="sidebar-head">
        <ProfileButton onClick={onProfile} />
        <button
          type="button"
          className="round accent"
          onClick={onNewChat}
          aria-label={texts.newChat}
          title={texts.newChat}
        >
          <Icon name="plus" />
        </button>
      </header>
      <div className="search">
        <Icon name="search" />
        <input
          type="search"
          value={query}
          placeholder={texts.search}
          aria-label={texts.search}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      {empty ? (
        <div className="nothing">
          <p>{query === '' ? texts.noConversations : texts.noMatches}</p>
          {query === '' && (
            <>
              <p className="quiet">{texts.noConversationsHint}</p>
              <button type="button" className="primary" onClick={onNewChat}>
                {texts.newChat}
              </button>
            </>
          )}
        </div>
      ) : (
        <ul className="conversations" onScroll={(event) => loadMore(event.currentTarget)}>
          {conversations.map((conversation) => (
            <ConversationRow
              key={conversation.conversation}
              item={conversation}
              active={conversation.conversation === place}
            />
          ))}
        </ul>
      )}
    </nav>
  )
}

/** The name of a conversation: one with oneself has a name of its own. */
export function useConversationName(conversation: string): string {
  const texts = useTexts()
  const mine = useClientState((state) => state.user?.oid)
  const name = useNameOf(conversation)
  return conversation === mine ? texts.noteToSelf : name
}
