/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import { nameAt } from './app/name-at.ts'

declare const self: ServiceWorkerGlobalScope
/** What the build made: every file with its revision, named from here. */
declare const __PRECACHE__: { readonly url: string; readonly revision: string | null }[]

/** What the first screen is made of, in a cache of this build. */
declare const __FIRST__: { readonly cache: string; readonly paths: readonly string[] }

/** The browser takes it out of the cache by itself where it can (Chromium): this worker need not even be started. */
interface Routing {
  addRoutes?(rules: readonly object[]): Promise<void>
}

/** Where the page is: all that is ours lies beneath. Another Tidings may live at the same origin. */
const scope = new URL(self.registration.scope)

const nameHere = (cache: string): string => nameAt(scope.href, cache)

precacheAndRoute(__PRECACHE__)
cleanupOutdatedCaches()

self.addEventListener('install', (event) => {
  const { cache, paths } = __FIRST__
  const places = paths.map((path) => new URL(path, scope))
  event.waitUntil(caches.open(nameHere(cache)).then((opened) => opened.addAll(places.map(({ href }) => href))))
  const rules = places.map(({ pathname }) => ({
    condition: { urlPattern: { pathname, search: '' }, requestMethod: 'GET' },
    source: { cacheName: nameHere(cache) },
  }))
  event.waitUntil((event as Routing).addRoutes?.(rules) ?? Promise.resolve())
})

async function forgetOtherBuilds(): Promise<void> {
  const isOther = (name: string): boolean => {
    const [build = ''] = name.split('@')
    return build.startsWith('tidings-first-') && nameHere(build) === name && build !== __FIRST__.cache
  }
  await Promise.all((await caches.keys()).filter(isOther).map((name) => caches.delete(name)))
}

/** The page is at one address; whatever else is there is the server's. */
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.pathname === scope.pathname,
  createHandlerBoundToURL('index.html'),
)
/** Large parts that few need; their names change with their content. */
registerRoute(
  ({ url }) => url.href.startsWith(new URL('assets/', scope).href),
  new CacheFirst({ cacheName: 'tidings-parts' }),
)

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
  /** Whose it is, where more than one account is signed in. */
  readonly account?: string
  /** Which message it tells of. */
  readonly id?: string
  readonly seq?: number
  /** All that calls, for the icon of the app. */
  readonly badge?: number
  readonly silent?: boolean
  /** Its user tries whether pushes come. */
  readonly trial?: boolean
  /** Nothing is shown of the conversation any more, up to `seq`. */
  readonly gone?: boolean
}

function read(event: PushEvent): Pushed {
  try {
    return event.data?.json() as Pushed
  } catch {
    // A push that is not ours still has to show something.
    return { title: 'Tidings' }
  }
}

/** At this origin there may be others. */
async function ourPages(): Promise<readonly WindowClient[]> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return pages.filter(({ url }) => new URL(url).pathname === scope.pathname)
}

interface Badging {
  setAppBadge?(count: number): Promise<void>
}

/** On the icon of the app, where it is installed. */
async function setBadge(badge: number | undefined): Promise<void> {
  // A browser that allows none says so; what is shown matters more.
  if (badge !== undefined) await (navigator as Badging).setAppBadge?.(badge).catch(() => undefined)
}

/** As the page calls its own: one at a time for each conversation of an account. */
const tagOf = ({ account, conversation = '' }: Partial<Pushed>): string =>
  account === undefined ? conversation : `${account} ${conversation}`

/** It was read, or taken back. A later message stays. */
async function takeAway(pushed: Partial<Pushed>): Promise<void> {
  const { seq: upTo = 0, badge } = pushed
  for (const shown of await self.registration.getNotifications({ tag: tagOf(pushed) })) {
    const { seq = 0 } = (shown.data ?? {}) as Partial<Pushed>
    if (seq <= upTo) shown.close()
  }
  await setBadge(badge)
}

async function showPushed(pushed: Partial<Pushed>): Promise<void> {
  const { title = 'Tidings', body = '', conversation = '', account, id, seq, badge, silent = false } = pushed
  const pages = await ourPages()
  // Somebody who looks at the page sees it there; whoever tries whether pushes come looks for this.
  if (!pushed.trial && pages.some(({ focused }) => focused)) return
  const tag = tagOf(pushed)
  const before = await self.registration.getNotifications({ tag })
  const isAgain = id !== undefined && before.some(({ data }) => (data as Partial<Pushed> | null)?.id === id)
  const options = {
    body,
    tag,
    silent,
    // What takes the place of another calls, too; the same once more does not.
    renotify: tag !== '' && !silent && !isAgain,
    icon: new URL('icon-192.png', scope).href,
    data: { conversation, account, id, seq },
  }
  await self.registration.showNotification(title, options)
  await setBadge(badge)
}

self.addEventListener('push', (event) => {
  const pushed = read(event) ?? {}
  event.waitUntil(pushed.gone ? takeAway(pushed) : showPushed(pushed))
})

/** So long a page takes at most to say whose it is; one that is busy is slow. */
const answerMs = 700

/** The account that a page shows, '' for none; undefined where it does not say. */
function accountOf(page: WindowClient): Promise<string | undefined> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(typeof data === 'string' ? data : undefined)
    setTimeout(resolve, answerMs, undefined)
    page.postMessage({ whose: true }, [port2])
  })
}

/** The page that shows an account, or one that does not say what it shows. */
async function pageOf(account: string | undefined): Promise<WindowClient | undefined> {
  const pages = await ourPages()
  if (account === undefined) return pages[0]
  const accounts = await Promise.all(pages.map(accountOf))
  return pages[accounts.indexOf(account)] ?? pages[accounts.indexOf(undefined)]
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { conversation = '', account } = (event.notification.data ?? {}) as Pushed
  const path = conversation === '' ? '/' : `/chat/${conversation.split('/').map(encodeURIComponent).join('/')}`
  const whose = account === undefined ? '' : `/as/${encodeURIComponent(account)}`
  const open = async (): Promise<void> => {
    const page = await pageOf(account)
    if (!page) return void (await self.clients.openWindow(new URL(`#${whose}${path}`, scope)))
    page.postMessage({ go: path, account })
    await page.focus()
  }
  event.waitUntil(open())
})
