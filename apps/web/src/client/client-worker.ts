/// <reference lib="webworker" />
import { ChatClient } from '@tidings/client'
import { IndexedDbCache } from '@tidings/client/indexeddb'
import { serveTabs } from '@tidings/client/shared'
import { cacheName } from '../app/cache-name.ts'

declare const self: SharedWorkerGlobalScope

const [id, name, url] = JSON.parse(self.name) as [string, string, string]
const onFault = (error: unknown): void => console.warn('tidings:', error)

/** The one client of all tabs: it goes on while a tab is closed and another one is there. */
const tabs = serveTabs(
  (uid) =>
    new ChatClient({
      url,
      client: { id, platform: 'web', name },
      cache: new IndexedDbCache(cacheName(url, uid)),
      onFault,
    }),
  { onFault },
)

self.addEventListener('connect', ({ ports: [port] }) => port && tabs.connect(port))
