import type { AsTheyCame, AttachmentFacts, AttachmentRecord, Replacement } from '@tidings/core'
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely'
import { blobFor, releaseIn, toAttachment } from './blob-keys.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

const isFile = '{"kind":"file"%'

const keptAsItCame =
  ({ filesBefore = 0 }: AsTheyCame) =>
  ({ and, eb, or }: ExpressionBuilder<Schema, 'attachments'>) =>
    and([
      eb('original', '=', 1),
      eb('blob', 'is not', null),
      or([eb('facts', 'not like', isFile), eb('created_at', '<', filesBefore)]),
    ])

export function asTheyCameIn(
  db: Kysely<Schema>,
  which: AsTheyCame,
  { after = '', limit }: { readonly after?: string; readonly limit: number },
): Promise<Selectable<Schema['attachments']>[]> {
  return db
    .selectFrom('attachments')
    .selectAll()
    .where(keptAsItCame(which))
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function countAsTheyCameIn(
  db: Kysely<Schema>,
  which: AsTheyCame,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { files, bytes } = await db
    .selectFrom('attachments')
    .select([sql<number>`count(*)`.as('files'), sql<number>`coalesce(sum(size), 0)`.as('bytes')])
    .where(keptAsItCame(which))
    .executeTakeFirstOrThrow()
  return { files: Number(files), bytes: Number(bytes) }
}

export async function replaceIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  replacement: Replacement,
): Promise<readonly AttachmentRecord[] | 'no-bytes'> {
  const { blob: before, audience, mime, sha256, size, facts, releaseAt } = replacement
  const query = db
    .selectFrom('attachments')
    .selectAll()
    .where('blob', '=', before)
    .where('audience', '=', audience)
    .where(keptAsItCame(replacement))
    .orderBy('id')
  const rows = await (dialect.locksRows ? query.forUpdate() : query).execute()
  if (rows.length === 0) return []
  const blob = await blobFor(db, dialect, replacement, size)
  if (blob === undefined) return 'no-bytes'
  const replaced: AttachmentRecord[] = []
  for (const row of rows) {
    // Its kind stands in front: lists look for it there.
    const { kind } = JSON.parse(row.facts ?? '{"kind":"file"}') as AttachmentFacts
    const known = JSON.stringify({ ...{ kind }, ...facts, kind })
    const change = { blob, sha256, size, mime: mime ?? row.mime, source: row.sha256, facts: known }
    await db.updateTable('attachments').set(change).where('id', '=', row.id).execute()
    replaced.push(toAttachment({ ...row, ...change }))
  }
  await releaseIn(db, dialect, [before], releaseAt)
  return replaced
}

export async function noLongerAsItCameIn(db: Kysely<Schema>, id: string): Promise<void> {
  await db.updateTable('attachments').set({ original: 0 }).where('id', '=', id).execute()
}
