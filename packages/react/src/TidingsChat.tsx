import { MessagesSquare } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ChatroomView } from './chatroom/ChatroomView.tsx'
import { AskBeforeLeaving } from './composer/tray.ts'
import { useDraftsTold } from './composer/use-draft.ts'
import { ConversationView } from './conversation/ConversationView.tsx'
import { ChatKeys, type KeysDialog } from './keys/ChatKeys.tsx'
import { SkipLinks } from './keys/SkipLinks.tsx'
import { Sidebar } from './list/Sidebar.tsx'
import { TidingsProvider, type TidingsProviderProps } from './provider.tsx'
import { ListedContext } from './state/listed.ts'
import { idOf, isChatroom } from './state/names.ts'
import {
  GoContext,
  isSamePlace,
  LinkContext,
  type LinkTo,
  type Place,
  PlaceContext,
  placeAfter,
} from './state/place.tsx'
import { useClientState } from './state/use-client-state.ts'
import { useSpeech } from './texts/texts.tsx'
import { Avatar } from './ui/Avatar.tsx'
import { Boundary, OpenedPart } from './ui/Boundary.tsx'
import { ConnectionBanner } from './ui/ConnectionBanner.tsx'
import { loadDialog } from './ui/Dialog.tsx'
import { lazy } from './ui/lazy.tsx'
import { loadMenu } from './ui/Menu.tsx'
import { Note } from './ui/Note.tsx'
import { loadPopover } from './ui/Popover.tsx'

const NewChatDialog = lazy(() => import('./people/NewChatDialog.tsx').then((module) => module.NewChatDialog))

export interface ChatProps {
  /** Where the chat is; without it the chat keeps that for itself. */
  readonly place?: Place
  readonly onPlace?: (place: Place) => void
  /** Addresses of messages; without it none can be copied. */
  readonly linkTo?: LinkTo
  /** In the place of the name of who is signed in. */
  readonly head?: ReactNode
  /** Shown while no conversation is. */
  readonly empty?: ReactNode
  /** The page is the chat's alone: its shortcuts work while nothing has the focus, too. Off unless given. */
  readonly wholePage?: boolean
}

/** What opens at a click is loaded while nothing else is to be done. */
function usePreload(): void {
  useEffect(() => {
    const load = () => {
      // Without a network it is loaded when it is needed.
      Promise.all([loadMenu(), loadPopover(), loadDialog()]).catch(() => undefined)
    }
    const timer = setTimeout(load, preloadMs)
    return () => clearTimeout(timer)
  }, [])
}

const preloadMs = 1000

const atFirst: Place = { view: 'chats' }

/** Each time that somebody goes somewhere is another object; looking for something else is not going. */
function useVisit(place: Place): Place {
  const visit = useRef(place)
  const last = useRef(place)
  const before = last.current
  last.current = place
  const isSearch = isSamePlace(before, place) && (before.search !== place.search || before.find !== place.find)
  if (before !== place && !isSearch) visit.current = place
  return visit.current
}

/** List and conversation: side by side where there is room, one at a time on a phone. Inside a TidingsProvider. */
export function Chat({ place: given, onPlace, linkTo, head, empty, wholePage = false }: ChatProps) {
  const { t } = useSpeech()
  const [kept, keep] = useState(atFirst)
  const [finding, setFinding] = useState(false)
  const [keys, setKeys] = useState<KeysDialog>()
  const root = useRef<HTMLDivElement>(null)
  usePreload()
  useDraftsTold()
  const place = given ?? kept
  const { conversation, seq, thread } = place
  const latest = useRef(place)
  latest.current = place
  const go = useCallback((next: Partial<Place>) => (onPlace ?? keep)(placeAfter(latest.current, next)), [onPlace])
  const visit = useVisit(place)
  // biome-ignore lint/correctness/useExhaustiveDependencies: going again to the same message goes there again
  const target = useMemo(() => (seq === undefined ? undefined : { seq }), [visit, seq])
  // biome-ignore lint/correctness/useExhaustiveDependencies: and so does the same thread
  const opened = useMemo(() => (thread === undefined ? undefined : { thread }), [visit, thread])
  const listed = useRef<readonly string[]>(undefined)
  return (
    <LinkContext value={linkTo}>
      <GoContext value={go}>
        <PlaceContext value={place}>
          <ListedContext value={listed}>
            <div ref={root} className="td-chat" data-view={conversation === undefined ? 'list' : 'conversation'}>
              <SkipLinks root={root} open={conversation !== undefined} />
              <ConnectionBanner />
              <AskBeforeLeaving />
              <Sidebar place={place} onNewChat={() => setFinding(true)} onKeys={setKeys} head={head ?? <Me />} />
              <main className="td-stage">
                {conversation === undefined ? (
                  (empty ?? <Note icon={MessagesSquare} title={t('pickConversation')} />)
                ) : isChatroom(conversation) ? (
                  <ChatroomView chatroom={idOf(conversation)} onLeave={() => go({ conversation: undefined })} />
                ) : (
                  <Boundary key={conversation}>
                    <ConversationView
                      conversation={conversation}
                      target={target}
                      opened={opened}
                      onBack={() => go({ conversation: undefined })}
                    />
                  </Boundary>
                )}
              </main>
              <ChatKeys root={root} active={conversation} wholePage={wholePage} shown={keys} onShow={setKeys} />
              <OpenedPart onClose={() => setFinding(false)}>
                {finding && <NewChatDialog onClose={() => setFinding(false)} />}
              </OpenedPart>
            </div>
          </ListedContext>
        </PlaceContext>
      </GoContext>
    </LinkContext>
  )
}

function Me() {
  const user = useClientState((state) => state.user)
  if (!user) return <span />
  return (
    <span className="td-me">
      <Avatar oid={user.oid} name={user.name} size="small" />
      <span className="td-me-name" dir="auto">
        {user.name}
      </span>
    </span>
  )
}

export type TidingsChatProps = Omit<TidingsProviderProps, 'children'> & ChatProps

/** A whole chat: `<TidingsChat client={client} />` fills the element that it stands in. */
export function TidingsChat({ place, onPlace, linkTo, head, empty, wholePage, ...provider }: TidingsChatProps) {
  return (
    <TidingsProvider {...provider}>
      <Chat
        {...(place === undefined ? {} : { place })}
        {...(onPlace === undefined ? {} : { onPlace })}
        {...(linkTo === undefined ? {} : { linkTo })}
        {...(wholePage === undefined ? {} : { wholePage })}
        {...{ head, empty }}
      />
    </TidingsProvider>
  )
}
