import { type ClientState, itemOf, notifyingOf, serverNow } from '@tidings/client'
import type { EventData } from '@tidings/protocol'
import { type Call, callOf } from '@tidings/protocol/calling'

/** Somebody asks for something, and waits for an answer. */
export interface Ask {
  readonly from: string
  readonly conversation: string
  readonly ts: number
  readonly says: 'wantsToBeContact' | 'invitedBy'
  /** What they said with it, or to where. */
  readonly words: string
}

/** undefined when nobody asks any more, and for one's own. */
export const requestIn = ({ value }: EventData<'request'>): Ask | undefined =>
  value?.direction === 'in'
    ? { from: value.user, conversation: value.user, ts: value.ts, says: 'wantsToBeContact', words: value.greeting }
    : undefined

export const invitationIn = ({ value }: EventData<'invitation'>): Ask | undefined =>
  value
    ? { from: value.by, conversation: value.room.oid, ts: value.ts, says: 'invitedBy', words: value.room.name }
    : undefined

/** By the rule of messages: it is said to the reader alone. */
export function callOfAsk(state: ClientState, { from, conversation }: Ask): Call {
  const reader = state.user?.oid ?? ''
  const said = { from, conversation, targets: [reader], recalled: false, content: { type: 'text', data: '' } }
  return callOf({ ...said, type: 'chat' }, false, {
    ...{ reader, notifying: notifyingOf(state), settings: {}, now: serverNow(state) },
    hasBlocked: itemOf(state.own.items.block, from.slice('user/'.length)) !== undefined,
  })
}
