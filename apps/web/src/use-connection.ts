import type { ClientState, TidingsClient } from '@tidings/client'
import { useEffect, useState } from 'react'
import type { SavedSession } from './app/session.ts'
import type { SignedOutState } from './auth/SignedOut.tsx'
import { atHand, leaveClient, take } from './client/early.ts'
import { keepFirstScreen } from './client/first-screen.ts'

interface Connected {
  readonly client: TidingsClient | undefined
  /** Something is there to be shown: from the server, or from the copy on this device. */
  readonly ready: boolean
  readonly signedOut: SignedOutState | undefined
}

const isReady = ({ user }: ClientState): boolean => user !== undefined

/** Connects the saved session; a token that is no good ends it, an outage does not. */
export function useConnection(session: SavedSession | undefined): Connected {
  const [client, setClient] = useState(() => atHand(session))
  const [ready, setReady] = useState(() => client !== undefined && isReady(client.state))
  const [signedOut, setSignedOut] = useState<SignedOutState>()
  useEffect(() => {
    if (!session) return
    let left = false
    let end = (): void => undefined
    const follow = (made: TidingsClient): void => {
      if (left) {
        leaveClient(made)
        return
      }
      const look = (state: ClientState): void => {
        setReady(isReady(state))
        if (state.connection.phase === 'signed-out') setSignedOut(state.connection)
      }
      const stop = made.subscribe(look)
      const keepNothing = keepFirstScreen(made)
      end = () => {
        stop()
        keepNothing()
        leaveClient(made)
      }
      setSignedOut(undefined)
      setClient(made)
      look(made.state)
    }
    const opening = take(session).client
    if (opening instanceof Promise) opening.then(follow, (error) => console.error('tidings:', error))
    else follow(opening)
    return () => {
      left = true
      end()
      setClient(undefined)
      setReady(false)
    }
  }, [session])
  return { client, ready, signedOut }
}
