import type { RawBuilder } from 'kysely'
import type { Batch, Placed } from './batch.ts'
import { builtOnce } from './built-once.ts'
import { numberColumn, textColumns } from './columns.ts'
import type { Head } from './heads.ts'
import { type Kysely, sql } from './kysely.ts'
import { lastMark } from './pipelining.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'

export type HeadBefore = Pick<Head, 'seq' | 'counted' | 'ts'>

export interface Written {
  /** The heads as they were before the batch. */
  readonly heads: Map<number, HeadBefore>
  /** Conversations in which something waits to be read and burn. */
  readonly burning: readonly number[]
}

/** Whether it is the only statement of its transaction, and how its texts come. */
interface Shape {
  readonly alone: boolean
  readonly way: 'joined' | 'quoted'
}

interface Row {
  readonly heads: string | null
  readonly burning: string | null
}

/** Columns of the entries, of the last one of each conversation, and of each reader. */
type Given = ReturnType<typeof givenOf>['given']

function givenOf({ all, ends, pointers, judged }: Batch) {
  const numbers = (placed: readonly Placed[], of: (one: Placed) => number) => numberColumn(placed.map(of))
  const { way, columns } = textColumns([
    all.map(({ entry }) => entry.sender),
    all.map(({ entry }) => entry.clientMsgId),
    all.map(({ entry }) => entry.type),
    all.map(({ entry }) => entry.body),
    pointers.map(({ entry }) => entry.reader),
    [...judged.keys()],
  ])
  const [senders = '', sends = '', types = '', bodies = '', readers = '', users = ''] = columns
  const given = {
    ...{ senders, sends, types, bodies, readers, users },
    standings: numberColumn([...judged.values()]),
    conversations: numbers(all, ({ entry }) => entry.conversation),
    nths: numbers(all, ({ nth }) => nth),
    counts: numbers(all, ({ nthCounted }) => nthCounted),
    latest: numbers(all, ({ latest }) => latest),
    heads: numbers(ends, ({ entry }) => entry.conversation),
    headNths: numbers(ends, ({ nth }) => nth),
    headCounts: numbers(ends, ({ nthCounted }) => nthCounted),
    headLatest: numbers(ends, ({ latest }) => latest),
    accesses: numberColumn(ends.map(({ access }) => access)),
    readIn: numbers(pointers, ({ entry }) => entry.conversation),
    readNths: numbers(pointers, ({ nth }) => nth),
    readCounts: numbers(pointers, ({ nthCounted }) => nthCounted),
    howMany: ends.length,
  }
  return { way, given }
}

const integers = (column: string): RawBuilder<number[]> => sql`${column}::bigint[]`

