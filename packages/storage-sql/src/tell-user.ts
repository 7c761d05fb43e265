import type { UserRecord } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { noteInFeed } from './feed-items.ts'
import type { Schema } from './schema.ts'

/** A user's row has changed, and its version with it. */
export const tellOf = (
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { uid, standing, version }: Pick<UserRecord, 'uid' | 'standing' | 'version'>,
): Promise<void> => noteInFeed(db, dialect, [{ kind: 'user', uid, standing, version }])
