import { ChatClient, MemoryCache, type TidingsClient } from '@tidings/client'
import { IndexedDbCache } from '@tidings/client/indexeddb'
import { SharedClient } from '@tidings/client/shared'
import { dropSubscription } from '../notifications/push.ts'
import { cacheName } from './cache-name.ts'
import workerUrl from './client-worker.ts?sharedworker&url'
import { dropFirstScreen, loadFirstScreen } from './first-screen.ts'
import { nameAt } from './name-at.ts'
import { serverUrl } from './server-url.ts'
import { browserName, terminalId } from './session.ts'

const report = (error: unknown): void => console.warn('tidings:', error)

/** One client for all tabs; its name carries what the worker cannot find out by itself. */
function sharedClient(uid: string): SharedClient {
  const name = JSON.stringify([terminalId(localStorage), browserName(), serverUrl])
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
    client: { id: terminalId(sessionStorage), platform: 'web', name: browserName() },
    cache: first ? new IndexedDbCache(cacheName(serverUrl, uid)) : new MemoryCache(),
    onFault: report,
  })
}

/** Held by a tab for as long as it is there. */
function isFirstTab(uid: string): Promise<boolean> {
  return new Promise((resolve) => {
    const held = new Promise<never>(() => undefined)
    void navigator.locks.request(nameAt(serverUrl, `tidings-tab-${uid}`), { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock === null ? undefined : held
    })
  })
}

export function createClient(uid: string): TidingsClient | Promise<TidingsClient> {
  if ('SharedWorker' in globalThis) return sharedClient(uid)
  return isFirstTab(uid).then((first) => ownClient(uid, first))
}

/** Signing in and registering need no connection. */
export const accounts = () => new ChatClient({ url: serverUrl }).accounts

/** Signs out, in all tabs, and leaves nothing of the user on this device. */
export function forget(client: TidingsClient | undefined): void {
  const uid = client?.state.user?.id
  // Said before the connection ends; without one, the push service soon answers that nobody is there.
  client?.call('push.unsubscribe', {}).catch(report)
  dropSubscription().catch(report)
  dropFirstScreen()
  client?.disconnect()
  // Who comes next has a copy of their own; what could not be removed is removed the next time.
  if (uid !== undefined) IndexedDbCache.remove(cacheName(serverUrl, uid)).catch(report)
}
