import { isCallInvite } from '@tidings/protocol/calling'
import type { Recipient, RecipientTerminal } from './recipients.ts'
import { isExpired, type PushSubscription, takesCallsAlone } from './subscription.ts'

export type PushedTerminal = RecipientTerminal & { readonly subscription: PushSubscription }

/** The one rule by which somebody is pushed an entry, whoever carries it: at which of their terminals. */
export function pushedAt(
  { call, seen, message, terminals }: Pick<Recipient, 'call' | 'seen' | 'message' | 'terminals'>,
  now: number,
): readonly PushedTerminal[] {
  // It does not call them: a mute that it does not reach through, quiet hours, a block, what was sent without a push.
  if (!call.calls) return []
  // Read at another terminal already.
  if (seen) return []
  return terminals.filter((one): one is PushedTerminal => {
    // A page that is connected tells by itself.
    if (one.online) return false
    // Its user sits before a desk, and wants the phone to be silent then.
    if (one.pushMuted) return false
    // Its user has turned pushes to it off.
    if (one.subscription?.off) return false
    if (one.subscription === undefined || isExpired(one.subscription, now)) return false
    return !takesCallsAlone(one.subscription) || isCallInvite(message.content)
  })
}
