import type { Appended, Entry, NewEntry } from '@tidings/core'
import { followRecord } from '@tidings/core/follow-record'
import type { Kysely } from 'kysely'
import { standingsOf } from './access.ts'
import { addUses } from './attachment-uses.ts'
import { batchOf, senderOf } from './batch.ts'
import { addCopies } from './copies.ts'
import type { SqlDialect } from './dialect.ts'
import { type Head, lockAhead } from './heads.ts'
import { sql } from './kysely.ts'
import { lockAll } from './locks.ts'
import { addMentions } from './mentioning.ts'
import { putLocked } from './records.ts'
import { entryColumns, toEntry } from './rows.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'
import { type HeadBefore, writeBatch } from './write-batch.ts'

type StoredEntry = NewEntry & { readonly seq: number; readonly counted: number; readonly stamp: number }

const sendKey = (sender: string, clientMsgId: string): string => `${sender}\n${clientMsgId}`

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
async function sentBefore(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<Map<string, Entry>> {
  const ids = entries.flatMap((entry) => (entry.clientMsgId === null ? [] : [entry.clientMsgId]))
  if (ids.length === 0) return new Map()
  const found = await findSent(db, dialect, { senders: [...new Set(entries.map((entry) => entry.sender))], ids })
  return new Map(found.map((entry) => [sendKey(entry.sender, entry.clientMsgId ?? ''), entry]))
}

interface Numbered {
  readonly results: readonly Appended[]
  readonly stored: readonly StoredEntry[]
}

/** What a batch is held against. */
interface Found {
  readonly heads: Map<number, Head>
  readonly sent: Map<string, Entry>
  /** Of the senders who were judged, as far as was looked. */
  readonly standings: ReadonlyMap<string, number>
}

const isJudgedBefore = (entry: NewEntry, head: Head, standings: Found['standings']): boolean =>
  (entry.access !== undefined && head.access > entry.access) ||
  (entry.standing !== undefined && (standings.get(senderOf(entry)) ?? 0) > entry.standing)

/** Gives every new entry its seq, and every known one what was stored before, also earlier in this batch. */
function number(entries: readonly NewEntry[], { heads, sent, standings }: Found): Numbered {
  const stored: StoredEntry[] = []
  /** Of each sender and conversation with one that was stale: what is said there after it waits for it. */
  const stale = new Set<string>()
  const waits = ({ sender, conversation, access }: NewEntry): boolean =>
    stale.size > 0 && access !== undefined && stale.has(sendKey(sender, String(conversation)))
  const results = entries.map((entry): Appended => {
    const key = entry.clientMsgId === null ? undefined : sendKey(entry.sender, entry.clientMsgId)
    const before = key === undefined ? undefined : sent.get(key)
    if (before) return { kind: 'duplicate', entry: before }
    const head = heads.get(entry.conversation)
    if (!head) throw new Error(`there is no conversation ${entry.conversation}`)
    if (waits(entry) || isJudgedBefore(entry, head, standings)) {
      stale.add(sendKey(entry.sender, String(entry.conversation)))
      return { kind: 'stale' }
    }
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

/** SQLite: row by row, which costs it nothing. Answers the conversations in which something may wait to burn. */
async function write(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { stored, heads }: { readonly stored: Numbered['stored']; readonly heads: ReadonlyMap<number, Head> },
): Promise<readonly number[]> {
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
  const last = new Map(written.sort((a, b) => a.row - b.row).map(({ conversation, row }) => [conversation, row]))
  const changed = await dialect.position(db)
  for (const [id, row] of last) {
    const { seq, counted, ts } = heads.get(id) as Head
    const head = { seq, counted, updated_at: ts, last_row: row, changed }
    await db.updateTable('conversations').set(head).where('id', '=', id).execute()
  }
  for (const { reader, conversation, seq, counted } of stored) {
    if (reader === null) continue
    const pointer = { read_seq: seq, read_counted: counted }
    const of = db.updateTable('members').set(pointer).where('uid', '=', reader)
    await of.where('conversation', '=', conversation).execute()
  }
  return [...last.keys()]
}

/** What few entries have: mentions, a thread, a time to burn. */
async function insertBeside(db: Kysely<Schema>, dialect: SqlDialect, stored: Numbered['stored']): Promise<void> {
  await addMentions(db, stored)
  const threads = stored.flatMap(({ thread, directed, conversation, seq }) =>
    thread === undefined ? [] : [{ conversation, root: thread, seq, directed: Number(directed ?? false) }],
  )
  if (threads.length > 0) await db.insertInto('threads').values(threads).execute()
  const burns = stored.flatMap(({ burnAfter, conversation, seq, reader }) =>
    burnAfter === undefined ? [] : [{ conversation, seq, sender: reader ?? '', after: burnAfter, at: null }],
  )
  if (burns.length > 0) await db.insertInto('burns').values(burns).execute()
  await addUses(db, dialect, stored)
  await addCopies(db, stored)
}

/** Whoever writes has read what stood there before. */
async function startBurning(
  db: Kysely<Schema>,
  stored: Numbered['stored'],
  conversations: readonly number[],
): Promise<void> {
  if (conversations.length === 0) return
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

/** What a transaction does not look for is found when it is written: then the whole of it runs again, and looks. */
export interface Looking {
  /** For sends that were stored before, and senders whose standing has risen. */
  readonly ahead: boolean
}

const judgedOf = (entries: readonly NewEntry[]): readonly string[] =>
  entries.filter(({ standing }) => standing !== undefined).map(senderOf)

/** Of the records that are kept with the entries. */
export const ownersOf = (entries: readonly Pick<NewEntry, 'follows'>[]): readonly string[] =>
  entries.flatMap(({ follows = [] }) => follows.map(({ user }) => `user/${user}`))

async function standingsIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<ReadonlyMap<string, number>> {
  return standingsOf(db, dialect, [...new Set(judgedOf(entries))])
}

/** Appends inside a transaction. The way of every entry on PostgreSQL, and of a room's notices on SQLite. */
export async function appendIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
  { ahead }: Looking = { ahead: true },
): Promise<readonly Appended[]> {
  if (entries.length === 0) return []
  const heads = await lockAll(db, dialect, {
    heads: entries.map(({ conversation }) => conversation),
    judged: judgedOf(entries),
    owners: ownersOf(entries),
  })
  const sent = ahead ? await sentBefore(db, dialect, entries) : new Map<string, Entry>()
  const standings = ahead ? await standingsIn(db, dialect, entries) : new Map<string, number>()
  const { results, stored } = number(entries, { heads, sent, standings })
  // A repeat of what was stored is no judgement.
  if (!ahead && results.some(({ kind }) => kind === 'stale'))
    throw new RunAgain('an entry of this batch was judged by what has changed since')
  if (stored.length === 0) return results
  const waiting = dialect.writesBatches
    ? (await writeBatch(db, batchOf(stored), { alone: false })).burning
    : await write(db, dialect, { stored, heads })
  await insertBeside(db, dialect, stored)
  const lit = stored.flatMap(({ burnAfter, conversation }) => (burnAfter === undefined ? [] : [conversation]))
  await startBurning(db, stored, [...new Set([...waiting, ...lit])])
  return stored.some(({ follows }) => follows) ? keepFollows(db, dialect, { entries, results }) : results
}

/**
 * Plain entries, all of them new: what is asked goes to the database at once, and nothing is waited for but the end of it. Runs again
 * when anything is not as it nearly always is.
 */
export async function appendAtOnce(db: Kysely<Schema>, entries: readonly NewEntry[]): Promise<readonly Appended[]> {
  const batch = batchOf(entries)
  await lockAhead(db, {
    ids: batch.ends.map(({ entry }) => entry.conversation),
    judged: [...batch.judged.keys()],
  })
  const { heads } = await writeBatch(db, batch, { alone: true })
  return batch.all.map(({ entry, nth, nthCounted, latest }) => {
    const { seq, counted, ts } = heads.get(entry.conversation) as HeadBefore
    return { kind: 'stored', seq: seq + nth, counted: counted + nthCounted, ts: Math.max(ts, latest) }
  })
}

/** What came of entries that were stored, each of them known by its send. */
export async function resultsOf(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly NewEntry[],
): Promise<readonly Appended[]> {
  const sent = await sentBefore(db, dialect, entries)
  return entries.map(({ sender, clientMsgId }) => {
    const entry = sent.get(sendKey(sender, clientMsgId ?? ''))
    if (!entry) throw new Error(`${clientMsgId} of ${sender} was committed and is not there`)
    const { seq, counted, ts } = entry
    return { kind: 'stored', seq, counted, ts }
  })
}

/** Keeps the records of each entry that was stored with some; the results, with their versions. Their owners are locked. */
async function keepFollows(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { entries, results }: { readonly entries: readonly NewEntry[]; readonly results: readonly Appended[] },
): Promise<readonly Appended[]> {
  const told: Appended[] = []
  for (const [index, result] of results.entries()) {
    const { follows, thread: root = 0 } = entries[index] as NewEntry
    if (result.kind !== 'stored' || !follows) {
      told.push(result)
      continue
    }
    const records = follows.map((follow) => {
      const { anew, ...record } = followRecord(follow, { seq: result.seq, root })
      return anew ? record : { ...record, only: 'absent' as const }
    })
    told.push({ ...result, followed: await putLocked(db, dialect, records, new Map()) })
  }
  return told
}
