import type { AttachmentFacts, AttachmentRecord, SettledAttachment } from '@tidings/core'
import type { Kysely, Selectable } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import type { Schema } from './schema.ts'

export const toAttachment = (row: Selectable<Schema['attachments']>): AttachmentRecord => ({
  id: row.id,
  owner: row.owner,
  name: row.name,
  mime: row.mime,
  size: row.size,
  createdAt: row.created_at,
  audience: row.audience,
  ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
  ...(row.original === 0 ? {} : { original: true }),
  ...(row.source === null ? {} : { source: row.source }),
  ...(row.blob === null ? {} : { blob: row.blob }),
  ...(row.facts === null ? {} : { facts: JSON.parse(row.facts) as AttachmentFacts }),
})

/** The key of these bytes: that of the blob that is there, else the one given, which leaves the trash. */
export async function blobFor(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { sha256, key }: Pick<SettledAttachment, 'sha256' | 'key'>,
  size: number,
): Promise<string | undefined> {
  const same = db.selectFrom('blobs').select('key').where('sha256', '=', sha256)
  // Nobody throws it away until this attachment has it.
  const known = await (dialect.locksRows ? same.forUpdate() : same).executeTakeFirst()
  if (known || key === undefined) return known?.key
  const row = { key, sha256, size }
  await db
    .insertInto('blobs')
    .values(row)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute()
  // Another writer may have been faster with the same bytes.
  const { key: stored } = await same.executeTakeFirstOrThrow()
  if (stored === key) await db.deleteFrom('blob_trash').where('key', '=', key).execute()
  return stored
}

/** Those of the blobs that no attachment needs go into the trash. */
export async function releaseIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  blobs: readonly string[],
  at: number,
): Promise<void> {
  if (blobs.length === 0) return
  // Whoever is about to use the same bytes has done so, or comes after them.
  if (dialect.locksRows)
    await db.selectFrom('blobs').select('key').where('key', 'in', blobs).orderBy('key').forUpdate().execute()
  const needed = await db.selectFrom('attachments').select('blob').distinct().where('blob', 'in', blobs).execute()
  const kept = new Set(needed.map(({ blob }) => blob))
  const gone = [...new Set(blobs)].filter((key) => !kept.has(key))
  if (gone.length === 0) return
  await db.deleteFrom('blobs').where('key', 'in', gone).execute()
  await discardIn(
    db,
    gone.map((key) => ({ key, at })),
  )
}

export const discardIn = (db: Kysely<Schema>, trash: readonly { key: string; at: number }[]) =>
  db
    .insertInto('blob_trash')
    .values(trash)
    .onConflict((conflict) => conflict.column('key').doUpdateSet((row) => ({ at: row.ref('excluded.at') })))
    .execute()
