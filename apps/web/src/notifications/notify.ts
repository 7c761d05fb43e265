import { local } from '../app/kept.ts'

const key = 'tidings.notifications'

/** Each account of this browser has its own; what was chosen before it had counts where it has chosen nothing. */
const isOff = (account: string): boolean => (local.get(`${key}.${account}`) ?? local.get(key)) === 'off'

const canNotify = (): boolean => 'Notification' in globalThis

/** Wanted here by an account, and allowed by the browser. */
export const notificationsOn = (account: string): boolean =>
  canNotify() && Notification.permission === 'granted' && !isOff(account)

/** How it stands with notifications at this device. */
export type OnDevice =
  /** Without encryption browsers allow none. */
  | 'insecure'
  /** Apple's phones and pads allow them once the page is on the home screen. */
  | 'homeScreen'
  | 'unsupported'
  | 'unasked'
  | 'blocked'
  | 'off'
  | 'on'

const isApplesHand = (): boolean =>
  /\biP(hone|ad|od)\b/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1)

export function onDevice(account: string): OnDevice {
  if (!isSecureContext) return 'insecure'
  if (!canNotify()) return isApplesHand() ? 'homeScreen' : 'unsupported'
  const { permission } = Notification
  if (permission === 'denied') return 'blocked'
  if (isOff(account)) return 'off'
  return permission === 'granted' ? 'on' : 'unasked'
}

/** Hears when the browser was told to allow or to block them; the answer ends it. */
export function onPermission(listener: () => void): () => void {
  const hears = new AbortController()
  const { signal } = hears
  // Where the browser does not tell, it shows when its user comes back from where that is said.
  addEventListener('focus', listener, { signal })
  navigator.permissions
    ?.query({ name: 'notifications' })
    .then((status) => status.addEventListener('change', listener, { signal }))
    .catch(() => undefined)
  return () => hears.abort()
}

/** Asks the browser when it was not asked yet; false when it does not allow it. */
export async function setNotifications(account: string, on: boolean): Promise<boolean> {
  local.set(`${key}.${account}`, on ? 'on' : 'off')
  if (!on || !canNotify()) return !on
  return (await Notification.requestPermission()) === 'granted'
}

/** Whoever signs in again chooses anew. */
export const forgetNotifications = (account: string): void => local.remove(`${key}.${account}`)

/** What a notification is about: there is one at a time for each conversation of an account, and for what stands apart from them. */
export interface About {
  readonly account: string
  readonly conversation: string
  /** A reminder, a request, an invitation: its kind and its id. */
  readonly apart?: string | undefined
}

/** What stays with it; of a push there is no message in it. */
export interface Told extends About {
  readonly id?: string | undefined
  readonly seq?: number | undefined
}

export interface Shown extends Told {
  readonly title: string
  readonly body: string
}

const tagOf = ({ account, conversation, apart }: About): string => `${account} ${apart ?? conversation}`

interface Own {
  readonly about: Told
  readonly notification: Notification
}

/** Those that no service worker has shown, by tag. */
const own = new Map<string, Own>()

const registered = async (): Promise<ServiceWorkerRegistration | undefined> => {
  const registration = await navigator.serviceWorker?.getRegistration()
  return registration?.active ? registration : undefined
}

interface Alerting {
  /** The system adds no sound of its own to ours, or to none. */
  readonly silent: boolean
  /** It is new: in the place of one that is still there it calls, too. Else it only says something else from now on. */
  readonly calls: boolean
}

type OnPress = (about: About) => void

const pressed = new Set<OnPress>()

/** Told when a notification was pressed that no service worker has shown; a service worker tells by a message. */
export function onPressed(listener: OnPress): () => void {
  pressed.add(listener)
  return () => pressed.delete(listener)
}

/** By the service worker where there is one: phones know no other way. */
export async function show({ title, body, ...about }: Shown, { silent, calls }: Alerting): Promise<void> {
  const tag = tagOf(about)
  const options = { body, silent, tag, renotify: calls, icon: './icon-192.png', data: about }
  const registration = await registered()
  if (registration) await registration.showNotification(title, options)
  else showOwn(tag, { about, notification: new Notification(title, options) })
}

function showOwn(tag: string, shown: Own): void {
  own.set(tag, shown)
  shown.notification.onclick = () => {
    shown.notification.close()
    focus()
    for (const listener of pressed) listener(shown.about)
  }
  shown.notification.onclose = () => {
    if (own.get(tag) === shown) own.delete(tag)
  }
}

/** What was told is read, or is no more. */
export async function dismiss(about: About): Promise<void> {
  const tag = tagOf(about)
  own.get(tag)?.notification.close()
  own.delete(tag)
  const shown = await (await registered())?.getNotifications({ tag })
  for (const notification of shown ?? []) notification.close()
}

/** What is shown of an account, by whichever page or push. */
export async function shownOf(account: string): Promise<readonly Told[]> {
  const kept = [...own.values()].map(({ about }) => about)
  const others = (await (await registered())?.getNotifications()) ?? []
  const all = [...kept, ...others.map(({ data }) => data as Told | null)]
  return all.filter((one) => one !== null && one.account === account && typeof one.conversation === 'string') as Told[]
}

/** Nothing of an account stays on the screen. */
export async function dismissAll(account: string): Promise<void> {
  for (const about of await shownOf(account)) await dismiss(about)
}
