import { useSyncExternalStore } from 'react'

/** The conversation that the address bar names, `#/user/bob`: a reload and the back button know it, too. */
const read = (): string | undefined => {
  try {
    const hash = decodeURIComponent(location.hash.slice(2))
    return /^(?:user|room)\/./.test(hash) ? hash : undefined
  } catch {
    // An address that somebody cut short: nowhere.
    return undefined
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  addEventListener('popstate', listener)
  return () => {
    removeEventListener('hashchange', listener)
    removeEventListener('popstate', listener)
  }
}

export const usePlace = (): string | undefined => useSyncExternalStore(subscribe, read)

/** Goes there at once: what is typed next must not reach the conversation before. */
export function goTo(conversation: string | undefined): void {
  const hash = conversation === undefined ? '' : `#/${conversation.split('/').map(encodeURIComponent).join('/')}`
  history.pushState(undefined, '', `${location.pathname}${hash}`)
  dispatchEvent(new HashChangeEvent('hashchange'))
}
