import type {
  AttachmentFacts,
  AttachmentRecord,
  Attachments,
  AttachmentUsage,
  Judged,
  NewAttachment,
  SettledAttachment,
} from '@tidings/core'
import type { Kysely } from 'kysely'
import { isStale } from './access.ts'
import { holdIn, ownerOfHolder, releaseHoldersIn, usesOf, usesSeenBy } from './attachment-uses.ts'
import { blobFor, discardIn, releaseIn, toAttachment } from './blob-keys.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import { lockAll } from './locks.ts'
import { asTheyCameIn, countAsTheyCameIn, noLongerAsItCameIn, replaceIn } from './replacing.ts'
import type { Schema } from './schema.ts'

async function usageIn(db: Kysely<Schema>, owner: string): Promise<AttachmentUsage> {
  const { bytes, unfinished } = await db
    .selectFrom('attachments')
    .select([sql<number>`coalesce(sum(size), 0)`.as('bytes'), sql<number>`count(*) - count(blob)`.as('unfinished')])
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow()
  return { bytes: Number(bytes), unfinished: Number(unfinished) }
}

async function createIn(db: Kysely<Schema>, attachment: NewAttachment, checkAt: number): Promise<void> {
  const { createdAt, sha256 = null, original, ...rest } = attachment
  const row = { ...rest, created_at: createdAt, sha256, blob: null, facts: null, check_at: checkAt }
  await db
    .insertInto('attachments')
    .values({ ...row, original: original ? 1 : 0, source: null })
    .execute()
}

async function resizeIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { id, owner, size }: Pick<NewAttachment, 'id' | 'owner' | 'size'>,
  bounds: AttachmentUsage | undefined,
): Promise<AttachmentUsage | undefined> {
  const rows = db.selectFrom('attachments').select(['size', 'blob']).where('id', '=', id)
  const row = await (dialect.locksRows ? rows.forUpdate() : rows).executeTakeFirst()
  if (!row || row.blob !== null) return undefined
  const used = bounds && (await usageIn(db, owner))
  if (used && used.bytes - row.size + size > bounds.bytes) return used
  await db.updateTable('attachments').set({ size }).where('id', '=', id).execute()
  return undefined
}

async function settleIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  settled: SettledAttachment,
): Promise<AttachmentRecord | 'no-bytes' | undefined> {
  const rows = db.selectFrom('attachments').selectAll().where('id', '=', settled.id)
  const row = await (dialect.locksRows ? rows.forUpdate() : rows).executeTakeFirst()
  if (!row) return undefined
  if (row.blob !== null) return toAttachment(row)
  const { mime, sha256, facts, checkAt, kept = {} } = settled
  const blob = await blobFor(db, dialect, settled, settled.kept?.size ?? row.size)
  if (blob === undefined) return 'no-bytes'
  const change = { ...kept, mime, sha256, blob, facts: JSON.stringify(facts), check_at: checkAt }
  await db.updateTable('attachments').set(change).where('id', '=', settled.id).execute()
  return toAttachment({ ...row, ...change })
}

async function learnIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  blob: string,
  more: Pick<AttachmentFacts, 'thumbnail' | 'rendition'>,
): Promise<boolean> {
  const query = db.selectFrom('attachments').select(['id', 'facts']).where('blob', '=', blob).orderBy('id')
  const rows = await (dialect.locksRows ? query.forUpdate() : query).execute()
  for (const { id, facts } of rows) {
    // Its kind stays in front: lists look for it there.
    const known = JSON.parse(facts ?? '{"kind":"file"}') as AttachmentFacts
    const change = { facts: JSON.stringify({ ...known, ...more }) }
    await db.updateTable('attachments').set(change).where('id', '=', id).execute()
  }
  return rows.length > 0
}

async function removeIn(db: Kysely<Schema>, dialect: SqlDialect, ids: readonly string[], now: number): Promise<void> {
  await db.deleteFrom('attachment_uses').where('attachment', 'in', ids).execute()
  const rows = await db.deleteFrom('attachments').where('id', 'in', ids).returning('blob').execute()
  await releaseIn(
    db,
    dialect,
    rows.flatMap(({ blob }) => (blob === null ? [] : [blob])),
    now,
  )
}

async function collectIn(db: Kysely<Schema>, dialect: SqlDialect, now: number, limit: number) {
  const query = db
    .selectFrom('attachments')
    .selectAll()
    .where('check_at', 'is not', null)
    .where('check_at', '<=', now)
    .orderBy('check_at')
    .limit(limit)
  // What somebody else has in hand, an entry that is to refer to it above all, comes another time.
  const due = await (dialect.locksRows ? query.forUpdate().skipLocked() : query).execute()
  if (due.length === 0) return { looked: 0, removed: [] }
  const ids = due.map(({ id }) => id)
  const uses = db.selectFrom('attachment_uses').select('attachment').distinct()
  const used = new Set((await uses.where('attachment', 'in', ids).execute()).map(({ attachment }) => attachment))
  if (used.size > 0)
    await db
      .updateTable('attachments')
      .set({ check_at: null })
      .where('id', 'in', [...used])
      .execute()
  const removed = due.filter(({ id }) => !used.has(id)).map(toAttachment)
  if (removed.length > 0)
    await removeIn(
      db,
      dialect,
      ids.filter((id) => !used.has(id)),
      now,
    )
  return { looked: due.length, removed }
}

type Reads = Pick<
  Attachments,
  'get' | 'ofOwner' | 'usage' | 'same' | 'usesSeenBy' | 'uses' | 'asTheyCame' | 'countAsTheyCame'
