import { TidingsError } from '@tidings/protocol/errors'
import type { RawBuilder } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { type Kysely, sql } from './kysely.ts'
import { emptied, nowhere } from './message-log.ts'
import { getMeta, setMeta } from './meta.ts'
import { arrivingKey, schemaOf, schemaVersion } from './migrations.ts'
import type { Schema } from './schema.ts'

/** A database that nobody else writes meanwhile. */
export interface Side {
  readonly db: Kysely<Schema>
  readonly dialect: SqlDialect
}

type Table = keyof Schema
type Row = Readonly<Record<string, string | number | null>>

/** By what the rows of a table are told apart, in the order in which they are read. */
const keys: { readonly [T in Table]: readonly (keyof Schema[T] & string)[] } = {
  meta: ['key'],
  conversations: ['id'],
  entries: ['row'],
  sends: ['client_msg_id', 'sender'],
  members: ['uid', 'conversation'],
  departures: ['uid', 'conversation'],
  mentions: ['conversation', 'uid', 'seq'],
  marks: ['conversation', 'seq', 'kind', 'key', 'uid'],
  revisions: ['conversation', 'seq', 'rev'],
  threads: ['conversation', 'root', 'seq'],
  copies: ['conversation', 'seq', 'by_conversation', 'by_seq'],
  burns: ['conversation', 'seq'],
  rooms: ['id'],
  users: ['uid'],
  clients: ['uid', 'id'],
  records: ['owner', 'kind', 'key'],
  owners: ['owner'],
  claims: ['form'],
  user_terms: ['term', 'uid'],
  room_terms: ['term', 'room'],
  attachments: ['id'],
  attachment_uses: ['attachment', 'conversation', 'seq', 'holder'],
  blobs: ['key'],
  blob_trash: ['key'],
  feed: ['id'],
  audit: ['id'],
}

/** What only says something to those who have read this very store before: with a new epoch, everybody reads it anew. */
const left: ReadonlySet<Table> = new Set<Table>(['meta', 'departures', 'feed'])
const tables = Object.keys(keys) as Table[]
const tablesOf = ({ dialect }: Side): Table[] => tables.filter((table) => table !== 'sends' || !dialect.sendsAreEntries)

/** Rows of one statement, and UTF-16 units of what they say. */
const rowsAtOnce = 500
const textAtOnce = 4_000_000

const columnsOf = (names: readonly string[]): RawBuilder<unknown> => sql.join(names.map((name) => sql.ref(name)))

/** The next rows behind `last`. */
async function read(db: Kysely<Schema>, table: Table, last: Row | undefined, limit: number): Promise<Row[]> {
  const names = keys[table]
  const beyond = last
    ? sql`where (${columnsOf(names)}) > (${sql.join(names.map((name) => sql`${last[name]}`))})`
    : sql.raw('')
  const query = sql<Row>`select * from ${sql.table(table)} ${beyond} order by ${columnsOf(names)} limit ${limit}`
  return (await query.execute(db)).rows
}

/** Rows as one value, whatever their number: the statement of a table is the same for all of them. */
async function write({ db, dialect }: Side, table: Table, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const columns = columnsOf(names)
  const json = JSON.stringify(rows)
  const given =
    dialect.name === 'postgres'
      ? sql`overriding system value select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`
      : sql`select ${sql.join(names.map((name) => sql`value ->> ${sql.lit(`$."${name}"`)}`))} from json_each(${json})`
  await sql`insert into ${sql.table(table)} (${columns}) ${given}`.execute(db)
}

const sizeOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + Object.values(row).reduce<number>((all, one) => all + String(one).length, 0), 0)

/** Positions are those of another database: what stands there now was there before everything that comes. */
const arrived = (row: Row): Row => ('changed' in row ? { ...row, changed: 0 } : row)

async function carry(from: Side, to: Side, table: Table): Promise<number> {
  let carried = 0
  let limit = rowsAtOnce
  for (let last: Row | undefined; ; ) {
    const rows = await read(from.db, table, last, limit)
    last = rows.at(-1)
    if (!last) return carried
    await write(to, table, rows.map(arrived))
    carried += rows.length
    // Of long ones fewer come together.
    limit = Math.max(1, Math.min(rowsAtOnce, Math.floor((textAtOnce * rows.length) / (sizeOf(rows) + 1))))
  }
}

