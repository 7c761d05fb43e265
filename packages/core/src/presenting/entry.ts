import { type Message, type Tally, type Uid, userOid } from '@tidings/protocol'
import type { Body } from '../entries/body.ts'
import { kindOf, oidFor } from '../places/kinds.ts'
import { messageId } from '../places/message-id.ts'
import type { Place } from '../places/place.ts'
import { type Entry, type MarkKind, type MarkTally, votersKey } from '../ports/message-log.ts'

export const isAnonymousPoll = ({ content }: Body): boolean =>
  content.type === 'poll' && (content.data as { readonly anonymous?: boolean }).anonymous === true

const isOfVoters = ({ kind, key }: MarkTally): boolean => kind === 'vote' && key === votersKey

const tallies = (marks: readonly MarkTally[], kind: MarkKind, named = true): Tally[] =>
  marks
    .filter((mark) => mark.kind === kind && !isOfVoters(mark))
    .map(({ key, count, users }) => ({ key, count, users: named ? users.map(userOid) : [] }))

function presentMarks(marks: readonly MarkTally[], body: Body): Partial<Pick<Message, 'pinned' | 'votes' | 'voters'>> {
  const [by] = marks.find(({ kind }) => kind === 'pin')?.users ?? []
  return {
    ...(by === undefined ? {} : { pinned: { by: userOid(by) } }),
    ...(body.content.type === 'poll'
      ? { votes: tallies(marks, 'vote', !isAnonymousPoll(body)), voters: marks.find(isOfVoters)?.count ?? 0 }
      : {}),
  }
}

const none: readonly MarkTally[] = []

/** An entry as one reader sees it. In a room it is the same for all, in a pair it differs in `conversation` only. */
export function presentMessage(place: Place, entry: Entry, body: Body, reader: Uid): Message {
  const { content } = body
  const { marks, clientMsgId, replies } = entry
  const message: Message = {
    id: messageId(entry.conversation, entry.seq),
    conversation: oidFor(place, reader),
    from: entry.sender,
    to: kindOf(place).receiver(place, entry.sender),
    seq: entry.seq,
    counted: entry.counted,
    rev: entry.rev,
    type: entry.type,
    content,
    ts: entry.ts,
    editedAt: 0,
    recalled: false,
    reactions: marks ? tallies(marks, 'reaction') : [],
  }
  // Most messages have one or two fields more: none is copied for those that they do not have.
  if (clientMsgId !== null) message.clientMsgId = clientMsgId
  Object.assign(message, body)
  if (body.by !== undefined && userOid(reader) !== entry.sender) delete message.by
  if (replies !== undefined) message.replies = replies
  return marks || content.type === 'poll' ? Object.assign(message, presentMarks(marks ?? none, body)) : message
}

/** What stands in the log where the reader may not look: the place alone, so that no log has gaps. */
export function presentHidden(place: Place, entry: Entry, reader: Uid): Message {
  const body: Body = { content: { type: 'notice/hidden', data: {} } }
  const { marks: _, replies: __, ...bare } = entry
  return { ...presentMessage(place, { ...bare, clientMsgId: null }, body, reader), hidden: true }
}

/** Is the entry addressed to others? */
export const isForOthers = ({ targets }: Pick<Body, 'targets'>, sender: string, reader: Uid): boolean =>
  targets !== undefined && sender !== userOid(reader) && !targets.includes(userOid(reader))

export const bodyOf = (entry: Entry): Body => JSON.parse(entry.body) as Body

export function presentEntry(place: Place, entry: Entry, reader: Uid): Message {
  const body = bodyOf(entry)
  if (isForOthers(body, entry.sender, reader)) return presentHidden(place, entry, reader)
  return presentMessage(place, entry, body, reader)
}
