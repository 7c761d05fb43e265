import type { RawBuilder } from 'kysely'
import type { Batch, Placed } from './batch.ts'
import { builtOnce } from './built-once.ts'
import { numberColumn, textColumns } from './columns.ts'
import { gatesOf, passGates } from './gates.ts'
import type { Head } from './heads.ts'
import { onlyAMoment } from './held-heads.ts'
import { type Kysely, sql } from './kysely.ts'
import { aheadMark, lastMark } from './pipelining.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'

export type HeadBefore = Pick<Head, 'seq' | 'counted' | 'ts'>

/** Whether it is a transaction of its own, and how its texts come. */
interface Shape {
  readonly alone: boolean
  readonly way: 'joined' | 'quoted'
}

/** Of each conversation of the batch, as it was before: arrays, as PostgreSQL writes them. */
interface Row {
  readonly seqs: string
  readonly counts: string
  readonly stamps: string
}

/** Columns of the entries, of the conversations (`heads`), and of the readers. */
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
    gates: gatesOf([...judged.keys()]),
    heads: numbers(ends, ({ entry }) => entry.conversation),
    headNths: numbers(ends, ({ nth }) => nth),
    headCounts: numbers(ends, ({ nthCounted }) => nthCounted),
    headLatest: numbers(ends, ({ latest }) => latest),
    headLasts: numbers(ends, ({ place }) => place),
    accesses: numberColumn(ends.map(({ access }) => access)),
    ats: numbers(all, ({ at }) => at),
    nths: numbers(all, ({ nth }) => nth),
    counts: numbers(all, ({ nthCounted }) => nthCounted),
    latest: numbers(all, ({ latest }) => latest),
    readAts: numbers(pointers, ({ at }) => at),
    readNths: numbers(pointers, ({ nth }) => nth),
    readCounts: numbers(pointers, ({ nthCounted }) => nthCounted),
    howMany: all.length,
    howManyHeads: ends.length,
  }
  return { way, given }
}

const integers = (column: string): RawBuilder<number[]> => sql`${column}::bigint[]`
const places = (column: string): RawBuilder<number[]> => sql`${column}::int[]`
const texts = (column: string, way: Shape['way']): RawBuilder<string[]> =>
  way === 'joined' ? sql`string_to_array(${column}::text, E'\x1f', E'\x1e')` : sql`${column}::text[]`

/**
 * Gates and heads are locked first, and everything else is made of what they are then. What the heads were is kept in arrays, by
 * their places in the batch (`at`): a join would be looked through for every row where the planner knows nothing of a batch.
 * Entries get their rows in the order of the batch, and are written in that of their sends: of two batches with the same ones, for
 * other conversations, one waits for the other. When somebody has lost a right since it was judged, or a conversation is not there, nothing is written.
 */
const writing = ({ alone, way }: Shape) =>
  builtOnce<Given, Row>((db, given) => {
    const statement = sql<Row>`${sql.raw(alone ? aheadMark : '')} with locked as (
      select c.id, c.seq, c.counted, c.updated_at, c.narrowed > n.judged_by as is_stale
      from unnest(${integers(given.heads)}, ${integers(given.accesses)}) as n (id, judged_by)
      join conversations c on c.id = n.id where ${passGates(given.gates)} and ${alone ? onlyAMoment : sql`true`} order by c.id for update of c
    ), h as materialized (
      select array_agg(seq) as seqs, array_agg(counted) as counts,
        array_agg(case seq when 0 then 0 else updated_at end) as stamps
      from locked having count(*) = ${given.howManyHeads}::bigint and not bool_or(is_stale)
    ), numbered as materialized (
      select array_agg(nextval('entries_row_seq')) as rows, min(pg_current_xact_id()::text::bigint) as transaction
      from h, generate_series(1, ${given.howMany}::int)
    ), written as (
      insert into entries ("row", conversation, seq, rev, sender, client_msg_id, type, counted, ts, body)
      overriding system value
      select rows[e.place], ids[e.at], seqs[e.at] + e.nth, 0, e.sender, e.client_msg_id, e.type, h.counts[e.at] + e.counts,
        greatest(stamps[e.at], e.latest), e.body
      from unnest(
        ${places(given.ats)}, ${integers(given.nths)}, ${texts(given.senders, way)}, ${texts(given.sends, way)},
        ${texts(given.types, way)}, ${integers(given.counts)}, ${integers(given.latest)}, ${texts(given.bodies, way)}
      ) with ordinality as e (at, nth, sender, client_msg_id, type, counts, latest, body, place), h, numbered,
        (select ${integers(given.heads)} as ids) as given
      order by e.client_msg_id collate "C", e.sender collate "C"
    ), moved as (
      update conversations c
      set seq = seqs[n.at] + n.nth, counted = h.counts[n.at] + n.counts, updated_at = greatest(stamps[n.at], n.latest),
        last_row = rows[n.last], changed = transaction
      from unnest(
        ${integers(given.heads)}, ${integers(given.headNths)}, ${integers(given.headCounts)}, ${integers(given.headLatest)},
        ${places(given.headLasts)}
      ) with ordinality as n (id, nth, counts, latest, last, at), h, numbered
      where c.id = n.id
    ), told as (
      insert into feed (id, place, kind, conversation, a, b, key) overriding system value
      select number, transaction, 'batch', 0, ${given.howManyHeads}::bigint, 0,
        ${given.heads}::text || seqs::text || ${given.headNths}::text
      from h, numbered, (
        select max(nextval('feed_id_seq')) as number from h, generate_series(1, ${given.howManyHeads}::int)
      ) as items
    ), pointers as (
      update members m set read_seq = seqs[p.at] + p.nth, read_counted = h.counts[p.at] + p.counts
      from unnest(
        ${texts(given.readers, way)}, ${places(given.readAts)}, ${integers(given.readNths)}, ${integers(given.readCounts)}
      ) as p (uid, at, nth, counts), h, (select ${integers(given.heads)} as ids) as given
      where m.uid = p.uid and m.conversation = ids[p.at]
    )
    select seqs::text as seqs, counts::text as counts, stamps::text as stamps from h`
    return { compile: () => statement.compile(db) }
  })

