import type { Appended, Entry, NewEntry } from '@tidings/core'
import { followRecord } from '@tidings/core/follow-record'
import { type Kysely, sql } from 'kysely'
import { addUses } from './attachment-uses.ts'
import { addCopies } from './copies.ts'
import type { SqlDialect } from './dialect.ts'
import { addMentions } from './mentioning.ts'
import { putIn } from './records.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

interface Head {
  seq: number
  counted: number
  /** The stamp of the last entry; 0 before the first. */
  ts: number
}

const sendKey = (sender: string, clientMsgId: string): string => `${sender}\n${clientMsgId}`

/** The heads of the conversations, locked until the transaction ends; in one order, so that writers never wait in a ring. */
async function lockHeads(db: Kysely<Schema>, ids: readonly number[], dialect: SqlDialect): Promise<Map<number, Head>> {
  const query = db
    .selectFrom('conversations')
    .select(['id', 'seq', 'counted', 'updated_at as ts'])
    .where('id', 'in', ids)
    .orderBy('id')
  const rows = await (dialect.locksRows ? query.forUpdate() : query).execute()
  return new Map(rows.map(({ id, seq, counted, ts }) => [id, { seq, counted, ts: seq === 0 ? 0 : ts }]))
}

/** What was stored before under any of these senders and ids. */
export async function findSent(
  db: Kysely<Schema>,
  senders: readonly string[],
  ids: readonly string[],
): Promise<readonly Entry[]> {
  const rows = await db
    .selectFrom('sends')
    .innerJoin('entries', (join) =>
      join.onRef('entries.conversation', '=', 'sends.conversation').onRef('entries.seq', '=', 'sends.seq'),
    )
    .select(entryColumns.map((column) => `entries.${column}` as const))
    .where('sends.client_msg_id', 'in', ids)
    .where('sends.sender', 'in', senders)
    .execute()
  return rows.map(toEntry)
}

/** What was stored before under the batch's (sender, clientMsgId). */
async function sentBefore(db: Kysely<Schema>, entries: readonly NewEntry[]): Promise<Map<string, Entry>> {
  const ids = entries.flatMap((entry) => (entry.clientMsgId === null ? [] : [entry.clientMsgId]))
  if (ids.length === 0) return new Map()
  const found = await findSent(db, [...new Set(entries.map((entry) => entry.sender))], ids)
  return new Map(found.map((entry) => [sendKey(entry.sender, entry.clientMsgId ?? ''), entry]))
}

interface Numbered {
  readonly results: readonly Appended[]
  readonly stored: readonly (NewEntry & { readonly seq: number; readonly counted: number; readonly stamp: number })[]
}

/** Gives every new entry its seq, and every known one what was stored before, also earlier in this batch. */
function number(entries: readonly NewEntry[], heads: Map<number, Head>, sent: Map<string, Entry>): Numbered {
  const stored: (NewEntry & { seq: number; counted: number; stamp: number })[] = []
  const results = entries.map((entry): Appended => {
    const key = entry.clientMsgId === null ? undefined : sendKey(entry.sender, entry.clientMsgId)
    const before = key === undefined ? undefined : sent.get(key)
    if (before) return { kind: 'duplicate', entry: before }
    const head = heads.get(entry.conversation)
    if (!head) throw new Error(`there is no conversation ${entry.conversation}`)
    head.seq += 1
    if (entry.counts) head.counted += 1
    head.ts = Math.max(head.ts, entry.ts)
    const { seq, counted, ts } = head
    stored.push({ ...entry, seq, counted, stamp: ts })
    if (key !== undefined) sent.set(key, { ...entry, seq, counted, ts, rev: 0 })
    return { kind: 'stored', seq, counted, ts }
  })
  return { results, stored }
}

