import { userOid } from '@tidings/protocol'
import type { Draft, SendInput } from '../drafting/draft.ts'
import type { Hooks } from '../hooks/hooks.ts'
import { oidFor } from '../places/place.ts'
import type { Store } from '../ports/store.ts'

interface HearingParts {
  readonly hooks: Hooks | undefined
  readonly store: Pick<Store, 'log'>
}

export interface Hearing {
  /** What is to be sent in place of what was asked for; the very same where nothing is. Throws as `Hooks.hear` does. */
  of(draft: Draft, input: SendInput): Promise<SendInput>
}

/** Before a message is stored the operator's hook is asked. Absent where it is not to be asked for messages. */
export function createHearing({ hooks, store }: HearingParts): Hearing | undefined {
  if (!hooks?.asks('message.send')) return undefined

  /** What was stored once is answered as the first time. */
  const wasStored = async ({ clientMsgId }: SendInput, uid: string): Promise<boolean> =>
    clientMsgId !== undefined && (await store.log.sent(userOid(uid), clientMsgId)) !== undefined

  return {
    async of(draft, input) {
      const isStored = input.options?.persist !== false
      if (!isStored && !hooks.asksForSignals) return input
      if (isStored && (await wasStored(input, draft.sender.uid))) return input
      const content = await hooks.hear('message.send', askedOf(draft, isStored))
      if (content === undefined) return input
      // Where somebody stood in other words says nothing of these.
      const { mentionsAt: _, ...rest } = input
      return { ...rest, content }
    },
  }
}

function askedOf({ place, sender, body, input: { clientMsgId } }: Draft, stored: boolean) {
  const { content, thread, replyTo, mentions, forwarded } = body
  const { uid } = sender
  return {
    ...{ from: userOid(uid), to: oidFor(place, uid), content, stored },
    ...(clientMsgId === undefined ? {} : { clientMsgId }),
    ...(thread === undefined ? {} : { thread }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    ...(forwarded === undefined ? {} : { forwarded }),
  }
}