async function countOf({ db }: Side, table: Table): Promise<number> {
  const query = sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`
  return Number((await query.execute(db)).rows[0]?.count)
}

const refuse = (message: string): never => {
  throw new TidingsError('unavailable', message)
}

/** What a newer version has added would stay behind. */
async function expectThisVersion({ db }: Side): Promise<void> {
  const { version } = await schemaOf(db)
  if (version !== schemaVersion)
    refuse(`a store has schema ${version}, this version of Tidings knows ${schemaVersion}: move it with a newer one`)
}

/** Where nobody has ever been, another place was meant: what is moved from there would pass for the whole. */
async function expectSomebody(from: Side): Promise<void> {
  for (const table of ['users', 'conversations'] as const) if ((await countOf(from, table)) > 0) return
  refuse('there is nobody in the store to move from: is it the right one?')
}

/** Of records: those that a server leaves which nobody has ever come to. */
const ofServers = sql`owner in ('installation', 'nodes')`

/** A server that was only started there made keys; those that come are the ones by which tokens are good. */
async function forgetStart(to: Side): Promise<void> {
  for (const table of ['users', 'conversations'] as const) if ((await countOf(to, table)) > 0) return
  const { rows } = await sql`select 1 from records where not (${ofServers}) limit 1`.execute(to.db)
  if (rows.length > 0) return
  for (const table of ['records', 'owners'] as const)
    await sql`delete from ${sql.table(table)} where ${ofServers}`.execute(to.db)
  await sql`delete from feed`.execute(to.db)
}

/** Empty, whatever an attempt before has left there. */
async function makeRoom(to: Side): Promise<void> {
  if ((await getMeta(to.db, arrivingKey)) !== undefined) {
    for (const table of tablesOf(to)) if (table !== 'meta') await sql`delete from ${sql.table(table)}`.execute(to.db)
    return
  }
  await forgetStart(to)
  for (const table of tablesOf(to).filter((one) => one !== 'meta'))
    if ((await countOf(to, table)) > 0)
      refuse(`the store to move to is not empty (it has ${table}): name another, or empty it yourself`)
  await setMeta(to.db, arrivingKey, 'since')
}

/** What an index of the entries says there is a table here. */
async function noteSends({ db }: Side): Promise<void> {
  const sent = db.selectFrom('entries').select(['sender', 'client_msg_id', 'conversation', 'seq'])
  await db
    .insertInto('sends')
    .columns(['sender', 'client_msg_id', 'conversation', 'seq'])
    .expression(sent.where('client_msg_id', 'is not', null).$narrowType<{ client_msg_id: string }>())
    .execute()
}

/** Numbers that are given from now on are above those that were given there. */
async function goOnCounting({ db, dialect }: Side): Promise<void> {
  if (dialect.reusesRows) {
    const { rows } = await sql<{
      row: number
      last: number
    }>`select coalesce((select max("row") from entries), 0) as "row",
      coalesce((select max(last_row) from conversations), 0) as last`.execute(db)
    const { row = 0, last = 0 } = rows[0] ?? {}
    if (last <= row) return
    await db.deleteFrom('entries').where('conversation', '=', nowhere).execute()
    await db
      .insertInto('entries')
      .values({ ...emptied, row: last })
      .execute()
    return
  }
  const { rows } = await sql<{ table: string; column: string }>`select table_name as "table", column_name as "column"
    from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`.execute(db)
  for (const { table, column } of rows) {
    const beyond = sql.raw(table === 'entries' ? '(select max(last_row) from conversations)' : '0')
    await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${column}), 1 + greatest(
      (select max(${sql.ref(column)}) from ${sql.table(table)}), ${beyond}, 0), false)`.execute(db)
  }
}

/**
 * Carries everything over to an empty database, table by table, in pieces of a bounded size. Until it is done, nobody can
 * open what is there; after a break it begins anew. Answers how many rows came over.
 */
export async function carryOver(from: Side, to: Side, tell: (table: string, rows: number) => void): Promise<number> {
  for (const side of [from, to]) await expectThisVersion(side)
  await expectSomebody(from)
  await makeRoom(to)
  let all = 0
  for (const table of tablesOf(from)) {
    if (left.has(table) || !tablesOf(to).includes(table)) continue
    const carried = await carry(from, to, table)
    const [there, here] = [await countOf(from, table), await countOf(to, table)]
    if (there !== here || here !== carried)
      refuse(
        `of ${there} rows of ${table} ${here} came over: is somebody else writing? Nothing was changed; run it again`,
      )
    tell(table, carried)
    all += carried
  }
  if (from.dialect.sendsAreEntries && !to.dialect.sendsAreEntries) await noteSends(to)
  await goOnCounting(to)
  await to.db.deleteFrom('meta').where('key', '=', arrivingKey).execute()
  return all
}
