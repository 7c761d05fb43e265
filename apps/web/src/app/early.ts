import type { TidingsClient } from '@tidings/client'
import { createClient } from './client.ts'
import { loadSession, type SavedSession } from './session.ts'
import { isTooOld } from './too-old.ts'

/** A client on its way to the server. */
export interface Opening {
  readonly uid: string
  readonly client: TidingsClient | Promise<TidingsClient>
}

function connect(client: TidingsClient, { uid, token }: SavedSession): TidingsClient {
  client
    // The token of now: a password that was changed here gives a new one.
    .connect(uid, () => loadSession()?.token ?? token)
    .catch(() => {
      // The state says what became of it: trying again, or signed out.
    })
  return client
}

function open(session: SavedSession): Opening {
  const made = createClient(session.uid)
  const client = made instanceof Promise ? made.then((one) => connect(one, session)) : connect(made, session)
  return { uid: session.uid, client }
}

const saved = isTooOld ? undefined : loadSession()

/**
 * The page loads this file before the others: the copy on this device is read while they come. `take` hands the client over,
 * once.
 */
let early = saved && open(saved)

export function take(session: SavedSession): Opening {
  const opening = early?.uid === session.uid ? early : undefined
  early = undefined
  return opening ?? open(session)
}

/** What is at hand already, to be shown in the first frame. */
export function atHand(session: SavedSession | undefined): TidingsClient | undefined {
  if (!early || early.uid !== session?.uid || early.client instanceof Promise) return undefined
  return early.client
}
