import { type ClientState, serverNow } from '@tidings/client'
import type { EventData, Message } from '@tidings/protocol'
import { useClient } from '@tidings/react'
import { useEffect, useRef } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { chime } from './chime.ts'
import { notificationsOn, type Shown, show, soundOn } from './notify.ts'
import { subscribeToPush } from './push.ts'
import { nameIn, wordsIn } from './words.ts'

/** How long ago at most a message was said that is still worth a notification. */
const freshMs = 60_000

const mentionsMe = ({ user }: ClientState, { mentions = [] }: Message): boolean =>
  mentions.some((one) => one === 'all' || one === user?.oid)

/** Is it somebody else's, new, and not in a conversation that is muted? */
function isWorthTelling(state: ClientState, message: Message): boolean {
  const { conversation, from, ts, type } = message
  if (from === state.user?.oid || type === 'event' || serverNow(state) - ts > freshMs) return false
  return state.conversations[conversation]?.settings.muted !== true || mentionsMe(state, message)
}

function wordsOf({ users, rooms, own }: ClientState, { conversation, from, content }: Message, other: string): Shown {
  const id = from.slice('user/'.length)
  const name = own.items.contact[id]?.remark || users[id]?.name || id
  const room = rooms[conversation.slice('room/'.length)]?.name
  const words = typeof content.data === 'string' ? content.data : other
  return room === undefined
    ? { title: nameIn(name), body: wordsIn(words), conversation }
    : { title: nameIn(room), body: `${nameIn(name)}: ${wordsIn(words)}`, conversation }
}

/** Tells of new messages while nobody looks at them: by a notification, and by a sound. */
export function useNotifications(open: string | undefined, go: (path: string) => void): void {
  const client = useClient()
  const { t } = usePageSpeech()
  const place = useRef(open)
  place.current = open
  useEffect(() => {
    const tell = (message: Message): void => {
      const isHere = document.hasFocus()
      if (!isWorthTelling(client.state, message) || (isHere && place.current === message.conversation)) return
      if (soundOn()) chime()
      if (notificationsOn() && !isHere) void show(wordsOf(client.state, message, t('newMessage')))
    }
    const remind = ({ value }: EventData<'reminder'>): void => {
      if (!value?.due) return
      if (soundOn()) chime()
      if (notificationsOn())
        void show({ title: t('reminder'), body: wordsIn(value.note), conversation: value.conversation })
    }
    const ends = [client.on('message', tell), client.on('reminder', remind)]
    return () => {
      for (const end of ends) end()
    }
  }, [client, t])
  useEffect(() => {
    // A subscription may have ended, or the server may have another key: told anew with every start.
    if (notificationsOn()) subscribeToPush(client).catch((error) => console.warn('tidings: no pushes', error))
  }, [client])
  useEffect(() => {
    const follow = ({ data }: MessageEvent): void => {
      const path = (data as { readonly go?: unknown } | null)?.go
      if (typeof path === 'string') go(path)
    }
    navigator.serviceWorker?.addEventListener('message', follow)
    return () => navigator.serviceWorker?.removeEventListener('message', follow)
  }, [go])
}
