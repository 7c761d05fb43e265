import { type Place, useClient } from '@tidings/react'
import { useEffect, useRef } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { pathOf } from '../app/route.ts'
import { loadSession, switchTo } from '../app/session.ts'
import { notificationsOn, onPressed } from './notify.ts'
import { subscribeToPush } from './push.ts'
import { tellFrom } from './telling.ts'

/** Tells of new messages while nobody looks at them. */
export function useNotifications(open: Place, go: (path: string) => void): void {
  const client = useClient()
  const speech = usePageSpeech()
  const latest = useRef({ open, speech })
  latest.current = { open, speech }
  useEffect(() => tellFrom({ client, speech: () => latest.current.speech, open: () => latest.current.open }), [client])
  useEffect(() => {
    // A subscription may have ended, or the server may have another key: told anew with every start.
    if (notificationsOn(loadSession()?.uid ?? ''))
      subscribeToPush(client).catch((error) => console.warn('tidings: no pushes', error))
  }, [client])
  useEffect(() => {
    const follow = (path: string, account: unknown): void => {
      if (typeof account === 'string' && account !== client.state.user?.id) switchTo(account, path)
      else go(path)
    }
    const hear = ({ data }: MessageEvent): void => {
      const { go: path, account } = (data ?? {}) as { readonly go?: unknown; readonly account?: unknown }
      if (typeof path === 'string') follow(path, account)
    }
    navigator.serviceWorker?.addEventListener('message', hear)
    const end = onPressed(({ conversation, account }) => follow(pathOf({ view: 'chats', conversation }), account))
    return () => {
      navigator.serviceWorker?.removeEventListener('message', hear)
      end()
    }
  }, [client, go])
}
