import { serverUrl } from './server-url.ts'

/** Told when a newer version of the page is ready, with what starts it. */
type OnUpdate = (start: () => void) => void

const listeners = new Set<OnUpdate>()
let start: (() => void) | undefined

export function onUpdate(listener: OnUpdate): () => void {
  listeners.add(listener)
  if (start) listener(start)
  return () => listeners.delete(listener)
}

function announce(waiting: ServiceWorker): void {
  start = () => waiting.postMessage('start')
  for (const listener of listeners) listener(start)
}

const { promise: registered, resolve: tellRegistered } = Promise.withResolvers<boolean>()

/** The page's worker as soon as it works; undefined where there will be none. */
export async function readyWorker(): Promise<ServiceWorkerRegistration | undefined> {
  return (await registered) ? navigator.serviceWorker.ready : undefined
}

/** Only what takes the place of another is a newer version: the first one of all has nothing to wait for. */
const announceUpdate = ({ active, waiting }: ServiceWorkerRegistration): void => {
  if (active && waiting) announce(waiting)
}

/** The page works without a network, and shows notifications, by its service worker. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) {
    tellRegistered(false)
    return
  }
  const { serviceWorker } = navigator
  let hasOne = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    // The first one of all takes over a page that is of its own version.
    if (hasOne) location.reload()
    hasOne = true
  })
  serviceWorker.register(`${serverUrl}/sw.js`).then(
    (registration) => {
      tellRegistered(true)
      announceUpdate(registration)
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', () => announceUpdate(registration))
      })
    },
    // A browser that forbids it (a private window, say) has the page all the same.
    (error) => {
      tellRegistered(false)
      console.warn('tidings: no service worker', error)
    },
  )
}
