import { chatroomOid } from '@tidings/protocol'
import { happeningIn, happeningKind } from '../attendance/notes.ts'
import type { RecordEntry } from '../ports/records.ts'
import { idOf, type Told, told } from './told.ts'

/** What was noted of somebody who came or went. */
export function ofAttendance({ kind, key, value }: RecordEntry): readonly Told[] {
  if (kind !== happeningKind || value === null) return []
  const { type, at, data } = happeningIn(value)
  const order = 'chatroom' in data ? chatroomOid(data.chatroom) : data.user
  return [told(type, { id: idOf('attendance', key), order, at }, data)]
}
