import type { FollowedThread, Uid } from '@tidings/protocol'
import { messageId } from '../places/message-id.ts'
import type { ConversationId, Follow } from '../ports/message-log.ts'

/** Where an entry stands in its thread. */
export interface ThreadEntry {
  readonly seq: number
  readonly root: number
}

/** A record as the store keeps it. */
interface ThreadRecord {
  readonly owner: string
  readonly kind: 'thread'
  readonly key: string
  readonly value: string
}

const userOid = (uid: Uid): string => `user/${uid}`

export const followedFrom = ({ key, conversation, read }: Follow, { seq, root }: ThreadEntry): FollowedThread => ({
  ...{ id: key, conversation, following: true },
  readSeq: { here: seq, before: seq - 1, root }[read],
})

const recordOf = (uid: Uid, thread: FollowedThread): ThreadRecord => ({
  owner: userOid(uid),
  kind: 'thread',
  key: thread.id,
  value: JSON.stringify(thread),
})

/** For an entry of the thread; `anew`: in the place of the one before. */
export const followRecord = (follow: Follow, entry: ThreadEntry): ThreadRecord & { readonly anew: boolean } => ({
  ...recordOf(follow.user, followedFrom(follow, entry)),
  anew: follow.read === 'here',
})

/** The name that a conversation has for one of its members, by its key: `room/r1`, `pair/alice+bob`. */
function oidOf(key: string, uid: Uid): string {
  if (key.startsWith('room/')) return key
  const [a = '', b = ''] = key.slice('pair/'.length).split('+')
  return userOid(a === uid ? b : a)
}

/** Of a thread that is there already; `key` is its conversation's. */
export const takingPart = (of: {
  readonly conversation: ConversationId
  readonly key: string
  readonly root: number
  readonly uid: Uid
  readonly readSeq: number
}): ThreadRecord => {
  const { conversation, key, root, uid, readSeq } = of
  const id = messageId(conversation, root)
  return recordOf(uid, { id, conversation: oidOf(key, uid), following: true, readSeq })
}
