import type { ClientState, TidingsClient } from '@tidings/client'
import { useEffect, useState } from 'react'
import type { SignedOutState } from '../auth/SignedOut.tsx'
import { createClient } from './client.ts'
import { loadSession, type SavedSession } from './session.ts'

interface Connected {
  readonly client: TidingsClient | undefined
  /** Something is there to be shown: from the server, or from the copy on this device. */
  readonly ready: boolean
  readonly signedOut: SignedOutState | undefined
}

const isReady = ({ user }: ClientState): boolean => user !== undefined

/** Connects the saved session; a token that is no good ends it, an outage does not. */
export function useConnection(session: SavedSession | undefined): Connected {
  const [client, setClient] = useState<TidingsClient>()
  const [ready, setReady] = useState(false)
  const [signedOut, setSignedOut] = useState<SignedOutState>()
  useEffect(() => {
    if (!session) return
    let left = false
    let end = (): void => undefined
    async function begin({ uid, token }: SavedSession): Promise<void> {
      const made = await createClient(uid)
      if (left) return leave(made)
      const stop = made.subscribe((state) => {
        setReady(isReady(state))
        if (state.connection.phase === 'signed-out') setSignedOut(state.connection)
      })
      end = () => {
        stop()
        leave(made)
      }
      setSignedOut(undefined)
      setClient(made)
      // The token of now: a password that was changed here gives a new one.
      await made.connect(uid, () => loadSession()?.token ?? token)
    }
    begin(session).catch(() => {
      // The state says what became of it: trying again, or signed out.
    })
    return () => {
      left = true
      end()
      setClient(undefined)
      setReady(false)
    }
  }, [session])
  return { client, ready, signedOut }
}

/** A client that tabs share goes on without this one. */
function leave(client: TidingsClient): void {
  if ('close' in client && typeof client.close === 'function') client.close()
  else client.disconnect()
}
