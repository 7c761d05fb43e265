import type { DeviceNotice } from '@tidings/core'

/** What the page's service worker is told. */
interface Payload {
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
interface Trial extends Pick<Payload, 'title' | 'body' | 'account' | 'badge'> {
  readonly trial: true
}

/** Nothing is shown of the conversation any more, up to this message. */
interface Withdrawal {
  readonly gone: true
  readonly conversation: string
  readonly account: string
  readonly seq: number
  readonly badge: number
}

export function payloadOf({ kind, user, message, shown, badge, isSilent }: DeviceNotice): Payload | Trial | Withdrawal {
  const { conversation, id, seq } = message
  if (kind === 'withdrawal') return { gone: true, conversation, account: user, seq, badge }
  if (kind === 'trial') return { ...shown, account: user, badge, trial: true }
  return { ...shown, conversation, account: user, id, seq, badge, ...(isSilent ? { silent: true } : {}) }
}
