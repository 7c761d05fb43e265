import { TidingsError } from '@tidings/protocol'
import type { Place } from '../conversations/place.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Amendment, Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Body } from './body.ts'
import { bodyOf } from './present.ts'

export type Change = Omit<Amendment, 'conversation' | 'seq' | 'ifRev'>

/** What is kept of a message whose content is taken away: where it stood in the talk, and whom alone it was for. */
export const emptied = ({ thread, replyTo, clientId, targets }: Body): Omit<Body, 'content'> => ({
  ...(targets === undefined ? {} : { targets }),
  ...(thread === undefined ? {} : { thread }),
  ...(replyTo === undefined ? {} : { replyTo }),
  ...(clientId === undefined ? {} : { clientId }),
})

/** Changes an entry from whatever state it is in now, again when somebody else was faster, and tells its readers. */
export async function amend(
  { store, tell }: { readonly store: Store; readonly tell: Tell },
  place: Place,
  entry: Entry,
  change: (body: Body, entry: Entry) => Change | undefined,
): Promise<Entry> {
  let now = entry
  for (;;) {
    const made = change(bodyOf(now), now)
    if (!made) return now
    const amended = await store.log.amend({ ...made, conversation: now.conversation, seq: now.seq, ifRev: now.rev })
    if (!amended) throw new TidingsError('not_found', 'the message is gone')
    now = amended.entry
    if (amended.kind === 'stale') continue
    tell({ kind: 'changed', place, entry: now })
    return now
  }
}

/** What was read once is gone. */
export const expired = (body: Body): Change | undefined =>
  body.recalled
    ? undefined
    : {
        body: JSON.stringify({ ...emptied(body), content: { type: 'notice/expired', data: {} }, recalled: true }),
        wipe: true,
      }
