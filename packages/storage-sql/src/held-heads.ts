import type { NewEntry } from '@tidings/core'
import type { RawBuilder } from 'kysely'
import { type Kysely, sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/**
 * Once for the query, before it looks at a row: from then on its transaction waits for each thing that others hold no longer than a
 * moment, of which the connection was told how long it is.
 */
export const onlyAMoment: RawBuilder<boolean> = sql`(
  select set_config('lock_timeout', coalesce(current_setting('tidings.moment', true), current_setting('lock_timeout')), true)
) is not null`

export async function waitOnlyAMoment(db: Kysely<Schema>): Promise<void> {
  await sql`select ${onlyAMoment}`.execute(db)
}

/** It has waited for what somebody else holds, in vain. */
export const hasWaited = (error: unknown): boolean => (error as { code?: unknown }).code === '55P03'

/** Somebody else holds these conversations; nothing of the batch is stored. */
export class HeldHeads extends Error {
  readonly conversations: readonly number[]

  constructor(conversations: readonly number[], options: ErrorOptions) {
    super('conversations are held', options)
    this.conversations = conversations
  }
}

/** In which of their conversations somebody holds now what plain entries change there: the head, or a pointer of their readers. */
export async function heldIn(db: Kysely<Schema>, entries: readonly NewEntry[]): Promise<readonly number[]> {
  const ids = entries.map(({ conversation }) => conversation)
  const readers = entries.map(({ reader }) => reader)
  const { rows } = await sql<{ id: number }>`with asked as materialized (
      select distinct id, reader from unnest(${ids}::bigint[], ${readers}::text[]) as asked (id, reader)
    ), heads as (
      select id from conversations where id in (select id from asked) for update skip locked
    ), pointers as (
      select conversation, uid from members where (conversation, uid) in (select id, reader from asked)
      for no key update skip locked
    )
    select id from conversations where id in (select id from asked) and id not in (select id from heads)
    union
    select conversation from members where (conversation, uid) in (select id, reader from asked)
      and (conversation, uid) not in (select conversation, uid from pointers)`.execute(db)
  return rows.map(({ id }) => id)
}
