import type { TidingsClient } from '@tidings/client'
import { readyWorker } from '../app/register-worker.ts'
import { loadAccounts } from '../app/session.ts'
import { notificationsOn } from './notify.ts'

/** On a first visit it is still being installed: a subscription needs one that works. */
async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await readyWorker()
  return registration && 'pushManager' in registration ? registration : undefined
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))

/** A subscription that was made with another key, by a server with another secret, is of no use. */
function isFor(subscription: PushSubscription, key: Uint8Array): boolean {
  const made = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0))
  return made.length === key.length && made.every((byte, index) => byte === key[index])
}

const subscribed = new Set<() => void>()

/** Hears when this device has subscribed; the answer ends it. */
export function onSubscribed(listener: () => void): () => void {
  subscribed.add(listener)
  return () => subscribed.delete(listener)
}

/**
 * Asks the browser's push service for a subscription and hands it to the server; again is fine. False where the browser has
 * none: a private window, a device without a push service.
 */
export async function subscribeToPush(client: TidingsClient): Promise<boolean> {
  const registration = await registered()
  if (!registration) return false
  const key = bytesOf((await client.call('push.key', {})).key)
  const before = await registration.pushManager.getSubscription()
  if (before && !isFor(before, key)) await before.unsubscribe()
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const { endpoint, keys, expirationTime } = subscription.toJSON()
  const { p256dh = '', auth = '' } = keys ?? {}
  const expires = typeof expirationTime === 'number' ? { expiresAt: expirationTime } : {}
  const { lang } = document.documentElement
  const language = lang === '' ? {} : { language: lang }
  await client.call('push.subscribe', { endpoint: endpoint ?? '', keys: { p256dh, auth }, ...expires, ...language })
  for (const listener of subscribed) listener()
  return true
}

/** The browser takes no more pushes, unless another account of it wants them: there is one subscription for all. */
export async function dropSubscription(account: string): Promise<void> {
  if (loadAccounts().some(({ uid }) => uid !== account && notificationsOn(uid))) return
  const registration = await registered()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

/** No more pushes of this account to this browser, and the server knows. */
export async function unsubscribeFromPush(client: TidingsClient): Promise<void> {
  await dropSubscription(client.state.user?.id ?? '')
  await client.call('push.unsubscribe', {})
}
