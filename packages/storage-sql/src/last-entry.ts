import type { ConversationId } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** The place of a conversation's last entry before a seq, or at it; undefined where there is none. */
export const lastEntry = (
  db: Kysely<Schema>,
  conversation: ConversationId,
  at: '<' | '<=',
  seq: number,
): Promise<{ readonly seq: number; readonly counted: number } | undefined> =>
  db
    .selectFrom('entries')
    .select(['seq', 'counted'])
    .where('conversation', '=', conversation)
    .where('seq', at, seq)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