const statementOf = ({ alone, way }: Shape) => {
  const texts = (column: string): RawBuilder<string[]> =>
    way === 'joined' ? sql`string_to_array(${column}::text, E'\x1f', E'\x1e')` : sql`${column}::text[]`
  // What is not as it nearly always is ends the transaction: nobody looks through it before it is committed.
  const surprise = (given: Given) =>
    alone
      ? sql`ids is not null or (select count(*) from heads) < ${given.howMany}::bigint
        or exists (select from heads where access > judged_by)`
      : sql`false`
  return builtOnce<Given, Row>((db, given) => {
    const statement = sql<Row>`${sql.raw(alone ? lastMark : '')} with heads as (
      select c.id, c.seq, c.counted, case c.seq when 0 then 0 else c.updated_at end as ts, c.access, n.nth, n.counts,
        n.latest, n.judged_by
      from unnest(${integers(given.heads)}, ${integers(given.headNths)}, ${integers(given.headCounts)},
        ${integers(given.headLatest)}, ${integers(given.accesses)}) as n (id, nth, counts, latest, judged_by)
      join conversations c on c.id = n.id
    ), written as (
      insert into entries (conversation, seq, rev, sender, client_msg_id, type, counted, ts, body)
      select e.conversation, h.seq + e.nth, 0, e.sender, e.client_msg_id, e.type, h.counted + e.counts,
        greatest(h.ts, e.latest), e.body
      from unnest(
        ${integers(given.conversations)}, ${integers(given.nths)}, ${texts(given.senders)}, ${texts(given.sends)},
        ${texts(given.types)}, ${integers(given.counts)}, ${integers(given.latest)}, ${texts(given.bodies)}
      ) with ordinality as e (conversation, nth, sender, client_msg_id, type, counts, latest, body, place)
      join heads h on h.id = e.conversation order by e.place
      returning conversation, seq, "row"
    ), moved as (
      update conversations c
      set seq = h.seq + h.nth, counted = h.counted + h.counts, updated_at = greatest(h.ts, h.latest),
        last_row = written."row", changed = pg_current_xact_id()::text::bigint
      from heads h join written on written.conversation = h.id and written.seq = h.seq + h.nth
      where c.id = h.id
    ), told as (
      insert into feed (id, place, kind, conversation, a, b, key) overriding system value
      select max(number), pg_current_xact_id()::text::bigint, 'batch', 0, count(*), 0,
        string_agg(id || ' ' || seq || ' ' || seq + nth, ';')
      from (select h.*, nextval('feed_id_seq') as number from heads h) numbered having count(*) > 0
    ), pointers as (
      update members m set read_seq = h.seq + p.nth, read_counted = h.counted + p.counts from unnest(
        ${texts(given.readers)}, ${integers(given.readIn)}, ${integers(given.readNths)}, ${integers(given.readCounts)}
      ) as p (uid, conversation, nth, counts) join heads h on h.id = p.conversation
      where m.uid = p.uid and m.conversation = p.conversation
    ), burning as (
      select string_agg(distinct conversation::text, ',') as ids from burns
      where at is null and conversation = any(${integers(given.heads)})
    )
    select (select string_agg(id || ' ' || seq || ' ' || counted || ' ' || ts, ',') from heads) as heads, ids as burning,
      1 / case when ${surprise(given)} or exists (
        select from unnest(${texts(given.users)}, ${integers(given.standings)}) as judged (uid, standing)
        join users u on u.uid = judged.uid where u.standing > judged.standing
      ) then 0 else 1 end as is_as_expected from burning`
    return { compile: () => statement.compile(db) }
  })
}

const statements = {
  joined: { alone: statementOf({ alone: true, way: 'joined' }), beside: statementOf({ alone: false, way: 'joined' }) },
  quoted: { alone: statementOf({ alone: true, way: 'quoted' }), beside: statementOf({ alone: false, way: 'quoted' }) },
}

/** The send was stored meanwhile, or something is not as expected (the division). */
const isSurprise = (error: unknown): boolean => {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return (code === '23505' && constraint === 'entries_by_send') || code === '22012'
}

/**
 * PostgreSQL: entries, heads, pointers and the item of the feed of a batch in one statement, whatever its size; the heads are
 * locked. Runs again when somebody else stored one of the sends meanwhile, or a sender's standing has risen; when it is the only
 * statement of its transaction (`alone`) also when an access has, a conversation is not there, or something in it waits to burn.
 */
export async function writeBatch(
  db: Kysely<Schema>,
  batch: Batch,
  { alone }: { readonly alone: boolean },
): Promise<Written> {
  const { way, given } = givenOf(batch)
  const write = statements[way][alone ? 'alone' : 'beside']
  const [row] = await write(db, given).catch((error: unknown) => {
    throw isSurprise(error) ? new RunAgain('the batch is to be looked through first', { cause: error }) : error
  })
  return {
    heads: new Map(listed(row?.heads).map((text) => headIn(text))),
    burning: listed(row?.burning).map(Number),
  }
}

const listed = (text: string | null | undefined): readonly string[] => text?.split(',') ?? []

function headIn(text: string): [id: number, head: HeadBefore] {
  const [id = 0, seq = 0, counted = 0, ts = 0] = text.split(' ').map(Number)
  return [id, { seq, counted, ts }]
}
