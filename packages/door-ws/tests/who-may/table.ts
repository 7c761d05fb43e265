import { channelRows } from './channels.ts'
import { chatroomRows } from './chatrooms.ts'
import { conversationRows } from './conversations.ts'
import { fileRows, gifRows, packRows, retentionRows } from './files.ts'
import { logRows } from './logs.ts'
import { messageRows } from './messages.ts'
import { roomPowerRows } from './room-powers.ts'
import { roomRows } from './rooms.ts'
import type { Table } from './row.ts'
import { savedRows } from './saved.ts'
import { accountRows, sessionRows } from './sessions-and-accounts.ts'
import { streamRows } from './streams.ts'
import { contactRows, userRows } from './users-and-contacts.ts'

/** Who may call what. An operation without a row does not compile. */
export const table: Table = {
  ...sessionRows,
  ...accountRows,
  ...userRows,
  ...contactRows,
  ...roomRows,
  ...roomPowerRows,
  ...channelRows,
  ...conversationRows,
  ...logRows,
  ...messageRows,
  ...streamRows,
  ...savedRows,
  ...fileRows,
  ...packRows,
  ...gifRows,
  ...retentionRows,
  ...chatroomRows,
}
