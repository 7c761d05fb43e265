/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'

declare const self: ServiceWorkerGlobalScope
/** What the build made: every file with its revision. */
declare const __PRECACHE__: { readonly url: string; readonly revision: string | null }[]

/** What the first screen is made of, in a cache of this build. */
declare const __FIRST__: { readonly cache: string; readonly paths: readonly string[] }

/** The browser takes it out of the cache by itself where it can (Chromium): this worker need not even be started. */
interface Routing {
  addRoutes?(rules: readonly object[]): Promise<void>
}

precacheAndRoute(__PRECACHE__)
cleanupOutdatedCaches()

self.addEventListener('install', (event) => {
  const { cache, paths } = __FIRST__
  event.waitUntil(caches.open(cache).then((opened) => opened.addAll(paths)))
  const rules = paths.map((pathname) => ({
    condition: { urlPattern: { pathname, search: '' }, requestMethod: 'GET' },
    source: { cacheName: cache },
  }))
  event.waitUntil((event as Routing).addRoutes?.(rules) ?? Promise.resolve())
})

async function forgetOtherBuilds(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith('tidings-first-') && name !== __FIRST__.cache)
  await Promise.all(others.map((name) => caches.delete(name)))
}

/** The server's own pages are not the app's. */
const notOurs = [/^\/(?:v1|media|docs|openapi|metrics|health|ready|ws)/]
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: notOurs }))
/** Large parts that few need; their names change with their content. */
registerRoute(({ url }) => url.pathname.startsWith('/assets/'), new CacheFirst({ cacheName: 'tidings-parts' }))

self.addEventListener('message', ({ data }) => {
  if (data === 'start') void self.skipWaiting()
})
self.addEventListener('activate', (event) => event.waitUntil(Promise.all([self.clients.claim(), forgetOtherBuilds()])))

/** What a push says; the server sends no more than the user lets be seen. */
interface Pushed {
  readonly title: string
  readonly body?: string
  /** The address of the conversation. */
  readonly conversation?: string
}

function read(event: PushEvent): Pushed {
  try {
    return event.data?.json() as Pushed
  } catch {
    // A push that is not ours still has to show something.
    return { title: 'Tidings' }
  }
}

self.addEventListener('push', (event) => {
  const { title = 'Tidings', body = '', conversation = '' } = read(event) ?? {}
  const show = async (): Promise<void> => {
    const pages = await self.clients.matchAll({ type: 'window' })
    // Somebody who looks at the page sees it there.
    if (pages.some(({ focused }) => focused)) return
    await self.registration.showNotification(title, {
      body,
      tag: conversation,
      icon: '/icon-192.png',
      data: { conversation },
    })
  }
  event.waitUntil(show())
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { conversation = '' } = (event.notification.data ?? {}) as Pushed
  const path = conversation === '' ? '/' : `/#/chat/${conversation.split('/').map(encodeURIComponent).join('/')}`
  const open = async (): Promise<void> => {
    const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    if (!page) return void (await self.clients.openWindow(path))
    page.postMessage({ go: path.slice(2) })
    await page.focus()
  }
  event.waitUntil(open())
})
