import type { NewEntry } from '@tidings/core'
import type { Kysely, RawBuilder } from 'kysely'
import type { Head } from './heads.ts'
import { integers } from './integers.ts'
import { sql } from './kysely.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'

export type StoredEntry = NewEntry & { readonly seq: number; readonly counted: number; readonly stamp: number }

/** As `integers`. */
const text = (value: string | null): string =>
  value === null ? 'null' : `"${/["\\]/.test(value) ? value.replaceAll(/["\\]/g, '\\$&') : value}"`
const texts = (values: readonly (string | null)[]): RawBuilder<string> =>
  sql`${`{${values.map(text).join(',')}}`}::text[]`

/** The last entry of each reader in each conversation: that is where their pointers go. */
function pointersOf(stored: readonly StoredEntry[]): readonly StoredEntry[] {
  const last = new Map<string, StoredEntry>()
  for (const entry of stored) if (entry.reader !== null) last.set(`${entry.conversation} ${entry.reader}`, entry)
  return [...last.values()]
}

/** The lowest standing by which each sender was judged. */
function judgedIn(stored: readonly StoredEntry[]): readonly (readonly [uid: string, standing: number])[] {
  const lowest = new Map<string, number>()
  for (const { sender, standing } of stored)
    if (standing !== undefined) lowest.set(sender, Math.min(standing, lowest.get(sender) ?? standing))
  return [...lowest].map(([sender, standing]) => [sender.slice('user/'.length), standing])
}

/** In one order, or two who send the same would wait for each other. */
const bySend = (a: StoredEntry, b: StoredEntry): number => ((a.clientMsgId ?? '') < (b.clientMsgId ?? '') ? -1 : 1)

/**
 * PostgreSQL: entries, sends, heads, pointers and items of the feed of a batch in one statement, whatever its size. Answers the conversations
 * in which something waits to be read and burn. Runs again when somebody else stored one of the sends meanwhile, or a sender's
 * standing has risen.
 */
export async function writeBatch(
  db: Kysely<Schema>,
  stored: readonly StoredEntry[],
  heads: ReadonlyMap<number, Head>,
): Promise<readonly number[]> {
  const counts = new Map<number, number>()
  for (const { conversation } of stored) counts.set(conversation, (counts.get(conversation) ?? 0) + 1)
  const moved = [...counts].map(([id, count]) => {
    const head = heads.get(id) as Head
    return { id, ...head, before: head.seq - count }
  })
  const sends = stored.filter(({ clientMsgId }) => clientMsgId !== null).sort(bySend)
  const pointers = pointersOf(stored)
  const judged = judgedIn(stored)
  const { rows } = await sql<{ claimed: number; fallen: number; burning: number[] }>`
    with written as (
      insert into entries (conversation, seq, rev, sender, client_msg_id, type, counted, ts, body)
      select conversation, seq, 0, sender, client_msg_id, type, counted, ts, body from unnest(
        ${integers(stored.map(({ conversation }) => conversation))}, ${integers(stored.map(({ seq }) => seq))},
        ${texts(stored.map(({ sender }) => sender))}, ${texts(stored.map(({ clientMsgId }) => clientMsgId))},
        ${texts(stored.map(({ type }) => type))}, ${integers(stored.map(({ counted }) => counted))},
        ${integers(stored.map(({ stamp }) => stamp))}, ${texts(stored.map(({ body }) => body))}
      ) as new (conversation, seq, sender, client_msg_id, type, counted, ts, body)
      returning conversation, seq, "row"
    ), claimed as (
      insert into sends (client_msg_id, sender, conversation, seq) select * from unnest(
        ${texts(sends.map(({ clientMsgId }) => clientMsgId))}, ${texts(sends.map(({ sender }) => sender))},
        ${integers(sends.map(({ conversation }) => conversation))}, ${integers(sends.map(({ seq }) => seq))}
      ) on conflict do nothing returning 1
    ), heads as (
      update conversations c
      set seq = head.seq, counted = head.counted, updated_at = head.ts, last_row = written."row",
        changed = pg_current_xact_id()::text::bigint
      from unnest(
        ${integers(moved.map(({ id }) => id))}, ${integers(moved.map(({ seq }) => seq))},
        ${integers(moved.map(({ counted }) => counted))}, ${integers(moved.map(({ ts }) => ts))}
      ) as head (id, seq, counted, ts)
      join written on written.conversation = head.id and written.seq = head.seq
      where c.id = head.id
    ), told as (
      insert into feed (place, kind, conversation, a, b, key)
      select pg_current_xact_id()::text::bigint, 'entries', id, before, seq, '' from unnest(
        ${integers(moved.map(({ id }) => id))}, ${integers(moved.map(({ before }) => before))},
        ${integers(moved.map(({ seq }) => seq))}
      ) as head (id, before, seq)
    ), pointers as (
      update members m set read_seq = pointer.seq, read_counted = pointer.counted from unnest(
        ${texts(pointers.map(({ reader }) => reader))}, ${integers(pointers.map(({ conversation }) => conversation))},
        ${integers(pointers.map(({ seq }) => seq))}, ${integers(pointers.map(({ counted }) => counted))}
      ) as pointer (uid, conversation, seq, counted)
      where m.uid = pointer.uid and m.conversation = pointer.conversation
    )
    select (select count(*) from claimed) as claimed, (
      select count(*) from unnest(${texts(judged.map(([uid]) => uid))}, ${integers(judged.map(([, standing]) => standing))})
        as judged (uid, standing) join users u on u.uid = judged.uid where u.standing > judged.standing
    ) as fallen, array(select distinct conversation from burns
      where at is null and conversation = any(${integers(moved.map(({ id }) => id))})) as burning`.execute(db)
  const { claimed, fallen, burning } = rows[0] as { claimed: number; fallen: number; burning: number[] }
  if (Number(fallen) > 0) throw new RunAgain('a sender of this batch was judged by what has changed since')
  if (Number(claimed) < sends.length) throw new RunAgain('another transaction stored one of the sends of this batch')
  return burning.map(Number)
}
