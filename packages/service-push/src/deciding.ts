import { pushedAt, type Recipient, type ServiceEntry } from '@tidings/core'
import type { PushParts } from './parts.ts'
import { payloadOf } from './payload.ts'
import { keyOf, placedAt, topicOf } from './places.ts'
import type { Due } from './sending.ts'
import type { KeptWaiting } from './waiting.ts'

/** One terminal that is to be pushed a message. */
export interface Wanted {
  readonly key: string
  readonly recipient: Recipient
  readonly terminal: ReturnType<typeof pushedAt>[number]
  readonly conversation: number
  readonly until: number
  readonly waited?: KeptWaiting
}

/** When a message is pushed to nobody any more. */
export const untilOf = ({ entry }: ServiceEntry, { settings }: Pick<PushParts, 'settings'>): number =>
  entry.ts + settings.withinMs

/** Where somebody is to be pushed a message. */
export function wantedBy(parts: PushParts, said: ServiceEntry, recipient: Recipient): readonly Wanted[] {
  const until = untilOf(said, parts)
  const { conversation } = said.entry
  return pushedAt(recipient, parts.clock.now()).map((terminal) => {
    const key = keyOf(placedAt(said, recipient.user, terminal.client.id))
    return { key, recipient, terminal, conversation, until }
  })
}

/** As it is sent: with what waits for its user in all. */
export async function dueOf({ gate }: PushParts, wanted: readonly Wanted[]): Promise<readonly Due[]> {
  const badges = await gate.unread(wanted.map(({ recipient }) => recipient.user))
  return wanted.map(({ key, recipient, terminal, conversation, until, waited }) => {
    const { user, message } = recipient
    const payload = payloadOf(recipient, terminal, badges.get(user) ?? 0)
    const push = { user, terminal, topic: topicOf(conversation, user), payload, until }
    return { key, seq: message.seq, push, ...(waited ? { waited } : {}) }
  })
}
