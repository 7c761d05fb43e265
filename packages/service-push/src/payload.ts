import type { PushedTerminal, Recipient } from '@tidings/core'
import { pushedWords } from '@tidings/protocol/pushed-words'

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

/** Somebody tries whether pushes come: it is shown also to whoever looks at the page. */
export interface Trial extends Pick<Payload, 'title' | 'body' | 'account' | 'badge'> {
  readonly trial: true
}

/** Nothing is shown of the conversation any more, up to this message. */
export interface Withdrawal {
  readonly gone: true
  readonly conversation: string
  readonly account: string
  readonly seq: number
  readonly badge: number
}

/** To one terminal, in its language; no more of it than its user lets be seen. */
export function payloadOf({ user, message, call, names }: Recipient, to: PushedTerminal, badge: number): Payload {
  const { conversation, id, seq, content } = message
  const said = pushedWords({ content, names, showsContent: call.showsContent, language: to.subscription.language })
  return { ...said, conversation, account: user, id, seq, badge, ...(call.sound ? {} : { silent: true }) }
}
