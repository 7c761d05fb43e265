import { type Uid, uidOf } from '@tidings/protocol'
import { mentionedUsers } from '../entries/mentions.ts'
import { oidFor } from '../places/kinds.ts'
import { otherOf, type Place } from '../places/place.ts'
import type { Follow } from '../ports/message-log.ts'
import type { ThreadEntry } from './follow-record.ts'

/** What is known of the message with which a thread starts. */
export interface ThreadRoot {
  readonly sender: string
  /** Whom it mentions by name; if it is for some alone, those. */
  readonly called: readonly Uid[]
}

interface Reply {
  readonly place: Place
  readonly thread: string
  /** undefined when it is no longer there. */
  readonly root: ThreadRoot | undefined
  readonly sender: Uid
  readonly mentions: readonly string[] | undefined
  readonly targets: readonly string[] | undefined
  /** Members of the room; of a pair there is nothing to ask. */
  readonly members?: { has(uid: Uid): boolean } | undefined
}

/**
 * Who follows a thread from a message of it on: its sender, who is mentioned in it by name, who started the thread, and who
 * was mentioned there. What is for some alone makes nobody else follow.
 */
export function followsOf({ place, thread, root, sender, mentions, targets, members }: Reply): readonly Follow[] {
  const reads = new Map<Uid, Follow['read']>()
  if (root) for (const uid of [uidOf(root.sender), ...root.called]) reads.set(uid, 'root')
  for (const uid of targets ? targets.map(uidOf) : mentionedUsers(mentions)) reads.set(uid, 'before')
  const meant = targets && new Set(targets.map(uidOf))
  reads.set(sender, 'here')
  const isThere = (uid: Uid): boolean =>
    place.kind === 'pair' ? uid === sender || uid === otherOf(place, sender) : (members?.has(uid) ?? false)
  return [...reads]
    .filter(([uid]) => uid === sender || (isThere(uid) && (meant?.has(uid) ?? true)))
    .map(([user, read]) => ({ user, key: thread, conversation: oidFor(place, user), read }))
}

/** Tells of the records that were written with an entry of a thread: their versions, in the order of its `follows`. */
export type Followed = (
  follows: readonly Follow[],
  entry: ThreadEntry,
  versions: readonly (number | undefined)[],
) => void
