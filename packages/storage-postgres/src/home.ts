import { randomUUID } from 'node:crypto'
import { getMeta, type Kysely, postgres, type Schema, setMeta, sql } from '@tidings/storage-sql'

const homeKey = 'home'

/** Where a store has grown: what it says of positions and times of its own holds there, and nowhere else. */
interface Home {
  /** The PostgreSQL and the tables: others after `pg_dump` was read in, or an upgrade by `pg_upgrade`. */
  readonly place: string
  /** Which history of that PostgreSQL: another one after a backup with its log was restored, or a standby took over. */
  readonly timeline: string
}

const wholeOf = ({ place, timeline }: Home): string => `${place} ${timeline}`

async function homeOf(db: Kysely<Schema>): Promise<Home> {
  const { rows: allowed } = await sql<{
    yes: boolean
  }>`select has_function_privilege('pg_control_system()', 'execute') as yes`.execute(db)
  // Who may not ask for its name knows it by the tables alone, which are made anew by whatever reads in a dump.
  const system = allowed[0]?.yes ? sql`(select system_identifier from pg_control_system())` : sql`0`
  const { rows } = await sql<Home>`select ${system}::text || '/' || 'meta'::regclass::oid::text as place,
    substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) as timeline`.execute(db)
  return rows[0] as Home
}

/** Numbers of transactions begin anew in another PostgreSQL: whatever was noted by them is from before everything, or gone. */
async function forgetPositions(db: Kysely<Schema>): Promise<void> {
  for (const table of ['conversations', 'members'] as const)
    await db.updateTable(table).set({ changed: 0 }).where('changed', '>', 0).execute()
  await db.deleteFrom('departures').execute()
  await db.deleteFrom('feed').execute()
  await sql`delete from meta where key = 'feed-gone'`.execute(db)
  // Of no form that a position has: who follows the feed is told that they have missed something.
  await sql`update records set value = jsonb_set(value::jsonb, '{position}', '"elsewhere"')::text
    where owner like 'service/%' and kind = 'cursor' and value is not null`.execute(db)
  await sql`delete from records where owner = 'service/feed' and kind = 'marks'`.execute(db)
}

/**
 * Notices a store that was restored, or brought here, and gives it a new epoch, so that clients read it anew. Answers
 * whether it has done so.
 */
export const settle = (db: Kysely<Schema>): Promise<boolean> =>
  db.transaction().execute(async (on) => {
    await postgres.lockSchema(on)
    const home = await homeOf(on)
    const known = await getMeta(on, homeKey)
    if (known === wholeOf(home)) return false
    await setMeta(on, homeKey, wholeOf(home))
    if (known === undefined) return false
    await setMeta(on, 'epoch', randomUUID())
    if (known.split(' ')[0] !== home.place) await forgetPositions(on)
    return true
  })
