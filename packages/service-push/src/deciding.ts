import { pushedAt, type Recipient, type ServiceEntry } from '@tidings/core'
import { isCallInvite } from '@tidings/protocol/calling'
import type { Courier } from './courier.ts'
import { noticeOf } from './noticing.ts'
import type { PushParts } from './parts.ts'
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

/** Nobody waits longer for somebody who does not answer. */
const ringsForMs = 60_000

/** When a message is pushed to nobody any more. */
export const untilOf = ({ entry, body }: ServiceEntry, { settings }: Pick<PushParts, 'settings'>): number =>
  entry.ts + (isCallInvite(body.content) ? Math.min(ringsForMs, settings.withinMs) : settings.withinMs)

/** Where somebody is to be pushed a message. */
export function wantedBy(
  parts: PushParts & { readonly courier: Courier },
  said: ServiceEntry,
  recipient: Recipient,
): readonly Wanted[] {
  const until = untilOf(said, parts)
  const { conversation } = said.entry
  return pushedAt(recipient, parts.clock.now()).flatMap((terminal) => {
    if (!parts.courier.reaches(terminal.subscription)) return []
    const key = keyOf(placedAt(said, recipient.user, terminal.client.id))
    return [{ key, recipient, terminal, conversation, until }]
  })
}

/** As it is sent: with what waits for its user in all. */
export async function dueOf({ gate }: PushParts, wanted: readonly Wanted[]): Promise<readonly Due[]> {
  const badges = await gate.unread(wanted.map(({ recipient }) => recipient.user))
  return wanted.map(({ key, recipient, terminal, conversation, until, waited }) => {
    const { user, message } = recipient
    const given = { badge: badges.get(user) ?? 0, topic: topicOf(conversation, user), until }
    const push = { terminal, notice: noticeOf(recipient, terminal, given) }
    return { key, seq: message.seq, push, ...(waited ? { waited } : {}) }
  })
}
