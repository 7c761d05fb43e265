import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientBase, type ClientConfig } from 'pg'
import { isLost, isStarting } from './failure.ts'

/** What came of a transaction, asked on another connection than the one that was lost, which began in `life`. */
export type Outcome = (transaction: string, life: string) => Promise<'committed' | 'aborted'>

/** Milliseconds for which it is asked, while PostgreSQL starts anew. */
const within = 20_000

/** Another one after every start, and after PostgreSQL has gone on from a crash by itself, which resets what it counts. */
const life = `pg_postmaster_start_time()::text || ' ' || coalesce((select stats_reset::text from pg_stat_wal), '')`

/** In which life of PostgreSQL a connection stands. */
export async function lifeOf(client: Pick<ClientBase, 'query'>): Promise<string> {
  const { rows } = await client.query<{ life: string }>(`select ${life} as life`)
  return rows[0]?.life ?? ''
}

interface Told {
  readonly status: string | null
  readonly life: string
  /** The first number of a transaction that was not given yet at the last checkpoint, its timeline, and the present one. */
  readonly next: string
  readonly was: number
  readonly is: number
}

const question = `select pg_xact_status($1::xid8) as status, ${life} as life, next_xid as next, timeline_id as was,
  ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as is from pg_control_checkpoint()`

/** `epoch:number` as one. */
const numberIn = (text: string): bigint => {
  const [epoch = '0', number = '0'] = text.split(':')
  return (BigInt(epoch) << 32n) + BigInt(number)
}

/**
 * undefined: nobody knows yet. A crash takes back the numbers of transactions of which nothing had come to the disk, and gives
 * them again: the status is then that of another one. The checkpoint that ends a recovery says from which number on.
 */
function judge(transaction: string, before: string, told: Told): 'committed' | 'aborted' | undefined {
  if (told.life !== before) {
    // A standby that takes over makes its checkpoint a moment later.
    if (told.was !== told.is) return undefined
    if (numberIn(told.next) <= BigInt(transaction)) return 'aborted'
  }
  return told.status === 'committed' || told.status === 'aborted' ? told.status : undefined
}

/** `22023`: its number was not given yet since PostgreSQL has started anew. */
const isUnknown = (error: unknown): boolean => (error as { code?: unknown }).code === '22023'

/** On a connection of its own: all others may be waiting for the same. */
async function ask(config: ClientConfig, transaction: string, before: string): Promise<ReturnType<typeof judge>> {
  const client = new Client(config)
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<Told>(question, [transaction])
    return rows[0] && judge(transaction, before, rows[0])
  } catch (error) {
    if (isUnknown(error)) return 'aborted'
    // Away, or not quite there: it is asked again.
    if (isLost(error) || isStarting(error)) return undefined
    throw error
  } finally {
    await client.end()
  }
}

async function askOn(config: ClientConfig, transaction: string, before: string): Promise<'committed' | 'aborted'> {
  for (const until = performance.now() + within; performance.now() < until; await sleep(100)) {
    const outcome = await ask(config, transaction, before)
    if (outcome) return outcome
  }
  throw new Error(`PostgreSQL does not say what came of transaction ${transaction}`)
}

/** Asks what came of a transaction whose connection was lost, until somebody knows; one question at a time. */
export function outcomeFrom(config: ClientConfig): Outcome {
  let last: Promise<unknown> = Promise.resolve()
  return (transaction, before) => {
    const asked = last.then(() => askOn(config, transaction, before))
    last = asked.catch(() => undefined)
    return asked
  }
}
