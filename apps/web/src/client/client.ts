import { ChatClient, MemoryCache, type TidingsClient } from '@tidings/client'
import { IndexedDbCache } from '@tidings/client/indexeddb'
import { SharedClient } from '@tidings/client/shared'
import { cacheName } from '../app/cache-name.ts'
import { local, session } from '../app/kept.ts'
import { nameAt } from '../app/name-at.ts'
import { serverUrl } from '../app/server-url.ts'
import { browserName, terminalId } from '../app/session.ts'
import { dismissAll, forgetNotifications } from '../notifications/notify.ts'
import { dropSubscription } from '../notifications/push.ts'
import workerUrl from './client-worker.ts?sharedworker&url'
import { dropFirstScreen, loadFirstScreen } from './first-screen.ts'

const report = (error: unknown): void => console.warn('tidings:', error)

/** One client for all tabs of an account; its name carries what the worker cannot find out by itself, and keeps accounts apart. */
function sharedClient(uid: string): SharedClient {
  const name = JSON.stringify([terminalId(local), browserName(), serverUrl, uid])
  return new SharedClient({
    url: serverUrl,
    firstScreen: loadFirstScreen(uid),
    openPort: () => new SharedWorker(workerUrl, { type: 'module', name }).port,
  })
}

/** Where tabs cannot share one: a client and a terminal of the tab's own. The first tab has the copy on this device. */
function ownClient(uid: string, first: boolean): ChatClient {
  return new ChatClient({
    url: serverUrl,
    client: { id: terminalId(session), platform: 'web', name: browserName() },
    cache: first ? new IndexedDbCache(cacheName(serverUrl, uid)) : new MemoryCache(),
    onFault: report,
  })
}

/**
 * Whether this tab may have the copy: a lock is held for as long as the tab is there. Without locks, as on a page that came
 * without encryption, nobody knows who else writes it: each tab has its own, in memory.
 */
function isFirstTab(uid: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const held = new Promise<never>(() => undefined)
  const asked = (navigator as Partial<Navigator>).locks?.request(
    nameAt(serverUrl, `tidings-tab-${uid}`),
    { ifAvailable: true },
    (lock) => {
      resolve(lock !== null)
      return lock === null ? undefined : held
    },
  )
  if (asked) asked.catch(() => resolve(false))
  else resolve(false)
  return promise
}

/** A browser that blocks storage may block this, too. */
function trySharedClient(uid: string): SharedClient | undefined {
  if (!('SharedWorker' in globalThis)) return undefined
  try {
    return sharedClient(uid)
  } catch (fault) {
    report(fault)
    return undefined
  }
}

export function createClient(uid: string): TidingsClient | Promise<TidingsClient> {
  return trySharedClient(uid) ?? isFirstTab(uid).then((first) => ownClient(uid, first))
}

/** Signing in and registering need no connection. */
export const accounts = () => new ChatClient({ url: serverUrl }).accounts

/** Signs out, in all tabs, and leaves nothing of the user on this device; of other accounts nothing changes. */
export function forget(client: TidingsClient | undefined): void {
  const uid = client?.state.user?.id
  // Said before the connection ends; without one, the push service soon answers that nobody is there.
  client?.call('push.unsubscribe', {}).catch(report)
  dropSubscription(uid ?? '').catch(report)
  if (uid !== undefined) {
    dismissAll(uid).catch(report)
    forgetNotifications(uid)
  }
  dropFirstScreen()
  client?.disconnect()
  // Who comes next has a copy of their own; what could not be removed is removed the next time.
  if (uid !== undefined) IndexedDbCache.remove(cacheName(serverUrl, uid)).catch(report)
}
