import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { isLost, isStarting, unheard } from './failure.ts'
import { firstAfter, type Life, lifeName, lifeOf, livesKey, type Noted, noteLife } from './lives.ts'
import { primaryOf } from './servers.ts'

type Came = 'committed' | 'aborted'

/** Asked on another connection than the one that was lost, while PostgreSQL starts anew. `unavailable` when it does not say in time. */
export interface Outcome {
  /** What came of a transaction whose connection, which began in `life`, was lost. */
  of(transaction: string, life: Life): Promise<Came>
  /** Resolves when PostgreSQL is there again. */
  back(): Promise<void>
}

interface Told {
  readonly status: string | null
  readonly life: string
}

/** The first number of a transaction that was not given yet at the last checkpoint, its timeline, and the present one. */
interface ToldByCheckpoint extends Told {
  readonly next: string
  readonly was: number
  readonly is: number
}

const byCheckpoint = `select pg_xact_status($1::xid8) as status, ${lifeName} as life, next_xid as next, timeline_id as was,
  ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as is from pg_control_checkpoint()`

/** `epoch:number` as one. */
const numberIn = (text: string): bigint => {
  const [epoch = '0', number = '0'] = text.split(':')
  return (BigInt(epoch) << 32n) + BigInt(number)
}

const cameOf = (status: string | null): Came | undefined =>
  status === 'committed' || status === 'aborted' ? status : undefined

/** undefined: nobody knows yet. The checkpoint that ends a recovery says from which number on numbers are given again. */
function judge(transaction: string, before: Life, told: ToldByCheckpoint): Came | undefined {
  if (told.life !== before.name) {
    // A standby that takes over makes its checkpoint a moment later.
    if (told.was !== told.is) return undefined
    if (numberIn(told.next) <= BigInt(transaction)) return 'aborted'
  }
  return cameOf(told.status)
}

interface ToldByFeed extends Told {
  readonly lives: string | null
  /** Whether an item of the feed carries the number. */
  readonly stands: boolean
}

const byFeed = `select pg_xact_status($1::xid8) as status, ${lifeName} as life,
  (select value from meta where key = '${livesKey}') as lives,
  exists (select from feed where place = $1::text::bigint) as stands`

/**
 * Likewise by what the store itself has noted. In a later life a number above its first one is not the transaction's that was lost;
 * with a lower one the store has written nothing since, and a change that was committed has left its item in the feed.
 */
function judgeByFeed(transaction: string, before: Life, told: ToldByFeed): Came | undefined {
  if (told.life === before.name) return cameOf(told.status)
  const first = firstAfter(JSON.parse(told.lives ?? '[]') as Noted[], before.name)
  if (first === undefined) return undefined
  return BigInt(transaction) < first && told.stands ? 'committed' : 'aborted'
}

/** `22023`: its number was not given yet since PostgreSQL has started anew. */
const isUnknown = (error: unknown): boolean => (error as { code?: unknown }).code === '22023'

/** To PostgreSQL, for a connection of its own. */
export interface Way {
  readonly config: ClientConfig
  /** What a connection is told first. */
  readonly begin?: (client: Client) => Promise<void>
}

/** On a connection of its own: all others may be waiting for the same. */
async function askOnce<T>(
  { config, begin }: Way,
  ask: (client: Client) => Promise<T | undefined>,
): Promise<T | undefined> {
  const { connectionString: url = '', connectionTimeoutMillis: connectTimeoutMs = 0 } = config
  const client = new Client({ ...config, connectionString: await primaryOf({ url, connectTimeoutMs }) })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await begin?.(client)
    return await ask(client)
  } finally {
    await client.end()
  }
}

/** Again while PostgreSQL is away, or not quite there; rejects in the end with what kept it from answering. */
async function askUntil<T>(until: number, way: Way, ask: (client: Client) => Promise<T | undefined>): Promise<T> {
  let why: unknown = new Error('PostgreSQL did not say it in time')
  for (; performance.now() < until; await sleep(100)) {
    try {
      const answer = await askOnce(way, ask)
      if (answer !== undefined) return answer
    } catch (error) {
      if (!isLost(error) && !isStarting(error)) throw error
      why = error
    }
  }
  throw why
}

async function ask(client: Client, transaction: string, before: Life): Promise<Came | undefined> {
  try {
    if (before.isTold) {
      const { rows } = await client.query<ToldByCheckpoint>(byCheckpoint, [transaction])
      return rows[0] && judge(transaction, before, rows[0])
    }
    await noteLife(client, await lifeOf(client))
    const { rows } = await client.query<ToldByFeed>(byFeed, [transaction])
    return rows[0] && judgeByFeed(transaction, before, rows[0])
  } catch (error) {
    if (isUnknown(error)) return 'aborted'
    throw error
  }
}

/** One question at a time; whoever waits for their turn waits no longer for it. */
export function outcomeFrom(way: Way, withinMs: number): Outcome {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(question: (client: Client) => Promise<T | undefined>): Promise<T> => {
    const until = performance.now() + withinMs
    const asked = last.then(() => askUntil(until, way, question))
    last = asked.catch(() => undefined)
    return asked.catch((error: unknown) => {
      throw unheard(error)
    })
  }
  return {
    of: (transaction, life) => inTurn((client) => ask(client, transaction, life)),
    async back() {
      await inTurn(async () => true)
    },
  }
}
