import { totalCalling } from '@tidings/client'
import { useClientState } from '@tidings/react'
import { useEffect } from 'react'
import { usePageSpeech } from './preferences.tsx'

interface Badging {
  setAppBadge?(count: number): Promise<void>
  clearAppBadge?(): Promise<void>
}

/** How much of what is unread calls, in the title of the tab and on the icon of the installed app. */
export function useTitle(): void {
  const { t } = usePageSpeech()
  const unread = useClientState(totalCalling)
  const name = t('appName')
  useEffect(() => tell(unread, name), [unread, name])
  // Who has signed out leaves no number behind.
  useEffect(() => () => tell(0, name), [name])
}

function tell(unread: number, name: string): void {
  document.title = unread > 0 ? `(${unread}) ${name}` : name
  const { setAppBadge, clearAppBadge } = navigator as Badging
  const badge = unread > 0 ? setAppBadge?.call(navigator, unread) : clearAppBadge?.call(navigator)
  // A browser tab has no badge.
  badge?.catch(() => undefined)
}
