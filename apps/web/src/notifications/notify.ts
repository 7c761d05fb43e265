import { local } from '../app/kept.ts'

const key = 'tidings.notifications'

export const canNotify = (): boolean => 'Notification' in globalThis

/** Wanted here, and allowed by the browser. */
export const notificationsOn = (): boolean =>
  canNotify() && Notification.permission === 'granted' && local.get(key) !== 'off'

/** Asks the browser when it was not asked yet; false when it does not allow it. */
export async function setNotifications(on: boolean): Promise<boolean> {
  local.set(key, on ? 'on' : 'off')
  if (!on || !canNotify()) return !on
  return (await Notification.requestPermission()) === 'granted'
}

export interface Shown {
  readonly title: string
  readonly body: string
  readonly conversation: string
}

/** By the service worker where there is one: phones know no other way. */
export async function show({ title, body, conversation }: Shown): Promise<void> {
  const options = { body, tag: conversation, icon: '/icon-192.png', data: { conversation } }
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration?.active) await registration.showNotification(title, options)
  else new Notification(title, options)
}
