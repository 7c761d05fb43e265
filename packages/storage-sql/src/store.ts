import type { Store } from '@tidings/core'
import type { Kysely } from 'kysely'
import { createAttachments } from './attachments.ts'
import { createAudit } from './audit.ts'
import { createClients } from './clients.ts'
import { createConversations } from './conversations.ts'
import type { SqlDialect } from './dialect.ts'
import { createFeed } from './feed.ts'
import { createMessageLog } from './message-log.ts'
import { createRecords } from './records.ts'
import { createRooms } from './rooms.ts'
import type { Schema } from './schema.ts'
import { createUsers } from './users.ts'

/** The nouns of the store over one database handle. */
export const createNouns = (
  db: Kysely<Schema>,
  dialect: SqlDialect,
): Pick<
  Store,
  'log' | 'conversations' | 'rooms' | 'users' | 'records' | 'clients' | 'attachments' | 'audit' | 'feed'
> => ({
  log: createMessageLog(db, dialect),
  conversations: createConversations(db, dialect),
  rooms: createRooms(db, dialect),
  users: createUsers(db, dialect),
  records: createRecords(db, dialect),
  clients: createClients(db, dialect),
  attachments: createAttachments(db, dialect),
  audit: createAudit(db),
  feed: createFeed(db),
})
