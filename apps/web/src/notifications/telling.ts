import { type ClientState, callFor, itemOf, notifyingOf, type TidingsClient } from '@tidings/client'
import type { EventData, Message } from '@tidings/protocol'
import { isAttended, type Place, previewIn, type Speech } from '@tidings/react'
import type { usePageSpeech } from '../app/preferences.tsx'
import { loadAccounts, loadSession } from '../app/session.ts'
import { type Ask, callOfAsk, invitationIn, requestIn } from './asks.ts'
import { Called, isFresh, untilNamed } from './called.ts'
import { canChime, chime } from './chime.ts'
import { type About, dismiss, dismissAll, notificationsOn, type Shown, show, shownOf } from './notify.ts'
import { type Bid, oneTab } from './one-tab.ts'
import { nameIn, wordsIn } from './words.ts'

type PageSpeech = ReturnType<typeof usePageSpeech>
type Words = Pick<Shown, 'title' | 'body'>

function nameOf({ users, own }: ClientState, oid: string): string {
  const id = oid.slice('user/'.length)
  return itemOf(own.items.contact, id)?.remark || itemOf(users, id)?.name || id
}

function wordsOf(state: ClientState, message: Message, speech: Speech): Words {
  const { conversation, from } = message
  const name = nameOf(state, from)
  const room = itemOf(state.rooms, conversation.slice('room/'.length))?.name
  const words = previewIn(state, message, speech)
  return room === undefined
    ? { title: nameIn(name), body: wordsIn(words) }
    : { title: nameIn(room), body: `${nameIn(name)}: ${wordsIn(words)}` }
}

/** The page is before somebody: not only open, where they have left. */
const isLookedUpon = (): boolean => document.hasFocus() && isAttended()

function bidOf(): Bid {
  if (isLookedUpon()) return 'focused'
  return canChime() ? 'heard' : 'silent'
}

const untold = (fault: unknown): void => console.warn('tidings: not told of', fault)

/** What is on the screen. */
type Open = Pick<Place, 'conversation' | 'thread'>

/** Whether somebody looks at it: an answer in a thread is not seen where only its conversation is. */
const isLookedAt = ({ conversation, thread }: Open, message: Message): boolean =>
  isLookedUpon() && conversation === message.conversation && (message.thread === undefined || message.thread === thread)

export interface ToldTo {
  readonly client: TidingsClient
  readonly speech: () => PageSpeech
  readonly open: () => Open
}

/** What the notification of a conversation tells of, until it goes; of a push only that there is one. */
interface Last {
  readonly id?: string | undefined
  readonly seq?: number | undefined
  readonly editedAt?: number | undefined
  /** The conversation was known: when it is no more, it has gone. */
  isListed: boolean
}

const lastOf = ({ id, seq, editedAt }: Message, isListed: boolean): Last => ({ id, seq, editedAt, isListed })

/** Read on any device, taken back, deleted; or its conversation was left. */
function isOver({ conversations, own, connection }: ClientState, conversation: string, last: Last): boolean {
  const { id, seq } = last
  const known = conversations[conversation]
  if (!known) return last.isListed && connection.phase === 'online'
  last.isListed = true
  const { lastMessage, readSeq } = known
  if (readSeq >= (seq ?? known.seq)) return true
  if (id === undefined) return false
  return itemOf(own.items.deletion, id) !== undefined || (lastMessage?.id === id && lastMessage.recalled === true)
}

/** Tells of what comes to one account. */
class Teller {
  readonly #to: ToldTo
  readonly #called = new Called()
  /** What is told of each conversation, by this tab or another. */
  readonly #last = new Map<string, Last>()
  #account: string | undefined
  #isOnline = false
  #hasBeenOnline = false

  constructor(to: ToldTo) {
    this.#to = to
  }

