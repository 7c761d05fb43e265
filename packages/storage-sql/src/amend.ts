import type { Amended, Amendment, Entry, Judged } from '@tidings/core'
import type { Kysely } from 'kysely'
import { isStale } from './access.ts'
import { addUses, releaseUses } from './attachment-uses.ts'
import { forgetCopies, noteForCopies } from './copies.ts'
import type { SqlDialect } from './dialect.ts'
import { noteInFeed } from './feed-items.ts'
import { lockAll } from './locks.ts'
import { addMentions } from './mentioning.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

interface At {
  readonly conversation: number
  readonly seq: number
}

/** The entry, with its conversation's head locked until the transaction ends. */
export async function lockEntry(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { conversation, seq, judged }: At & { readonly judged?: Judged | undefined },
): Promise<{ readonly entry: Entry; readonly rev: number; readonly narrowed: number } | undefined> {
  const heads = await lockAll(db, dialect, { heads: [conversation], judged: judged ? [judged.user] : [] })
  const head = heads.get(conversation)
  const row = await db
    .selectFrom('entries')
    .select(entryColumns)
    .where('conversation', '=', conversation)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return head && row && { entry: toEntry(row), rev: head.rev, narrowed: head.narrowed }
}

/** Writes a change of an entry under its conversation's next rev. */
export async function writeChange(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { conversation, seq, rev }: At & { readonly rev: number },
  change: { readonly body?: string; readonly marks?: string | null; readonly replies?: number },
): Promise<Entry> {
  const row = await db
    .updateTable('entries')
    .set({ ...change, rev })
    .where('conversation', '=', conversation)
    .where('seq', '=', seq)
    .returning(entryColumns)
    .executeTakeFirstOrThrow()
  const of = change.body !== undefined ? 'body' : change.replies !== undefined ? 'replies' : 'marks'
  await noteInFeed(db, dialect, [{ kind: 'changed', conversation, seq, rev, of }])
  const changed = await dialect.position(db)
  await db.updateTable('conversations').set({ rev, changed }).where('id', '=', conversation).execute()
  return toEntry(row)
}

/** Removes everything that is kept beside an entry's body. */
async function wipe(db: Kysely<Schema>, { conversation, seq }: At): Promise<void> {
  for (const table of ['revisions', 'marks', 'mentions', 'burns'] as const) {
    await db.deleteFrom(table).where('conversation', '=', conversation).where('seq', '=', seq).execute()
  }
  await releaseUses(db, { conversation, from: seq, upTo: seq })
  await forgetCopies(db, { conversation, from: seq, upTo: seq })
  await noteForCopies(db, { conversation, seq })
}

/** Keeps what an entry says now, and lets go what stands between the first version and the last ones. */
async function keepVersion(
  db: Kysely<Schema>,
  { conversation, seq, rev, body }: Entry,
  { until, versions, body: kept }: NonNullable<Amendment['keep']>,
): Promise<void> {
  await db
    .insertInto('revisions')
    .values({ conversation, seq, rev, until, body: kept ?? body })
    .execute()
  const versionsOf = db.selectFrom('revisions').where('conversation', '=', conversation).where('seq', '=', seq)
  await db
    .deleteFrom('revisions')
    .where('conversation', '=', conversation)
    .where('seq', '=', seq)
    .where(
      'rev',
      '>',
      versionsOf.select(({ fn }) => fn.min('rev').as('rev')),
    )
    .where(
      'rev',
      '<=',
      versionsOf
        .select('rev')
        .orderBy('rev', 'desc')
        .offset(versions - 1)
        .limit(1),
    )
    .execute()
}

async function replaceMentions(db: Kysely<Schema>, { conversation, seq }: At, uids: readonly string[]): Promise<void> {
  await db.deleteFrom('mentions').where('conversation', '=', conversation).where('seq', '=', seq).execute()
  await addMentions(db, [{ conversation, seq, mentions: uids }])
}

export async function amendIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  amendment: Amendment,
): Promise<Amended | undefined> {
  const locked = await lockEntry(db, dialect, amendment)
  if (!locked) return undefined
  const { entry } = locked
  if (await isStale(db, dialect, amendment.judged, locked.narrowed)) return { kind: 'stale' }
  if (entry.rev !== amendment.ifRev) return { kind: 'overtaken', entry }
  const { conversation, seq, body, keep } = amendment
  if (amendment.wipe) await wipe(db, amendment)
  if (keep) await keepVersion(db, entry, keep)
  if (amendment.attachments) await addUses(db, dialect, [{ conversation, seq, attachments: amendment.attachments }])
  if (amendment.onlyAttachments) {
    await releaseUses(db, { conversation, from: seq, upTo: seq })
    await addUses(db, dialect, [{ conversation, seq, attachments: amendment.onlyAttachments }])
  }
  if (amendment.mentions) await replaceMentions(db, amendment, amendment.mentions)
  const change = { body, ...(amendment.wipe ? { marks: null } : {}) }
  return { kind: 'changed', entry: await writeChange(db, dialect, { conversation, seq, rev: locked.rev + 1 }, change) }
}

/** Counts a thread anew; the root changes when the number did. */
export async function countRepliesIn(db: Kysely<Schema>, dialect: SqlDialect, at: At): Promise<Entry | undefined> {
  const locked = await lockEntry(db, dialect, at)
  if (!locked) return undefined
  const { count } = await db
    .selectFrom('threads')
    .select((expression) => expression.fn.countAll().as('count'))
    .where('conversation', '=', at.conversation)
    .where('root', '=', at.seq)
    .executeTakeFirstOrThrow()
  const replies = Number(count)
  if (replies === (locked.entry.replies ?? 0)) return undefined
  return writeChange(db, dialect, { ...at, rev: locked.rev + 1 }, { replies })
}
