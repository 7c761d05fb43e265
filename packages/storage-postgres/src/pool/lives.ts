import type { ClientBase } from 'pg'

/**
 * A PostgreSQL lives from a start, or from a crash out of which it goes on by itself, to the next. Numbers of transactions of
 * which nothing had come to the disk are given again in the next life: what is said of such a number is then said of another one.
 */
export interface Life {
  /** Another one in every life. */
  readonly name: string
  /** Whether its last checkpoint may be asked for, which says which numbers were given again. */
  readonly isTold: boolean
  /** Of its log: another one when a standby has taken over, or a backup was restored. */
  readonly timeline: string
}

/** Another one after every start, and after a crash, which resets what is counted. */
export const lifeName = `pg_postmaster_start_time()::text || ' ' || coalesce((select stats_reset::text from pg_stat_wal), '')`

/** Who may not ask for checkpoints keeps a list of lives, each with the first number that this store was given in it. */
export interface Noted {
  readonly name: string
  readonly first: string
}

/** In `meta`, as JSON, the oldest first. */
export const livesKey = 'lives'
const kept = 8

/** In which life of PostgreSQL a connection stands. */
export async function lifeOf(client: Pick<ClientBase, 'query'>): Promise<Life> {
  const query = `select ${lifeName} as name, has_function_privilege('pg_control_checkpoint()', 'execute') as "isTold",
    case when pg_is_in_recovery() then '' else substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) end as timeline`
  const { rows } = await client.query<Life>(query)
  return rows[0] ?? { name: '', isTold: false, timeline: '' }
}

/** Before anything else is written in this life by whoever may not ask for checkpoints; nothing where there is no store yet. */
export async function noteLife(client: Pick<ClientBase, 'query'>, { name }: Life): Promise<void> {
  const { rows: tables } = await client.query<{ table: string | null }>(`select to_regclass('meta') as table`)
  if (tables[0]?.table === null) return
  await client.query('begin')
  try {
    await client.query('insert into meta (key, value) values ($1, $2) on conflict do nothing', [livesKey, '[]'])
    const query = 'select value, pg_current_xact_id()::text as number from meta where key = $1 for update'
    const { rows } = await client.query<{ value: string; number: string }>(query, [livesKey])
    const { value = '[]', number: first = '' } = rows[0] ?? {}
    const lives = JSON.parse(value) as Noted[]
    const noted = JSON.stringify([...lives, { name, first }].slice(-kept))
    if (lives.at(-1)?.name !== name) await client.query('update meta set value = $2 where key = $1', [livesKey, noted])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** The first number of this store's in any life after that one. */
export function firstAfter(lives: readonly Noted[], name: string): bigint | undefined {
  const later = lives.slice(lives.findIndex((life) => life.name === name) + 1).map(({ first }) => BigInt(first))
  return later.length === 0 ? undefined : later.reduce((least, first) => (first < least ? first : least))
}
