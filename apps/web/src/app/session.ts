import { type Kept, local } from './kept.ts'
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

const key = nameAt(serverUrl, 'tidings.session')
const terminalKey = nameAt(serverUrl, 'tidings.terminal')

export function loadSession(): SavedSession | undefined {
  const text = local.get(key)
  if (text === null) return undefined
  try {
    const { uid, token } = JSON.parse(text) as SavedSession
    return typeof uid === 'string' && typeof token === 'string' ? { uid, token } : undefined
  } catch {
    // Not ours, or damaged: as good as signed out.
    return undefined
  }
}

export function saveSession(session: SavedSession | undefined): void {
  if (session) local.set(key, JSON.stringify(session))
  else local.remove(key)
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
