import { type Uid, userOid } from '@tidings/protocol'
import type { Body } from '../messages/body.ts'
import type { RoomEntry } from '../ports/rooms.ts'

export interface Notice {
  readonly body: Body
  readonly entry: RoomEntry
}

/** What the log says of a change to a room. It does not count as unread. */
export function roomNotice(type: string, ts: number, by: Uid, users: readonly Uid[]): Notice {
  const body: Body = { content: { type, data: { by: userOid(by), users: users.map(userOid) } } }
  return {
    body,
    entry: {
      sender: userOid(by),
      reader: by,
      clientMsgId: null,
      type: 'event',
      counts: false,
      ts,
      body: JSON.stringify(body),
      mentions: [],
    },
  }
}
