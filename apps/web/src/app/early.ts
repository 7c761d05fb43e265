import type { TidingsClient } from '@tidings/client'
import { createClient } from './client.ts'
import { decoded } from './route.ts'
import { loadSession, pinSession, type SavedSession, saveSession, tokenOf } from './session.ts'
import { isTooOld } from './too-old.ts'

/** A client on its way to the server. */
export interface Opening {
  readonly uid: string
  readonly client: TidingsClient | Promise<TidingsClient>
}

function connect(client: TidingsClient, { uid, token }: SavedSession): TidingsClient {
  client
    // The token of now: a password that was changed here gives a new one.
    .connect(uid, () => tokenOf(uid) ?? token)
    .catch(() => {
      // The state says what became of it: trying again, or signed out.
    })
  return client
}

/** A client of this account, which it has in all tabs. */
export function connectAs(session: SavedSession): TidingsClient | Promise<TidingsClient> {
  const made = createClient(session.uid)
  return made instanceof Promise ? made.then((one) => connect(one, session)) : connect(made, session)
}

/** A client that tabs share goes on without this one. */
export function leaveClient(client: TidingsClient): void {
  if ('close' in client && typeof client.close === 'function') client.close()
  else client.disconnect()
}

const open = (session: SavedSession): Opening => ({ uid: session.uid, client: connectAs(session) })

/** A notification was pressed while no page was there: it names its account. */
const named = /^#\/as\/([^/]+)(\/.*)$/.exec(location.hash)
if (named) {
  const uid = decoded(named[1] ?? '')
  const token = tokenOf(uid)
  if (token !== undefined) saveSession({ uid, token })
  history.replaceState(null, '', `#${named[2]}`)
}

const saved = isTooOld ? undefined : loadSession()
if (saved) pinSession(saved.uid)

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