/** What is not as it nearly always is ends the transaction (the division). The gates are passed: no standing rises any more. */
const looking = ({ alone, way }: Shape) =>
  builtOnce<Pick<Given, 'heads' | 'users' | 'standings'>, Row>((db, given) => {
    const waits = sql`exists (select from burns where at is null and conversation = any(${integers(given.heads)}))`
    const statement = sql<Row>`${sql.raw(alone ? lastMark : '')} select found from (
      select 1 / case when ${alone ? waits : sql`false`} or exists (
        select from unnest(${texts(given.users, way)}, ${integers(given.standings)}) as judged (uid, standing)
        join users u on u.uid = judged.uid where u.standing > judged.standing
      ) then 0 else 1 end as found
    ) as looked where found = 0`
    return { compile: () => statement.compile(db) }
  })

const ofShape = (shape: Shape) => ({ write: writing(shape), look: looking(shape) })
const statements = {
  joined: { alone: ofShape({ alone: true, way: 'joined' }), beside: ofShape({ alone: false, way: 'joined' }) },
  quoted: { alone: ofShape({ alone: true, way: 'quoted' }), beside: ofShape({ alone: false, way: 'quoted' }) },
}

/** The send was stored meanwhile, or something is not as expected (the division). */
const isSurprise = (error: unknown): boolean => {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return (code === '23505' && constraint === 'entries_by_send') || code === '22012'
}

/** Answers what the heads were before, in the order of `ends`. */
async function write(db: Kysely<Schema>, batch: Batch, shape: 'alone' | 'beside'): Promise<readonly HeadBefore[]> {
  const { way, given } = givenOf(batch)
  const ask = statements[way][shape]
  try {
    // Of the two of a transaction of their own the second one answers for both.
    const written = await ask.write(db, given)
    const looked = await ask.look(db, given)
    const [row] = shape === 'alone' ? looked : written
    if (!row) throw new RunAgain('a conversation is not there, or was judged before it has changed')
    return headsIn(row)
  } catch (error) {
    throw isSurprise(error) ? new RunAgain('the batch is to be looked through first', { cause: error }) : error
  }
}

const numbersIn = (array: string): readonly number[] => array.slice(1, -1).split(',').map(Number)

function headsIn({ seqs, counts, stamps }: Row): readonly HeadBefore[] {
  const [counted, ts] = [numbersIn(counts), numbersIn(stamps)]
  return numbersIn(seqs).map((seq, at) => ({ seq, counted: counted[at] ?? 0, ts: ts[at] ?? 0 }))
}

/**
 * PostgreSQL: entries, heads, pointers and the item of the feed of a batch in one statement, whatever its size, and a look at
 * what has changed; a transaction of its own, on one connection. Runs again when somebody else stored one of the sends
 * meanwhile, when a standing or an access has risen, a conversation is not there, or something in it waits to burn. Waits for what
 * others hold for a moment.
 */
export const writeAlone = (db: Kysely<Schema>, batch: Batch): Promise<readonly HeadBefore[]> =>
  write(db, batch, 'alone')

/** Likewise in a transaction that holds the heads. Answers the conversations in which something waits to be read and burn. */
export async function writeBeside(db: Kysely<Schema>, batch: Batch): Promise<readonly number[]> {
  await write(db, batch, 'beside')
  const ids = batch.ends.map(({ entry }) => entry.conversation)
  const burning = db.selectFrom('burns').select('conversation').distinct().where('at', 'is', null)
  const rows = await burning.where(sql<boolean>`conversation = any(${numberColumn(ids)}::bigint[])`).execute()
  return rows.map(({ conversation }) => conversation)
}
