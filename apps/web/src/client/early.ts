import type { TidingsClient } from '@tidings/client'
import { decoded } from '../app/route.ts'
import { loadSession, pinSession, type SavedSession, saveSession, switchTo, tokenOf } from '../app/session.ts'
import { isTooOld } from '../app/too-old.ts'
import { createClient } from './client.ts'

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

/** An address that names its account: of a notification that was pressed while no page was there. */
function named(): { readonly uid: string; readonly path: string; readonly token: string | undefined } | undefined {
  const [, who, path = '/'] = /^#\/as\/([^/]+)(\/.*)$/.exec(location.hash) ?? []
  if (who === undefined) return undefined
  const uid = decoded(who)
  const token = tokenOf(uid)
  // What is one account's is opened in no other.
  return { uid, token, path: token === undefined ? '/' : path }
}

const first = named()
if (first) {
  const { uid, token, path } = first
  if (token !== undefined) saveSession({ uid, token })
  history.replaceState(null, '', `#${path}`)
}

// Such an address, followed where the page is already.
addEventListener('hashchange', () => {
  const there = named()
  if (!there) return
  if (there.token === undefined || there.uid === loadSession()?.uid) location.replace(`#${there.path}`)
  else switchTo(there.uid, there.path)
})

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
