import { TidingsError } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import type { Body } from '../entries/body.ts'
import { JudgedBefore } from '../places/judged-before.ts'
import type { Place } from '../places/place.ts'
import type { Amendment, Entry, Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf } from '../presenting/entry.ts'

export type Change = Omit<Amendment, 'conversation' | 'seq' | 'ifRev' | 'judged'>

/** What is kept of a message whose content is taken away: where it stood in the talk, and whom alone it was for. */
export const emptied = ({ thread, replyTo, clientId, targets }: Body): Omit<Body, 'content'> => ({
  ...(targets === undefined ? {} : { targets }),
  ...(thread === undefined ? {} : { thread }),
  ...(replyTo === undefined ? {} : { replyTo }),
  ...(clientId === undefined ? {} : { clientId }),
})

/** By what whoever changes it is judged; or the conversation's `access` as it was when the server began. */
type Amending = { readonly store: Store; readonly tell: Tell } & (
  | { readonly judged: Judged }
  | { readonly access: number }
)

/**
 * Changes an entry from whatever state it is in now, again when somebody else was faster, and tells its readers. `JudgedBefore` when
 * whoever changes it was judged by what has changed since; where the server changes it by itself nobody is judged.
 */
export async function amend(
  { store, tell, ...by }: Amending,
  place: Place,
  entry: Entry,
  change: (body: Body, entry: Entry) => Change | undefined,
): Promise<Entry> {
  let now = entry
  for (;;) {
    const made = change(bodyOf(now), now)
    if (!made) return now
    const at = {
      conversation: now.conversation,
      seq: now.seq,
      ifRev: now.rev,
      ...('judged' in by ? { judged: by.judged } : {}),
    }
    const amended = await store.log.amend({ ...made, ...at })
    if (!amended) throw new TidingsError('not_found', 'the message is gone')
    if (amended.kind === 'stale') throw new JudgedBefore(place)
    now = amended.entry
    if (amended.kind === 'overtaken') continue
    tell({ kind: 'changed', place, entry: now, access: 'judged' in by ? by.judged.access : by.access })
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
