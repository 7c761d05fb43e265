import { type Uid, userOid } from '@tidings/protocol'
import { byOperator } from '@tidings/protocol/by-operator'
import type { Body } from '../entries/body.ts'
import type { RoomEntry } from '../ports/rooms.ts'

export interface Notice {
  readonly body: Body
  readonly entry: RoomEntry
}

export interface NoticeOf {
  readonly type: string
  readonly by: Uid
  readonly users?: readonly Uid[]
  /** What else there is to say. */
  readonly more?: Readonly<Record<string, unknown>>
  /** It stands under somebody's name who has not done it: they have not read it, and it is none of what they may write. */
  readonly done?: 'by the operator'
}

/** What the log says of a change to a room. It does not count as unread. */
export function roomNotice(ts: number, { type, by, users, more, done }: NoticeOf): Notice {
  const data = {
    by: userOid(by),
    ...(users ? { users: users.map(userOid) } : {}),
    ...(done ? byOperator : {}),
    ...more,
  }
  const body: Body = { content: { type: `notice/${type}`, data } }
  return {
    body,
    entry: {
      sender: userOid(by),
      reader: done ? null : by,
      clientMsgId: null,
      type: 'event',
      counts: false,
      ts,
      body: JSON.stringify(body),
      mentions: [],
    },
  }
}
