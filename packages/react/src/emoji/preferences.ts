import { useSyncExternalStore } from 'react'

/** 0 is no tone, 1 the lightest, 5 the darkest. */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5

export interface Preferences {
  /** The last first. */
  readonly recent: readonly string[]
  readonly tone: Tone
}

const mostRecent = 24
const name = 'tidings.emoji'
const none: Preferences = { recent: [], tone: 0 }

/** Another version of the page may have written it. */
function parsed(text: string | null): Preferences {
  if (text === null) return none
  try {
    const { recent, tone } = JSON.parse(text) as Partial<Record<keyof Preferences, unknown>>
    return {
      recent: Array.isArray(recent) ? recent.filter((one) => typeof one === 'string').slice(0, mostRecent) : [],
      tone: [1, 2, 3, 4, 5].includes(tone as number) ? (tone as Tone) : 0,
    }
  } catch {
    return none
  }
}

let now: Preferences | undefined
const listeners = new Set<() => void>()

function read(): Preferences {
  if (now) return now
  try {
    now = parsed(localStorage.getItem(name))
  } catch {
    // Blocked: it lasts as long as the page.
    now = none
  }
  return now
}

function write(next: Preferences): void {
  now = next
  try {
    localStorage.setItem(name, JSON.stringify(next))
  } catch {
    // Blocked, or full.
  }
  for (const listener of listeners) listener()
}

export const emojiPreferences = read

/** It was used, and stands first the next time. */
export const markUsed = (emoji: string): void =>
  write({ ...read(), recent: [emoji, ...read().recent.filter((one) => one !== emoji)].slice(0, mostRecent) })

export const chooseTone = (tone: Tone): void => write({ ...read(), tone })

/** What this browser's user likes: of this device, not of an account. */
export const useEmojiPreferences = (): Preferences => useSyncExternalStore(subscribe, read)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
