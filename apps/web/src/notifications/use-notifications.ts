import { type ClientState, callFor, notifyingOf, serverNow } from '@tidings/client'
import type { EventData, Message } from '@tidings/protocol'
import { previewIn, type Speech, useClient } from '@tidings/react'
import { useEffect, useRef } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { canChime, chime } from './chime.ts'
import { dismiss, notificationsOn, type Shown, show } from './notify.ts'
import { type Bid, oneTab } from './one-tab.ts'
import { subscribeToPush } from './push.ts'
import { nameIn, wordsIn } from './words.ts'

/** How long ago at most a message was said that is still worth a notification. */
const freshMs = 60_000

/** Whether it was said just now: of what came while the page was away the unread numbers tell. */
const isFresh = (state: ClientState, { ts }: Message): boolean => serverNow(state) - ts <= freshMs

function wordsOf(state: ClientState, message: Message, speech: Speech): Shown {
  const { users, rooms, own } = state
  const { conversation, from } = message
  const id = from.slice('user/'.length)
  const name = own.items.contact[id]?.remark || users[id]?.name || id
  const room = rooms[conversation.slice('room/'.length)]?.name
  const words = previewIn(state, message, speech)
  return room === undefined
    ? { title: nameIn(name), body: wordsIn(words), conversation }
    : { title: nameIn(room), body: `${nameIn(name)}: ${wordsIn(words)}`, conversation }
}

function bidOf(): Bid {
  if (document.hasFocus()) return 'focused'
  return canChime() ? 'heard' : 'silent'
}

interface Telling {
  readonly sound: boolean
  /** Also to whoever looks at the page. */
  readonly evenHere: boolean
}

async function tellOf(shown: Shown, { sound, evenHere }: Telling): Promise<void> {
  if (sound) chime()
  if (notificationsOn() && (evenHere || !document.hasFocus())) await show(shown, !sound || canChime())
}

/** Which message the notification of each conversation tells of, until it goes. */
const told = new Map<string, { readonly id: string; readonly seq: number }>()

/** What was read on any device, or taken back, is not told any longer. */
function forgetRead({ conversations }: ClientState): void {
  for (const [oid, { seq }] of told) {
    const known = conversations[oid]
    if (known && known.readSeq < seq) continue
    told.delete(oid)
    void dismiss(oid).catch(untold)
  }
}

function forgetGone({ conversation, id, recalled }: Message): void {
  if (!recalled || told.get(conversation)?.id !== id) return
  told.delete(conversation)
  void dismiss(conversation).catch(untold)
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
      const call = callFor(client.state, message)
      if (!call.calls || !isFresh(client.state, message)) return
      const looking = document.hasFocus() && place.current === message.conversation
      const { conversation } = message
      const shown = call.showsContent
        ? wordsOf(client.state, message, speech)
        : { title: t('appName'), body: t('newMessage'), conversation }
      if (!(await oneTab.tells(message.id, looking ? 'looking' : bidOf()))) return
      told.set(conversation, message)
      await tellOf(shown, { sound: call.sound, evenHere: false })
    }
    const remind = async ({ value }: EventData<'reminder'>): Promise<void> => {
      if (!value?.due || !(await oneTab.tells(`reminder ${value.id}`, bidOf()))) return
      const { note, conversation } = value
      const { sound, hideContent } = notifyingOf(client.state)
      const body = hideContent ? '' : wordsIn(note)
      await tellOf({ title: t('reminder'), body, conversation }, { sound, evenHere: true })
    }
    const ends = [
      client.on('message', (message) => void tell(message).catch(untold)),
      client.on('message.changed', forgetGone),
      client.subscribe(forgetRead),
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