>
type Trash = Pick<Attachments, 'discard' | 'trash' | 'forget' | 'nextDue'>

function createReads(db: Kysely<Schema>): Reads {
  const rows = () => db.selectFrom('attachments').selectAll()

  return {
    get: async (ids) => (await rows().where('id', 'in', ids).execute()).map(toAttachment),

    async ofOwner(owner, { before, kind, limit }) {
      let query = rows().where('owner', '=', owner).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit)
      if (before)
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(before.createdAt, before.id)),
        )
      if (kind) query = query.where('facts', 'like', `{"kind":"${kind}"%`)
      return (await query.execute()).map(toAttachment)
    },

    usage: (owner) => usageIn(db, owner),

    async same({ owner, sha256, size, audience, original }) {
      const row = await rows()
        .where('owner', '=', owner)
        .where('audience', '=', audience)
        .where('original', '=', original ? 1 : 0)
        // Whatever was kept before it could be asked for looks as if it had been.
        .$if(original === true, (query) => query.where('facts', 'like', '{"kind":"file"%'))
        .where(({ and, eb, or }) =>
          or([
            eb('source', '=', sha256),
            and([eb('sha256', '=', sha256), eb('size', '=', size), eb('source', 'is', null)]),
          ]),
        )
        .where('blob', 'is not', null)
        .limit(1)
        .executeTakeFirst()
      return row && toAttachment(row)
    },

    usesSeenBy: (id, user, page) => usesSeenBy(db, { id, user }, page),
    uses: (id, page) => usesOf(db, id, page),
    asTheyCame: async (which, page) => (await asTheyCameIn(db, which, page)).map(toAttachment),
    countAsTheyCame: (which) => countAsTheyCameIn(db, which),
  }
}

const createTrash = (db: Kysely<Schema>): Trash => ({
  discard: async (key, at) => {
    await discardIn(db, [{ key, at }])
  },

  async trash(now, limit) {
    const keys = db.selectFrom('blob_trash').select('key').where('at', '<=', now).orderBy('at').limit(limit)
    return (await keys.execute()).map(({ key }) => key)
  },

  forget: async (keys) => {
    if (keys.length > 0) await db.deleteFrom('blob_trash').where('key', 'in', keys).execute()
  },

  async nextDue() {
    const { check, trash } = await db
      .selectNoFrom((expression) => [
        expression
          .selectFrom('attachments')
          .select(({ fn }) => fn.min('check_at').as('at'))
          .where('check_at', 'is not', null)
          .as('check'),
        expression
          .selectFrom('blob_trash')
          .select(({ fn }) => fn.min('at').as('at'))
          .as('trash'),
      ])
      .executeTakeFirstOrThrow()
    const times = [check, trash].flatMap((at) => (at === null ? [] : [Number(at)]))
    return times.length > 0 ? Math.min(...times) : undefined
  },
})

/** Whether whoever writes was judged before; else these owners are locked, and the gate is passed. */
async function isStaleBehind(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  judged: Judged | undefined,
  owners: readonly string[],
): Promise<boolean> {
  await lockAll(db, dialect, { judged: judged ? [judged.user] : [], owners })
  return isStale(db, dialect, judged, 0)
}

export function createAttachments(db: Kysely<Schema>, dialect: SqlDialect): Attachments {
  const within = <T>(run: (transaction: Kysely<Schema>) => Promise<T>): Promise<T> => db.transaction().execute(run)

  return {
    ...createReads(db),
    ...createTrash(db),
    // `stale` is for who is judged.
    create: ((attachment, checkAt, bounds, judged?: Judged) =>
      within(async (transaction) => {
        if (await isStaleBehind(transaction, dialect, judged, bounds ? [`user/${attachment.owner}`] : []))
          return 'stale'
        const used = bounds && (await usageIn(transaction, attachment.owner))
        if (used && (used.bytes + attachment.size > bounds.bytes || used.unfinished >= bounds.unfinished)) return used
        await createIn(transaction, attachment, checkAt)
        return undefined
      })) as Attachments['create'],
    resize: (attachment, bounds) =>
      within(async (transaction) => {
        if (bounds) await lockAll(transaction, dialect, { owners: [`user/${attachment.owner}`] })
        return resizeIn(transaction, dialect, attachment, bounds)
      }),
    settle: ((settled, judged?: Judged) =>
      within(async (transaction) => {
        if (await isStaleBehind(transaction, dialect, judged, [])) return 'stale'
        return settleIn(transaction, dialect, settled)
      })) as Attachments['settle'],
    learn: (blob, more) => within((transaction) => learnIn(transaction, dialect, blob, more)),
    replace: (replacement) => within((transaction) => replaceIn(transaction, dialect, replacement)),
    noLongerAsItCame: (id) => noLongerAsItCameIn(db, id),
    remove: (async (ids, now, judged) => {
      if (ids.length === 0) return undefined
      return within(async (transaction) => {
        if (await isStaleBehind(transaction, dialect, judged, [])) return 'stale'
        return removeIn(transaction, dialect, ids, now)
      })
    }) as Attachments['remove'],
    hold: ((holder, ids, now, judged?: Judged) =>
      within(async (transaction) => {
        if (await isStaleBehind(transaction, dialect, judged, [ownerOfHolder(holder)])) return 'stale'
        return holdIn(transaction, dialect, holder, { ids, now })
      })) as Attachments['hold'],
    release: (owner, now) => within((transaction) => releaseHoldersIn(transaction, owner, now)),
    collect: (now, limit) => within((transaction) => collectIn(transaction, dialect, now, limit)),
  }
}
