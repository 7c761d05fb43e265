import { type Kept, local, session as tab } from './kept.ts'
import { nameAt } from './name-at.ts'
import { serverUrl } from './server-url.ts'

/**
 * Who is signed in. Kept in this origin's storage so that a reload stays signed in; a script of ours reads it, and the
 * content security policy lets no other script run.
 */
export interface SavedSession {
  readonly uid: string
  readonly token: string
}

/** One of the accounts that are signed in on this device, as they were called last. */
export interface SavedAccount extends SavedSession {
  readonly name?: string
}

/** The account that was used last: a tab that is opened anew has it. */
const key = nameAt(serverUrl, 'tidings.session')
/** All that are signed in here, where there is more than one. */
const allKey = nameAt(serverUrl, 'tidings.accounts')
/** The account of this tab: its uid, or nothing while another one signs in. Two tabs may have two. */
const tabKey = nameAt(serverUrl, 'tidings.account')
const terminalKey = nameAt(serverUrl, 'tidings.terminal')

/** More would each hold a connection. */
const mostAccounts = 5

/** Where the browser keeps nothing, whoever is here would be gone with the next page. */
export const mayAddAccount = (): boolean => local.lasts && loadAccounts().length < mostAccounts

function parsed<T>(text: string | null, isSound: (value: T) => boolean): T | undefined {
  if (text === null) return undefined
  try {
    const value = JSON.parse(text) as T
    return isSound(value) ? value : undefined
  } catch {
    // Not ours, or damaged: as good as signed out.
    return undefined
  }
}

const isAccount = (value: SavedAccount | null): boolean =>
  typeof value?.uid === 'string' && typeof value.token === 'string'

/** All that are signed in here, the one that was used last first. */
export function loadAccounts(): readonly SavedAccount[] {
  const last = parsed<SavedAccount>(local.get(key), isAccount)
  const all = (parsed<SavedAccount[]>(local.get(allKey), Array.isArray) ?? []).filter(isAccount)
  return [...(last ? [last] : []), ...all.filter(({ uid }) => uid !== last?.uid)]
}

/** In an order in which no other tab ever finds one missing that stays. */
function write(accounts: readonly SavedAccount[]): void {
  const [last] = accounts
  const isOne = accounts.length < 2
  if (!isOne) local.set(allKey, JSON.stringify(accounts))
  if (last) local.set(key, JSON.stringify(last))
  else local.remove(key)
  if (isOne) local.remove(allKey)
}

/** The account of this tab; undefined while nobody is signed in, or another account is being added. */
export function loadSession(): SavedSession | undefined {
  const accounts = loadAccounts()
  const here = tab.get(tabKey)
  if (here === '') return undefined
  const account = accounts.find(({ uid }) => uid === here) ?? accounts[0]
  return account && { uid: account.uid, token: account.token }
}

/** The token of now of an account: a password that was changed gives a new one. */
export const tokenOf = (uid: string): string | undefined => loadAccounts().find((one) => one.uid === uid)?.token

/** It is the account of this tab from now on, and of those that are opened next. */
export function saveSession({ uid, token }: SavedSession): void {
  const accounts = loadAccounts()
  const known = accounts.find((one) => one.uid === uid)
  write([{ ...known, uid, token }, ...accounts.filter((one) => one !== known)])
  tab.set(tabKey, uid)
}

/** It stays the account of this tab, whatever is opened in others. */
export const pinSession = (uid: string): void => tab.set(tabKey, uid)

/**
 * Its user is signed out on this device; the others stay. This tab goes on with one of them, or asks for a sign-in: who did
 * not mean to leave comes back.
 */
export function dropSession(uid: string, { asks = false }: { readonly asks?: boolean } = {}): void {
  const others = loadAccounts().filter((one) => one.uid !== uid)
  write(others)
  if (asks && others.length > 0) tab.set(tabKey, '')
  else tab.remove(tabKey)
}

/** How somebody is called, for the list of accounts. */
export function nameSession(uid: string, name: string): void {
  const accounts = loadAccounts()
  if (accounts.some((one) => one.uid === uid && one.name !== name))
    write(accounts.map((one) => (one.uid === uid ? { ...one, name } : one)))
}

/** Another account begins in this tab with a page of its own: nothing of the one before is in it. */
export function switchTo(uid: string, path = '/'): void {
  const token = tokenOf(uid)
  if (token !== undefined) begin(path, () => saveSession({ uid, token }))
}

/** This tab asks who else there is. */
export function addAccount(): void {
  begin('/', () => tab.set(tabKey, ''))
}

/** Nobody was added. */
export function backToAccounts(): void {
  begin('/', () => tab.remove(tabKey))
}

/** A page of its own, once `keep` has said whose. Where something would be lost the browser asks; who stays has what they had. */
function begin(path: string, keep: () => void): void {
  const before = location.hash
  history.replaceState(null, '', `#${path}`)
  if (dispatchEvent(new Event('beforeunload', { cancelable: true }))) keep()
  else keepWhenLeft(keep, () => history.replaceState(null, '', before))
  location.reload()
}

/** Whoever does something on this page has stayed. */
function keepWhenLeft(keep: () => void, onStay: () => void): void {
  const acts = ['pointerdown', 'keydown'] as const
  addEventListener('pagehide', keep, { once: true })
  const stay = (): void => {
    removeEventListener('pagehide', keep)
    for (const act of acts) removeEventListener(act, stay, true)
    onStay()
  }
  for (const act of acts) addEventListener(act, stay, true)
}

const newId = (): string =>
  `web-${Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** The terminal's id: one for the browser, whose tabs share a client, or one for each tab. */
export function terminalId(storage: Kept): string {
  const known = storage.get(terminalKey)
  if (known !== null) return known
  const id = newId()
  storage.set(terminalKey, id)
  return id
}

export function browserName(): string {
  const { userAgent } = navigator
  return ['Firefox', 'Edg', 'Chrome', 'Safari'].find((name) => userAgent.includes(name)) ?? 'Browser'
}
