import { type ClientState, callFor, notifyingOf, serverNow, type TidingsClient } from '@tidings/client'
import type { EventData, Message } from '@tidings/protocol'
import { previewIn, type Speech } from '@tidings/react'
import type { usePageSpeech } from '../app/preferences.tsx'
import { loadAccounts } from '../app/session.ts'
import { canChime, chime } from './chime.ts'
import { dismiss, notificationsOn, type Shown, show } from './notify.ts'
import { type Bid, oneTab } from './one-tab.ts'
import { nameIn, wordsIn } from './words.ts'

type PageSpeech = ReturnType<typeof usePageSpeech>

/** How long ago at most a message was said that is still worth a notification. */
const freshMs = 60_000

/** Whether it was said just now: of what came while the page was away the unread numbers tell. */
const isFresh = (state: ClientState, { ts }: Message): boolean => serverNow(state) - ts <= freshMs

type Words = Pick<Shown, 'title' | 'body'>

function wordsOf(state: ClientState, message: Message, speech: Speech): Words {
  const { users, rooms, own } = state
  const { conversation, from } = message
  const id = from.slice('user/'.length)
  const name = own.items.contact[id]?.remark || users[id]?.name || id
  const room = rooms[conversation.slice('room/'.length)]?.name
  const words = previewIn(state, message, speech)
  return room === undefined
    ? { title: nameIn(name), body: wordsIn(words) }
    : { title: nameIn(room), body: `${nameIn(name)}: ${wordsIn(words)}` }
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

const untold = (fault: unknown): void => console.warn('tidings: not told of', fault)

export interface ToldTo {
  readonly client: TidingsClient
  readonly speech: () => PageSpeech
  /** Which of its conversations is on the screen. */
  readonly open: () => string | undefined
}

/** Tells of what comes to one account. */
class Teller {
  readonly #to: ToldTo
  /** Which message the notification of each conversation tells of, until it goes. */
  readonly #told = new Map<string, { readonly id: string; readonly seq: number }>()

  constructor(to: ToldTo) {
    this.#to = to
  }

  /** Says which account is meant, where there is more than one. */
  #addressed({ title, body }: Words, conversation: string): Shown {
    const { client, speech } = this.#to
    const { id = '', name = '' } = client.state.user ?? {}
    const whose = loadAccounts().length < 2 ? title : speech().t('notificationFor', { title, name: nameIn(name) })
    return { title: whose, body, conversation, account: id }
  }

  /** By the one tab that can do it best. */
  async tell(message: Message): Promise<void> {
    const { client, speech, open } = this.#to
    const call = callFor(client.state, message)
    if (!call.calls || !isFresh(client.state, message)) return
    const { conversation } = message
    const looking = document.hasFocus() && open() === conversation
    const { t } = speech()
    const words = call.showsContent
      ? wordsOf(client.state, message, speech())
      : { title: t('appName'), body: t('newMessage') }
    if (!(await oneTab.tells(message.id, looking ? 'looking' : bidOf()))) return
    this.#told.set(conversation, message)
    await tellOf(this.#addressed(words, conversation), { sound: call.sound, evenHere: false })
  }

  async remind({ value }: EventData<'reminder'>): Promise<void> {
    if (!value?.due || !(await oneTab.tells(`reminder ${value.id}`, bidOf()))) return
    const { note, conversation } = value
    const { sound, hideContent } = notifyingOf(this.#to.client.state)
    const words = { title: this.#to.speech().t('reminder'), body: hideContent ? '' : wordsIn(note) }
    await tellOf(this.#addressed(words, conversation), { sound, evenHere: true })
  }

  #forget(conversation: string): void {
    this.#told.delete(conversation)
    dismiss({ conversation, account: this.#to.client.state.user?.id ?? '' }).catch(untold)
  }

  /** What was read on any device is not told any longer. */
  forgetRead({ conversations }: ClientState): void {
    for (const [oid, { seq }] of this.#told) {
      const known = conversations[oid]
      if (!known || known.readSeq >= seq) this.#forget(oid)
    }
  }

  /** Nor is what was taken back. */
  forgetGone({ conversation, id, recalled }: Message): void {
    if (recalled && this.#told.get(conversation)?.id === id) this.#forget(conversation)
  }
}

/** Tells of what comes to an account, by a notification and by a sound, until what this answers is called. */
export function tellFrom(to: ToldTo): () => void {
  const { client } = to
  const teller = new Teller(to)
  const ends = [
    client.on('message', (message) => void teller.tell(message).catch(untold)),
    client.on('message.changed', (message) => teller.forgetGone(message)),
    client.subscribe((state) => teller.forgetRead(state)),
    client.on('reminder', (reminder) => void teller.remind(reminder).catch(untold)),
  ]
  return () => {
    for (const end of ends) end()
  }
}
