import type { PushedTerminal, Recipient } from '@tidings/core'
import { lineOf, shortened, wordsOf } from './words.ts'

/** What the page's service worker is told. */
export interface Payload {
  readonly title: string
  readonly body: string
  /** The address of the conversation, as whoever is pushed sees it. */
  readonly conversation: string
  /** Whose it is: several accounts may be signed in at one browser. */
  readonly account: string
  readonly id: string
  readonly seq: number
  /** All that calls them, for the icon of the app. */
  readonly badge: number
  readonly silent?: true
}

/** Nothing is shown of the conversation any more, up to this message. */
export interface Withdrawal {
  readonly gone: true
  readonly conversation: string
  readonly account: string
  readonly seq: number
  readonly badge: number
}

const nameLength = 100
/** People have chosen their names: no direction of text reaches beyond one. */
const isolated = (name: string): string => `\u2068${name}\u2069`

/** To one terminal, in its language; no more of it than its user lets be seen. */
export function payloadOf({ user, message, call, names }: Recipient, to: PushedTerminal, badge: number): Payload {
  const words = wordsOf(to.subscription.language)
  const { conversation, id, seq, content } = message
  const sender = shortened(names.sender, nameLength)
  const line = lineOf(content, words)
  const shown = names.room === undefined ? { title: sender, body: line } : inRoom(names.room, sender, line)
  const said = call.showsContent ? shown : { title: 'Tidings', body: words.newMessage }
  return { ...said, conversation, account: user, id, seq, badge, ...(call.sound ? {} : { silent: true }) }
}

const inRoom = (room: string, sender: string, line: string) => ({
  title: shortened(room, nameLength),
  body: `${isolated(sender)}: ${line}`,
})
