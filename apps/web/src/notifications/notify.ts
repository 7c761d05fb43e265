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

/** What a notification is about: there is one at a time for each conversation of an account. */
export interface About {
  readonly account: string
  readonly conversation: string
}

export interface Shown extends About {
  readonly title: string
  readonly body: string
}

const tagOf = ({ account, conversation }: About): string => `${account} ${conversation}`

/** Those that no service worker has shown, by tag. */
const own = new Map<string, Notification>()

const registered = async (): Promise<ServiceWorkerRegistration | undefined> => {
  const registration = await navigator.serviceWorker?.getRegistration()
  return registration?.active ? registration : undefined
}

/**
 * By the service worker where there is one: phones know no other way. `silent`: the system adds no sound of its own to ours,
 * or to none.
 */
export async function show({ title, body, ...about }: Shown, silent: boolean): Promise<void> {
  const tag = tagOf(about)
  const options = { body, silent, tag, icon: './icon-192.png', data: about }
  const registration = await registered()
  if (registration) await registration.showNotification(title, options)
  else own.set(tag, new Notification(title, options))
}

/** What was told of a conversation is read, or is no more. */
export async function dismiss(about: About): Promise<void> {
  const tag = tagOf(about)
  own.get(tag)?.close()
  own.delete(tag)
  const shown = await (await registered())?.getNotifications({ tag })
  for (const notification of shown ?? []) notification.close()
}
