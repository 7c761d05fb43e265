import type { ClientBase } from 'pg'
import { firstAfter, type Life, lifeName, lifeOf, livesKey, type Noted, noteLife } from './lives.ts'

export type Came = 'committed' | 'aborted'

/** A transaction whose connection, which began in `life`, was lost. */
export interface Lost {
  readonly transaction: string
  readonly life: Life
}

type Asking = Pick<ClientBase, 'query'>

interface Told {
  readonly transaction: string
  readonly life: string
  /** Its number was not given yet in this life, or whoever it was given to has not ended. */
  readonly isAhead: boolean
  readonly status: string | null
}

/** PostgreSQL refuses all of them where one is asked for that was not given yet. */
const statusOfEach = `select transaction, ${lifeName} as life, transaction::xid8 >= ahead as "isAhead",
  case when transaction::xid8 < ahead then pg_xact_status(transaction::xid8) end as status`
const each = `from unnest($1::text[]) as transaction
  cross join (select pg_snapshot_xmax(pg_current_snapshot()) as ahead) as snapshot`

/** The first number of a transaction that was not given yet at the last checkpoint, its timeline, and the present one. */
interface ToldByCheckpoint extends Told {
  readonly next: string
  readonly was: number
  readonly is: number
}

const byCheckpoint = `${statusOfEach}, next_xid as next, timeline_id as was,
  ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as is
  ${each} cross join pg_control_checkpoint()`

/** `epoch:number` as one. */
const numberIn = (text: string): bigint => {
  const [epoch = '0', number = '0'] = text.split(':')
  return (BigInt(epoch) << 32n) + BigInt(number)
}

const cameOf = (status: string | null): Came | undefined =>
  status === 'committed' || status === 'aborted' ? status : undefined

/** undefined: nobody knows yet. The checkpoint that ends a recovery says from which number on numbers are given again. */
function judge({ transaction, life }: Lost, told: ToldByCheckpoint): Came | undefined {
  if (told.life !== life.name) {
    if (told.isAhead) return 'aborted'
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

const byFeed = `${statusOfEach}, (select value from meta where key = '${livesKey}') as lives,
  exists (select from feed where place = transaction::bigint) as stands ${each}`

/**
 * Likewise by what the store itself has noted. In a later life a number above its first one is not the transaction's that was lost;
 * with a lower one the store has written nothing since, and a change that was committed has left its item in the feed.
 */
function judgeByFeed({ transaction, life }: Lost, told: ToldByFeed): Came | undefined {
  if (told.life === life.name) return cameOf(told.status)
  const first = firstAfter(JSON.parse(told.lives ?? '[]') as Noted[], life.name)
  if (first === undefined) return told.isAhead ? 'aborted' : undefined
  return BigInt(transaction) < first && told.stands ? 'committed' : 'aborted'
}

/** By the number. One that was given again may be asked for twice, for transactions of two lives. */
async function told<T extends Told>(
  client: Asking,
  query: string,
  lost: readonly Lost[],
): Promise<ReadonlyMap<string, T>> {
  const numbers = new Set(lost.map(({ transaction }) => transaction))
  const { rows } = await client.query<T>(query, [[...numbers]])
  return new Map(rows.map((row) => [row.transaction, row]))
}

/** What came of each, in their order; undefined where nobody knows yet. */
export async function whatCame(client: Asking, lost: readonly Lost[]): Promise<readonly (Came | undefined)[]> {
  const toldLater = lost.filter(({ life }) => life.isTold)
  const noted = lost.filter(({ life }) => !life.isTold)
  const none = new Map<string, never>()
  const checkpoint = toldLater.length > 0 ? await told<ToldByCheckpoint>(client, byCheckpoint, toldLater) : none
  if (noted.length > 0) await noteLife(client, await lifeOf(client))
  const feed = noted.length > 0 ? await told<ToldByFeed>(client, byFeed, noted) : none
  return lost.map((one) => {
    const byItsLife = one.life.isTold ? checkpoint : feed
    const row = byItsLife.get(one.transaction)
    if (!row) return undefined
    return 'next' in row ? judge(one, row) : judgeByFeed(one, row)
  })
}
