import type { ClientState, TidingsClient } from '@tidings/client'
import { firstScreenOf } from '@tidings/client/shared'
import { local } from '../app/kept.ts'
import { nameAt } from '../app/name-at.ts'
import { serverUrl } from '../app/server-url.ts'
import { loadSession } from '../app/session.ts'

const key = nameAt(serverUrl, 'tidings.first-screen')
/** Another build may have another idea of a state. */
const build = import.meta.url
/** What is larger would take longer to read than it saves. */
const longest = 200_000

interface Kept {
  readonly build: string
  readonly state: ClientState
}

/** What the user saw last: read at once, and shown until the copy on this device is. */
export function loadFirstScreen(uid: string): ClientState | undefined {
  const text = local.get(key)
  if (text === null) return undefined
  try {
    const kept = JSON.parse(text) as Kept
    return kept.build === build && kept.state.user?.id === uid ? kept.state : undefined
  } catch {
    // Damaged: the page starts as it does the first time.
    return undefined
  }
}

export function dropFirstScreen(): void {
  local.remove(key)
}

function keep(state: ClientState): void {
  // Who has signed out meanwhile, in another tab, leaves nothing here.
  if (state.user === undefined || state.cursor === undefined || loadSession()?.uid !== state.user.id) return
  const text = JSON.stringify({ build, state: firstScreenOf(state) } satisfies Kept)
  if (text.length > longest) dropFirstScreen()
  else local.set(key, text)
}

/** Keeps what is there whenever the page is left or hidden. The answer ends it. */
export function keepFirstScreen(client: TidingsClient): () => void {
  const leave = () => {
    try {
      keep(client.state)
    } catch (fault) {
      // No room left: the next start is a little slower.
      console.warn('tidings:', fault)
    }
  }
  const events = ['pagehide', 'visibilitychange']
  for (const event of events) addEventListener(event, leave)
  return () => {
    for (const event of events) removeEventListener(event, leave)
  }
}
