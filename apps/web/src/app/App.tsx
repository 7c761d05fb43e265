import type { ChatClient } from '@tidings/client'
import { useCallback, useEffect, useState } from 'react'
import { SignedOut } from '../features/auth/SignedOut.tsx'
import { SignIn } from '../features/auth/SignIn.tsx'
import { useTexts } from '../i18n/texts.tsx'
import { Logo } from '../ui/Logo.tsx'
import { type Chat, ChatContext } from './chat.tsx'
import { Names } from './names.ts'
import { Shell } from './Shell.tsx'
import { createClient, loadSession, type SavedSession, saveSession } from './session.ts'

/** Connects the saved session; a token that is no good ends it, an outage does not. */
function useConnection(session: SavedSession | undefined): { chat: Chat | undefined; signedOut: string | undefined } {
  const [chat, setChat] = useState<Chat>()
  const [signedOut, setSignedOut] = useState<string>()
  useEffect(() => {
    if (!session) return
    const client = createClient()
    const watch = client.subscribe(({ connection }) => {
      if (connection.phase === 'signed-out') setSignedOut(connection.reason)
    })
    setSignedOut(undefined)
    setChat({ client, names: new Names(client) })
    // The token of now: a password that was changed here gives a new one.
    client
      .connect(session.uid, () => loadSession()?.token ?? session.token)
      .catch(() => {
        // The state says what became of it: trying again, or signed out.
      })
    return () => {
      watch()
      client.disconnect()
      setChat(undefined)
    }
  }, [session])
  return { chat, signedOut }
}

function Opening() {
  const texts = useTexts()
  return (
    <div className="opening" role="status" aria-label={texts.loading}>
      <Logo />
    </div>
  )
}

const ready = (client: ChatClient): boolean => client.state.user !== undefined

function useReady(chat: Chat | undefined): boolean {
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    if (!chat) return setReady(false)
    setReady(ready(chat.client))
    return chat.client.subscribe(() => setReady(ready(chat.client)))
  }, [chat])
  return isReady
}

export function App() {
  const [session, setSession] = useState(loadSession)
  const { chat, signedOut } = useConnection(session)
  const isReady = useReady(chat)
  const signIn = useCallback((next: SavedSession | undefined) => {
    saveSession(next)
    setSession(next)
  }, [])
  useEffect(() => {
    // Another tab has signed out, or in as somebody else.
    const follow = () => setSession((mine) => (loadSession()?.uid === mine?.uid ? mine : loadSession()))
    addEventListener('storage', follow)
    return () => removeEventListener('storage', follow)
  }, [])
  if (!session) return <SignIn onSignedIn={signIn} />
  if (signedOut !== undefined) return <SignedOut reason={signedOut} onDone={() => signIn(undefined)} />
  if (!chat || !isReady) return <Opening />
  return (
    <ChatContext value={chat}>
      <Shell onSession={signIn} />
    </ChatContext>
  )
}
