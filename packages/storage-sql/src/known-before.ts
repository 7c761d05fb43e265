import type { Appended, Entry, NewEntry } from '@tidings/core'
import { standingsOf } from './access.ts'
import { senderOf } from './batch.ts'
import type { SqlDialect } from './dialect.ts'
import { type Kysely, sql } from './kysely.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

export const sendKey = (sender: string, clientMsgId: string): string => `${sender}\n${clientMsgId}`

/** What was stored before under any of these senders and ids. */
export async function findSent(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { senders, ids }: { readonly senders: readonly string[]; readonly ids: readonly string[] },
): Promise<readonly Entry[]> {
  const columns = entryColumns.map((column) => `entries.${column}` as const)
  const query =
    dialect.name === 'postgres'
      ? db
          .selectFrom('entries')
          .select(columns)
          .where(sql<boolean>`client_msg_id = any(${ids}::text[])`)
          .where(sql<boolean>`sender = any(${senders}::text[])`)
      : db
          .selectFrom('sends')
          .innerJoin('entries', (join) =>
            join.onRef('entries.conversation', '=', 'sends.conversation').onRef('entries.seq', '=', 'sends.seq'),
          )
          .select(columns)
          .where('sends.client_msg_id', 'in', ids)
          .where('sends.sender', 'in', senders)
  return (await query.execute()).map(toEntry)
}

/** What was stored before under the batch's (sender, clientMsgId). */
export async function sentBefore(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<Map<string, Entry>> {
  const ids = entries.flatMap((entry) => (entry.clientMsgId === null ? [] : [entry.clientMsgId]))
  if (ids.length === 0) return new Map()
  const found = await findSent(db, dialect, { senders: [...new Set(entries.map((entry) => entry.sender))], ids })
  return new Map(found.map((entry) => [sendKey(entry.sender, entry.clientMsgId ?? ''), entry]))
}

/** By uid. */
export type Standings = ReadonlyMap<string, number>

export const judgedOf = (entries: readonly NewEntry[]): readonly string[] =>
  entries.filter(({ standing }) => standing !== undefined).map(senderOf)

export const standingsIn = (
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<Standings> => standingsOf(db, dialect, [...new Set(judgedOf(entries))])

async function narrowedIn(db: Kysely<Schema>, entries: readonly NewEntry[]): Promise<ReadonlyMap<number, number>> {
  const ids = [...new Set(entries.map(({ conversation }) => conversation))]
  const heads = db.selectFrom('conversations').select(['id', 'narrowed'])
  const rows = await heads.where(sql<boolean>`id = any(${ids}::bigint[])`).execute()
  return new Map(rows.map(({ id, narrowed }) => [id, narrowed]))
}

/**
 * Whether an entry was judged by what has changed since, or comes after one of the same sender in the conversation that was: to
 * be asked of all entries of a batch, in their order.
 */
export function staleness(standings: Standings, narrowedIn: (conversation: number) => number) {
  const stale = new Set<string>()
  return (entry: NewEntry): boolean => {
    const { sender, conversation, access, standing } = entry
    const place = sendKey(sender, String(conversation))
    const isStale =
      (access !== undefined && (stale.has(place) || narrowedIn(conversation) > access)) ||
      (standing !== undefined && (standings.get(senderOf(entry)) ?? 0) > standing)
    if (isStale) stale.add(place)
    return isStale
  }
}

/**
 * PostgreSQL: what is known of entries before they are written, outside of any transaction: what was stored before, and what was
 * judged by what has changed since, stays so. undefined for the others.
 */
export async function sortOut(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<readonly (Appended | undefined)[]> {
  const sent = await sentBefore(db, dialect, entries)
  const standings = await standingsIn(db, dialect, entries)
  const narrowed = await narrowedIn(db, entries)
  const isStale = staleness(standings, (id) => narrowed.get(id) ?? 0)
  return entries.map((entry) => {
    const before = sent.get(sendKey(entry.sender, entry.clientMsgId ?? ''))
    if (before) return { kind: 'duplicate', entry: before }
    return isStale(entry) ? { kind: 'stale' } : undefined
  })
}
