import { useSyncExternalStore } from 'react'

/** The conversation that the address bar names, `#/user/bob`: a reload and the back button know it, too. */
const read = (): string | undefined => {
  const hash = decodeURIComponent(location.hash.slice(2))
  return /^(?:user|room)\/./.test(hash) ? hash : undefined
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export const usePlace = (): string | undefined => useSyncExternalStore(subscribe, read)

export function goTo(conversation: string | undefined): void {
  location.hash = conversation === undefined ? '' : `/${conversation.split('/').map(encodeURIComponent).join('/')}`
}
