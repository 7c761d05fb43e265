import type { TidingsClient } from '@tidings/client'
import { Chat, forgetDrafts, Loading, lazy, OpenedPart, type Place, TidingsProvider } from '@tidings/react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { navigate, useHashLocation } from 'wouter/use-hash-location'
import { AccountsButton } from './accounts/AccountsButton.tsx'
import { useOtherAccounts } from './accounts/use-other-accounts.ts'
import { Logo } from './app/Logo.tsx'
import { Me } from './app/Me.tsx'
import { pageTexts, usePageSpeech, usePreferences } from './app/preferences.tsx'
import { pathOf, type Route, routeOf } from './app/route.ts'
import { Surroundings } from './app/Surroundings.tsx'
import { dropSession, loadSession, pinSession, type SavedSession, saveSession } from './app/session.ts'
import { UpdateBar } from './app/UpdateBar.tsx'
import { useDropGuard } from './app/use-drop-guard.ts'
import { useIdle } from './app/use-idle.ts'
import { useTimeZone } from './app/use-time-zone.ts'
import { useTitle } from './app/use-title.ts'
import { Enter } from './auth/Enter.tsx'
import { SignedOut, type SignedOutState } from './auth/SignedOut.tsx'
import { SignIn } from './auth/SignIn.tsx'
import { Verify } from './auth/Verify.tsx'
import { forget } from './client/client.ts'
import { messageAddress } from './links/message-address.ts'
import { followMessageLinks } from './links/message-links.ts'
import { useNotifications } from './notifications/use-notifications.ts'
import { useConnection } from './use-connection.ts'

const SettingsDialog = lazy(() => import('./settings/SettingsDialog.tsx').then((module) => module.SettingsDialog))
const JoinDialog = lazy(() => import('./links/JoinDialog.tsx').then((module) => module.JoinDialog))
const MessageDialog = lazy(() => import('./links/MessageDialog.tsx').then((module) => module.MessageDialog))
const LinkDialog = lazy(() => import('./links/LinkDialog.tsx').then((module) => module.LinkDialog))

function Opening() {
  const { t } = usePageSpeech()
  return (
    <div className="opening" role="status" aria-label={t('loading')}>
      <Logo />
    </div>
  )
}

/**
 * Who comes next, perhaps somebody else, begins anew. Whose time was over goes on in the conversation, but not in the settings
 * that were open.
 */
function leavePlace(cause: SignedOutState['cause'] | undefined): void {
  if (cause !== 'expired' || location.hash.startsWith('#/settings')) navigate('/', { replace: true })
}

/** The account that this tab has from now on. */
function goOn(): SavedSession | undefined {
  const session = loadSession()
  if (session) pinSession(session.uid)
  return session
}

export function App() {
  const [session, setSession] = useState(loadSession)
  // In memory alone: whoever has signed out leaves nothing on the device.
  const [earlier, setEarlier] = useState<string>()
  const { client, ready, signedOut } = useConnection(session)
  const signIn = useCallback(
    (next: SavedSession | undefined, cause?: SignedOutState['cause']) => {
      if (next === undefined) setEarlier(loadSession()?.token)
      // Of whoever was here nothing stays, also when a link lets in somebody else.
      if (session && next?.uid !== session.uid) {
        // Whose time was over comes back, and goes on writing.
        if (client && cause !== 'expired') forgetDrafts(client)
        forget(client)
        dropSession(session.uid, { asks: cause !== undefined })
        leavePlace(cause)
      }
      if (next) saveSession(next)
      setSession(next ?? goOn())
    },
    [client, session],
  )
  useEffect(() => {
    // Another tab has signed out, or in as somebody else.
    const follow = () => {
      const next = loadSession()
      if (next?.uid === session?.uid) return
      if (client) forgetDrafts(client)
      leavePlace(undefined)
      setSession(goOn())
    }
    addEventListener('storage', follow)
    return () => removeEventListener('storage', follow)
  }, [client, session])
  return (
    <ByLink onSignedIn={signIn}>
      {session && client?.state.user?.id === session.uid && ready && signedOut === undefined ? (
        <SignedIn key={session.uid} uid={session.uid} client={client} onSession={signIn} />
      ) : (
        <Bare>
          {!session && (
            <>
              <Surroundings />
              <AtTheGate onSignedIn={signIn} earlier={earlier} />
            </>
          )}
          {session && signedOut !== undefined && (
            <SignedOut state={signedOut} onDone={() => signIn(undefined, signedOut.cause)} />
          )}
          {session && signedOut === undefined && <Opening />}
        </Bare>
      )}
    </ByLink>
  )
}

/** The page without the chat in it. */
function Bare({ children }: { readonly children: ReactNode }) {
  const { theme } = usePreferences()
  return (
    <div className="tidings" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      {children}
    </div>
  )
}

interface ByLinkProps {
  readonly onSignedIn: (session: SavedSession) => void
  readonly children: ReactNode
}

