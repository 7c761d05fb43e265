import { type ClientState, serverNow } from '@tidings/client'
import type { EventData, Message } from '@tidings/protocol'
import { previewOf, type Speech, useClient } from '@tidings/react'
import { useEffect, useRef } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { chime } from './chime.ts'
import { notificationsOn, type Shown, show, soundOn } from './notify.ts'
import { type Bid, oneTab } from './one-tab.ts'
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

function wordsOf({ users, rooms, own }: ClientState, { conversation, from, content }: Message, speech: Speech): Shown {
  const id = from.slice('user/'.length)
  const name = own.items.contact[id]?.remark || users[id]?.name || id
  const room = rooms[conversation.slice('room/'.length)]?.name
  const words = previewOf(content, speech, () => name)
  return room === undefined
    ? { title: nameIn(name), body: wordsIn(words), conversation }
    : { title: nameIn(room), body: `${nameIn(name)}: ${wordsIn(words)}`, conversation }
}

/** A browser plays no sound for a page that nobody has touched yet. */
function bidOf(): Bid {
  if (document.hasFocus()) return 'focused'
  return navigator.userActivation?.hasBeenActive === false ? 'silent' : 'heard'
}

/** By a sound; and by a notification, to whoever looks at the page only when it is worth it. */
async function told(shown: Shown, { evenHere }: { readonly evenHere: boolean }): Promise<void> {
  if (soundOn()) chime()
  if (notificationsOn() && (evenHere || !document.hasFocus())) await show(shown)
}

const untold = (fault: unknown): void => console.warn('tidings: not told of', fault)

/** Tells of new messages while nobody looks at them: by a notification, and by a sound. */
export function useNotifications(open: string | undefined, go: (path: string) => void): void {
  const client = useClient()
  const speech = usePageSpeech()
  const { t } = speech
  const place = useRef(open)
  place.current = open
  useEffect(() => {
    const tell = async (message: Message): Promise<void> => {
      if (!isWorthTelling(client.state, message)) return
      const looking = document.hasFocus() && place.current === message.conversation
      const shown = wordsOf(client.state, message, speech)
      if (await oneTab.tells(message.id, looking ? 'looking' : bidOf())) await told(shown, { evenHere: false })
    }
    const remind = async ({ value }: EventData<'reminder'>): Promise<void> => {
      if (!value?.due || !(await oneTab.tells(`reminder ${value.id}`, bidOf()))) return
      const { note, conversation } = value
      await told({ title: t('reminder'), body: wordsIn(note), conversation }, { evenHere: true })
    }
    const ends = [
      client.on('message', (message) => void tell(message).catch(untold)),
      client.on('reminder', (reminder) => void remind(reminder).catch(untold)),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [client, speech, t])
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
