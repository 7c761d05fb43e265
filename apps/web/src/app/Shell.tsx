import { totalUnread } from '@tidings/client'
import { useEffect, useState } from 'react'
import { ChatPane } from '../features/chat/ChatPane.tsx'
import { Sidebar } from '../features/conversations/Sidebar.tsx'
import { NewChatDialog } from '../features/people/NewChatDialog.tsx'
import { ProfileDialog } from '../features/profile/ProfileDialog.tsx'
import { useTexts } from '../i18n/texts.tsx'
import { ConnectionBanner } from '../ui/ConnectionBanner.tsx'
import { Logo } from '../ui/Logo.tsx'
import { useClientState } from './chat.tsx'
import { goTo, usePlace } from './place.ts'
import type { SavedSession } from './session.ts'

function useTitle(): void {
  const texts = useTexts()
  const unread = useClientState(totalUnread)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${texts.appName}` : texts.appName
  }, [unread, texts])
}

/** List and conversation: side by side where there is room, one at a time on a phone. */
export function Shell({ onSession }: { readonly onSession: (session: SavedSession | undefined) => void }) {
  const texts = useTexts()
  const place = usePlace()
  const [dialog, setDialog] = useState<'people' | 'profile'>()
  useTitle()
  const close = () => setDialog(undefined)
  return (
    <div className="shell" data-view={place === undefined ? 'list' : 'chat'}>
      <ConnectionBanner />
      <Sidebar place={place} onNewChat={() => setDialog('people')} onProfile={() => setDialog('profile')} />
      <main className="stage">
        {place === undefined ? (
          <div className="nothing">
            <Logo />
            <p>{texts.pickConversation}</p>
          </div>
        ) : (
          <ChatPane key={place} conversation={place} onBack={() => goTo(undefined)} />
        )}
      </main>
      {dialog === 'people' && <NewChatDialog onClose={close} />}
      {dialog === 'profile' && <ProfileDialog onClose={close} onSession={onSession} />}
    </div>
  )
}