/** A link of one's mail was opened, or one of the operator's: that comes first, whoever is signed in. */
function ByLink({ onSignedIn, children }: ByLinkProps) {
  const [path, go] = useHashLocation()
  const route = routeOf(path)
  const leave = () => go('/', { replace: true })
  const enter = (session: SavedSession): void => {
    leave()
    onSignedIn(session)
  }
  if (route.kind === 'verify')
    return (
      <Bare>
        <Verify key={path} {...route} onLeave={leave} />
      </Bare>
    )
  if (route.kind === 'enter')
    return (
      <Bare>
        <Enter key={path} {...route} onSignedIn={enter} onLeave={leave} />
      </Bare>
    )
  return children
}

/** Nobody is signed in: the address may be an invitation. */
function AtTheGate({ onSignedIn, earlier }: Pick<Parameters<typeof SignIn>[0], 'onSignedIn' | 'earlier'>) {
  const [path, go] = useHashLocation()
  const route = routeOf(path)
  const enter = (session: SavedSession): void => {
    if (route.kind === 'invite') go('/', { replace: true })
    onSignedIn(session)
  }
  const invitation = route.kind === 'invite' ? route.code : undefined
  return <SignIn key={path} onSignedIn={enter} {...{ invitation, earlier }} />
}

interface SignedInProps {
  readonly uid: string
  readonly client: TidingsClient
  readonly onSession: (session: SavedSession | undefined) => void
}

function SignedIn({ uid, client, onSession }: SignedInProps) {
  const { theme, language, density, clock } = usePreferences()
  return (
    <TidingsProvider client={client} texts={pageTexts} backCloses {...{ theme, language, density, clock }}>
      <UpdateBar />
      <Surroundings />
      <Routed uid={uid} onSession={onSession} />
    </TidingsProvider>
  )
}

const linkTo = (id: string): string => messageAddress(id, location.href)

/** Apart: the page is not rendered whenever a number changes. */
function Title() {
  useTitle()
  return null
}

type Go = ReturnType<typeof useHashLocation>[1]

/** The last chat place stays below a dialog that has an address of its own. */
function useRoute(): { readonly route: Route; readonly place: Place; readonly go: Go } {
  const [path, goTo] = useHashLocation()
  const [turn, setTurn] = useState(0)
  const go = useCallback<Go>(
    (to, options) => {
      goTo(to, options)
      setTurn((before) => before + 1)
    },
    [goTo],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes again to where they are is to come there again
  const route = useMemo(() => routeOf(path), [path, turn])
  const [below, setBelow] = useState<Place>({ view: 'chats' })
  const place = route.kind === 'chat' ? route.place : below
  useEffect(() => {
    if (route.kind === 'chat') setBelow(route.place)
  }, [route])
  return { route, place, go }
}

const withoutSearch = (place: Place): string => pathOf({ ...place, search: undefined, find: undefined })

function Routed({ uid, onSession }: Pick<SignedInProps, 'uid' | 'onSession'>) {
  const { t } = usePageSpeech()
  const { route, place, go } = useRoute()
  useIdle()
  useEffect(() => followMessageLinks(go), [go])
  useDropGuard()
  useTimeZone()
  useNotifications(place, go)
  const latest = useRef(place)
  latest.current = place
  const onPlace = useCallback(
    (next: Place) => {
      // Typing in a search is no way that one goes back.
      const isOnlySearch = withoutSearch(latest.current) === withoutSearch(next)
      go(pathOf(next), isOnlySearch ? { replace: true, state: history.state } : {})
    },
    [go],
  )
  const others = useOtherAccounts(uid)
  const onFound = useCallback(
    (conversation: string, seq: number) => go(pathOf({ view: 'chats', conversation, seq }), { replace: true }),
    [go],
  )
  const back = () => go(pathOf(place))
  return (
    <>
      <Title />
      <Chat
        place={place}
        onPlace={onPlace}
        linkTo={linkTo}
        wholePage
        head={
          <>
            <Me onClick={() => go('/settings')} />
            {others && <AccountsButton others={others} />}
          </>
        }
        empty={
          <div className="empty-stage">
            <Logo />
            <p>{t('pickConversation')}</p>
          </div>
        }
      />
      {route.kind !== 'chat' && (
        <OpenedPart key={route.kind} onClose={back} loading={<Loading />}>
          {route.kind === 'settings' && (
            <SettingsDialog
              tab={route.tab}
              onTab={(tab) => go(`/settings/${tab}`)}
              onClose={back}
              onSession={onSession}
            />
          )}
          {route.kind === 'join' && (
            <JoinDialog {...route} onClose={(room) => go(room ? pathOf({ view: 'chats', conversation: room }) : '/')} />
          )}
          {route.kind === 'message' && <MessageDialog id={route.id} onFound={onFound} onClose={back} />}
          {route.kind === 'link' && <LinkDialog addressed code={route.code} onClose={() => go('/')} />}
        </OpenedPart>
      )}
    </>
  )
}