  /** Says which account is meant, where there is more than one. */
  #addressed({ title, body }: Words, about: Omit<Shown, 'account' | 'title' | 'body'>): Shown {
    const { client, speech } = this.#to
    const { id = '', name = '' } = client.state.user ?? {}
    const whose = loadAccounts().length < 2 ? title : speech().t('notificationFor', { title, name: nameIn(name) })
    return { title: whose, body, ...about, account: id }
  }

  #isOn(): boolean {
    return notificationsOn(this.#to.client.state.user?.id ?? '')
  }

  #isOfTab(): boolean {
    return loadSession()?.uid === this.#to.client.state.user?.id
  }

  /** By the one tab that can do it best. `turn` names what is told of. */
  async tell(message: Message, turn = message.id): Promise<void> {
    const { client, open } = this.#to
    this.#called.hear(client.state, message)
    const { calls, sound } = callFor(client.state, message)
    if (!calls || !isFresh(client.state, message)) return
    const { conversation, id } = message
    const isLooked = isLookedAt(open(), message)
    if (!isLooked) this.#last.set(conversation, lastOf(message, conversation in client.state.conversations))
    const [isMine] = await Promise.all([
      oneTab.tells(turn, isLooked ? 'looking' : bidOf(), this.#isOfTab()),
      untilNamed(client, message),
    ])
    // Of many at once the last is told of.
    if (!isMine || this.#last.get(conversation)?.id !== id) return
    if (sound) chime()
    if (this.#isOn() && !isLookedUpon()) await this.#show(message, { silent: !sound || canChime(), calls: true })
  }

  async #show(message: Message, how: Parameters<typeof show>[1]): Promise<void> {
    const { client, speech } = this.#to
    const { conversation, id, seq } = message
    const { t } = speech()
    const words = callFor(client.state, message).showsContent
      ? wordsOf(client.state, message, speech())
      : { title: t('appName'), body: t('newMessage') }
    const shown = this.#addressed(words, { conversation, id, seq })
    await show(shown, how)
    // It went while it was being shown.
    if (!this.#last.has(conversation)) await dismiss(shown)
  }

  /** What stands apart from the messages of a conversation. */
  async #tellApart(about: { readonly conversation: string; readonly apart: string }, words: Words, sound: boolean) {
    if (sound) chime()
    if (this.#isOn()) await show(this.#addressed(words, about), { silent: !sound || canChime(), calls: true })
  }

  async remind({ key, value }: EventData<'reminder'>): Promise<void> {
    const apart = `reminder ${key}`
    if (!value?.due) return dismiss(this.#about({ conversation: '', apart }))
    if (!(await oneTab.tells(apart, bidOf(), this.#isOfTab()))) return
    const { note, conversation } = value
    const { sound, hideContent } = notifyingOf(this.#to.client.state)
    const words = { title: this.#to.speech().t('reminder'), body: hideContent ? '' : wordsIn(note) }
    // Also to whoever looks at the page.
    await this.#tellApart({ conversation, apart }, words, sound)
  }

  /** Somebody wants to be a contact, or to have the user in a room; `undefined`: they do not any more, or were answered. */
  async ask(apart: string, ask: Ask | undefined): Promise<void> {
    const { client, speech } = this.#to
    if (!ask) return dismiss(this.#about({ conversation: '', apart }))
    const { calls, sound, showsContent } = callOfAsk(client.state, ask)
    if (!calls || !isFresh(client.state, ask)) return
    const [isMine] = await Promise.all([oneTab.tells(apart, bidOf(), this.#isOfTab()), untilNamed(client, ask)])
    if (!isMine || isLookedUpon()) return
    const { t } = speech()
    const { from, conversation, says, words } = ask
    const name = nameIn(nameOf(client.state, from))
    const body = t(says, { name }) + (words === '' ? '' : `: ${wordsIn(words)}`)
    const hidden = { title: t('appName'), body: t(says === 'invitedBy' ? 'roomInvites' : 'contactRequests') }
    await this.#tellApart({ conversation, apart }, showsContent ? { title: name, body } : hidden, sound)
  }

  #about(about: Omit<About, 'account'>): About {
    return { ...about, account: this.#to.client.state.user?.id ?? '' }
  }

  #forget(conversation: string): void {
    this.#last.delete(conversation)
    dismiss(this.#about({ conversation })).catch(untold)
  }

  /** What was said another way is told that way; whoever is named only now is called now. */
  async changed(message: Message): Promise<void> {
    const { client } = this.#to
    const { conversation, id, editedAt } = message
    const last = this.#last.get(conversation)
    const isTold = last?.id === id
    if (isTold && (message.recalled || message.hidden)) return this.#forget(conversation)
    if (isTold && last.editedAt !== editedAt) {
      if (!callFor(client.state, message).calls) return this.#forget(conversation)
      this.#last.set(conversation, lastOf(message, last.isListed))
      await this.#tellAnew(message)
    }
    const isUnread = message.seq > (client.state.conversations[conversation]?.readSeq ?? 0)
    if (this.#called.isNamedSince(client.state, message) && isUnread && !isTold)
      await this.tell(message, `${id} ${editedAt}`)
  }

  /** Whoever has closed it is not shown it again. */
  async #tellAnew(message: Message): Promise<void> {
    const { id, editedAt } = message
    if (!(await oneTab.tells(`${id} ${editedAt}`, bidOf(), this.#isOfTab()))) return
    const shown = await shownOf(this.#about({ conversation: '' }).account)
    if (shown.some((one) => one.id === id)) await this.#show(message, { silent: true, calls: false })
  }

  follow(state: ClientState): void {
    const { phase } = state.connection
    const { id } = state.user ?? {}
    if (phase === 'signed-out' && id !== undefined) dismissAll(id).catch(untold)
    if (id !== undefined && id !== this.#account) this.#adopt(id).catch(untold)
    for (const [conversation, last] of this.#last) if (isOver(state, conversation, last)) this.#forget(conversation)
    const isOnline = phase === 'online'
    if (isOnline && !this.#isOnline) this.#catchUp(state)
    this.#isOnline = isOnline
    this.#hasBeenOnline ||= isOnline
  }

  /** What stands there from before this page, or was shown without one, goes as all else does. */
  async #adopt(account: string): Promise<void> {
    this.#account = account
    for (const { conversation, id, seq, apart } of await shownOf(account)) {
      if (apart === undefined && !this.#last.has(conversation))
        this.#last.set(conversation, { id, seq, isListed: true })
    }
    this.follow(this.#to.client.state)
  }

  /** What was said while the connection was gone for a moment; of what was there before this page nothing is told. */
  #catchUp(state: ClientState): void {
    for (const { lastMessage, readSeq } of Object.values(state.conversations)) {
      if (!lastMessage || lastMessage.seq <= readSeq || !isFresh(state, lastMessage)) continue
      if (this.#called.knows(lastMessage)) continue
      if (this.#hasBeenOnline) this.tell(lastMessage).catch(untold)
      else this.#called.hear(state, lastMessage)
    }
  }
}

/** Tells of what comes to an account, by a notification and by a sound, until what this answers is called. */
export function tellFrom(to: ToldTo): () => void {
  const { client } = to
  const teller = new Teller(to)
  const ends = [
    client.on('message', (message) => void teller.tell(message).catch(untold)),
    client.on('message.changed', (message) => void teller.changed(message).catch(untold)),
    client.subscribe((state) => teller.follow(state)),
    client.on('request', (told) => void teller.ask(`request ${told.key}`, requestIn(told)).catch(untold)),
    client.on('invitation', (told) => void teller.ask(`invitation ${told.key}`, invitationIn(told)).catch(untold)),
    client.on('reminder', (reminder) => void teller.remind(reminder).catch(untold)),
  ]
  teller.follow(client.state)
  return () => {
    for (const end of ends) end()
  }
}