/** Answers the last row of each conversation. */
async function insert(db: Kysely<Schema>, stored: Numbered['stored']): Promise<Map<number, number>> {
  const rows = stored.map((entry) => ({
    conversation: entry.conversation,
    seq: entry.seq,
    rev: 0,
    sender: entry.sender,
    client_msg_id: entry.clientMsgId,
    type: entry.type,
    counted: entry.counted,
    ts: entry.stamp,
    body: entry.body,
  }))
  const written = await db.insertInto('entries').values(rows).returning(['conversation', 'row']).execute()
  const sends = stored.flatMap(({ sender, clientMsgId, conversation, seq }) =>
    clientMsgId === null ? [] : [{ sender, client_msg_id: clientMsgId, conversation, seq }],
  )
  if (sends.length > 0) await db.insertInto('sends').values(sends).execute()
  await insertBeside(db, stored)
  return new Map(written.sort((a, b) => a.row - b.row).map(({ conversation, row }) => [conversation, row]))
}

/** What few entries have: mentions, a thread, a time to burn. */
async function insertBeside(db: Kysely<Schema>, stored: Numbered['stored']): Promise<void> {
  await addMentions(db, stored)
  const threads = stored.flatMap(({ thread, directed, conversation, seq }) =>
    thread === undefined ? [] : [{ conversation, root: thread, seq, directed: Number(directed ?? false) }],
  )
  if (threads.length > 0) await db.insertInto('threads').values(threads).execute()
  const burns = stored.flatMap(({ burnAfter, conversation, seq, reader }) =>
    burnAfter === undefined ? [] : [{ conversation, seq, sender: reader ?? '', after: burnAfter, at: null }],
  )
  if (burns.length > 0) await db.insertInto('burns').values(burns).execute()
  await addUses(db, stored)
  await addCopies(db, stored)
}

/** Whoever writes has read what stood there before. */
async function startBurning(db: Kysely<Schema>, stored: Numbered['stored']): Promise<void> {
  const conversations = [...new Set(stored.map((entry) => entry.conversation))]
  const waiting = await db
    .selectFrom('burns')
    .select('conversation')
    .distinct()
    .where('conversation', 'in', conversations)
    .where('at', 'is', null)
    .execute()
  for (const { conversation } of waiting) {
    for (const { reader, seq, ts } of stored.filter((entry) => entry.conversation === conversation)) {
      await db
        .updateTable('burns')
        .set({ at: sql`after + ${ts}` })
        .where('conversation', '=', conversation)
        .where('seq', '<', seq)
        .where('sender', '<>', reader ?? '')
        .where('at', 'is', null)
        .execute()
    }
  }
}

/** Appends inside a transaction. The way of every entry on PostgreSQL, and of a room's notices on SQLite. */
export async function appendIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<readonly Appended[]> {
  if (entries.length === 0) return []
  const heads = await lockHeads(db, [...new Set(entries.map((entry) => entry.conversation))], dialect)
  const { results, stored } = number(entries, heads, await sentBefore(db, entries))
  if (stored.length === 0) return results
  const rows = await insert(db, stored)
  const changed = await dialect.position(db)
  for (const [id, row] of rows) {
    const { seq, counted, ts } = heads.get(id) as Head
    await db
      .updateTable('conversations')
      .set({ seq, counted, updated_at: ts, last_row: row, changed })
      .where('id', '=', id)
      .execute()
  }
  await startBurning(db, stored)
  const pointers = new Map(stored.map((entry) => [`${entry.conversation} ${entry.reader}`, entry]))
  for (const { reader, conversation, seq, counted } of pointers.values()) {
    if (reader === null) continue
    await db
      .updateTable('members')
      .set({ read_seq: seq, read_counted: counted })
      .where('uid', '=', reader)
      .where('conversation', '=', conversation)
      .execute()
  }
  return stored.some(({ follows }) => follows) ? keepFollows(db, dialect, { entries, results }) : results
}

/** Keeps the records of each entry that was stored with some; the results, with their versions. */
async function keepFollows(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { entries, results }: { readonly entries: readonly NewEntry[]; readonly results: readonly Appended[] },
): Promise<readonly Appended[]> {
  const told: Appended[] = []
  for (const [index, result] of results.entries()) {
    const { follows, thread: root = 0 } = entries[index] as NewEntry
    if (result.kind === 'duplicate' || !follows) {
      told.push(result)
      continue
    }
    const records = follows.map((follow) => {
      const { anew, ...record } = followRecord(follow, { seq: result.seq, root })
      return anew ? record : { ...record, only: 'absent' as const }
    })
    told.push({ ...result, followed: await putIn(db, dialect, records) })
  }
  return told
}
