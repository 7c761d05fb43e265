import { type DeviceNotice, fnv1a, type PushedTerminal, type Recipient, type RecipientTerminal } from '@tidings/core'
import { userOid } from '@tidings/protocol'
import { isCallInvite } from '@tidings/protocol/calling'
import { pushedWords, testWords } from '@tidings/protocol/pushed-words'

/** What each notice says of where it goes and when it is of no use any more. */
export interface Given {
  readonly badge: number
  readonly topic: string
  readonly until: number
}

/** To one terminal, in its language; no more of it than its user lets be seen. */
export function noticeOf(recipient: Recipient, to: PushedTerminal, given: Given): DeviceNotice {
  const { user, message, call, names, pictures } = recipient
  const { content, push } = message
  return {
    kind: isCallInvite(content) ? 'call' : 'message',
    ...{ user, terminal: terminalOf(to), message, names, pictures, ...given },
    shown: pushedWords({ content, names, showsContent: call.showsContent, language: to.subscription.language, push }),
    isContentHidden: !call.showsContent,
    isSilent: !call.sound,
  }
}

/** What was shown of a conversation goes, up to this message. */
export function withdrawalOf(
  { user, message, call, names, pictures }: Recipient,
  to: RecipientTerminal,
  given: Given,
): DeviceNotice {
  return {
    kind: 'withdrawal',
    ...{ user, terminal: terminalOf(to), message, names, pictures, ...given },
    shown: { title: '', body: '' },
    isContentHidden: !call.showsContent,
    isSilent: true,
  }
}

/** With which its user tries whether pushes come: as if they had written to themselves. */
export function trialOf(user: string, to: PushedTerminal, now: number, given: Given): DeviceNotice {
  const shown = testWords(to.subscription.language)
  const oid = userOid(user)
  const said = {
    conversation: oid,
    from: oid,
    to: oid,
    type: 'chat',
    content: { type: 'text', data: shown.body },
  } as const
  const entry = {
    id: `trial-${fnv1a(`${user} ${now}`).toString(36)}`,
    seq: 0,
    counted: 0,
    rev: 0,
    ts: now,
    editedAt: 0,
  }
  return {
    kind: 'trial',
    ...{ user, terminal: terminalOf(to), ...given, shown },
    message: { ...said, ...entry, recalled: false, reactions: [] },
    names: { sender: shown.title },
    pictures: { sender: '' },
    isContentHidden: false,
    isSilent: false,
  }
}

const terminalOf = ({ client: { id, platform } }: RecipientTerminal): DeviceNotice['terminal'] => ({ id, platform })
