import type { Appended, Entry, NewEntry } from '@tidings/core'
import { followRecord } from '@tidings/core/follow-record'
import type { Kysely } from 'kysely'
import { addUses } from './attachment-uses.ts'
import { batchOf } from './batch.ts'
import { addCopies } from './copies.ts'
import type { SqlDialect } from './dialect.ts'
import type { Head } from './heads.ts'
import { judgedOf, type Standings, sendKey, sentBefore, staleness, standingsIn } from './known-before.ts'
import { sql } from './kysely.ts'
import { lockAll } from './locks.ts'
import { addMentions } from './mentioning.ts'
import { putLocked } from './records.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'
import { type HeadBefore, writeAlone, writeBeside } from './write-batch.ts'

type StoredEntry = NewEntry & { readonly seq: number; readonly counted: number; readonly stamp: number }

interface Numbered {
  readonly results: readonly Appended[]
  readonly stored: readonly StoredEntry[]
}

/** What a batch is held against. */
interface Found {
  readonly heads: Map<number, Head>
  readonly sent: Map<string, Entry>
  /** Of the senders who were judged, as far as was looked. */
  readonly standings: Standings
}

/** Gives every new entry its seq, and every known one what was stored before, also earlier in this batch. */
function number(entries: readonly NewEntry[], { heads, sent, standings }: Found): Numbered {
  const stored: StoredEntry[] = []
  const isStale = staleness(standings, (id) => heads.get(id)?.narrowed ?? 0)
  const results = entries.map((entry): Appended => {
    const key = entry.clientMsgId === null ? undefined : sendKey(entry.sender, entry.clientMsgId)
    const before = key === undefined ? undefined : sent.get(key)
    if (before) return { kind: 'duplicate', entry: before }
    const head = heads.get(entry.conversation)
    if (!head) throw new Error(`there is no conversation ${entry.conversation}`)
    if (isStale(entry)) return { kind: 'stale' }
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

/** Of the records that are kept with the entries. */
export const ownersOf = (entries: readonly Pick<NewEntry, 'follows'>[]): readonly string[] =>
  entries.flatMap(({ follows = [] }) => follows.map(({ user }) => `user/${user}`))

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
    ? await writeBeside(db, batchOf(stored))
    : await write(db, dialect, { stored, heads })
  await insertBeside(db, dialect, stored)
  const lit = stored.flatMap(({ burnAfter, conversation }) => (burnAfter === undefined ? [] : [conversation]))
  await startBurning(db, stored, [...new Set([...waiting, ...lit])])
  return stored.some(({ follows }) => follows) ? keepFollows(db, dialect, { entries, results }) : results
}

/**
 * Plain entries, all of them new: a transaction of its own, on one connection, which goes to the database as one. Runs again when
 * anything is not as it nearly always is.
 */
export async function appendAtOnce(db: Kysely<Schema>, entries: readonly NewEntry[]): Promise<readonly Appended[]> {
  const batch = batchOf(entries)
  const heads = await writeAlone(db, batch)
  return batch.all.map(({ at, nth, nthCounted, latest }) => {
    const { seq, counted, ts } = heads[at - 1] as HeadBefore
    return { kind: 'stored', seq: seq + nth, counted: counted + nthCounted, ts: Math.max(ts, latest) }
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
