import type { Judged, RecordGiven } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { noteInFeed } from './feed-items.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/** Somebody else decides now who may do what there, whoever wrote meanwhile. The heads of the conversations are locked. */
export async function raiseAccess(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  conversations: readonly number[],
): Promise<void> {
  if (conversations.length === 0) return
  const raised = await db
    .updateTable('conversations')
    .set({ access: sql`access + 1`, narrowed: sql`access + 1` })
    .where('id', 'in', conversations)
    .returning(['id as conversation', 'key', 'access'])
    .execute()
  await noteInFeed(
    db,
    dialect,
    raised.map((one) => ({ kind: 'access', ...one })),
  )
}

/** Standings by user; who has no record stands at 0. */
export async function standingsOf(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (uids.length === 0) return new Map()
  const query = db.selectFrom('users').select(['uid', 'standing'])
  const rows = await (dialect.name === 'postgres'
    ? query.where(sql<boolean>`uid = any(${uids}::text[])`)
    : query.where('uid', 'in', uids)
  ).execute()
  return new Map(rows.map(({ uid, standing }) => [uid, standing]))
}

/**
 * Whether it was judged by what has changed since: before `access`, which is the head's for what changes the conversation, and
 * its `narrowed` for what is said in it. The head is locked, and the gate passed.
 */
export async function isStale(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  judged: Judged | undefined,
  access: number,
): Promise<boolean> {
  if (!judged) return false
  if (access > judged.access) return true
  const standing = (await standingsOf(db, dialect, [judged.user])).get(judged.user) ?? 0
  return standing > judged.standing
}

/** Whether a record stands as it was found; `version`: where it stands now, undefined when it is not there. */
export function standsSo(only: RecordGiven['only'], version: number | undefined): boolean {
  if (only === 'absent') return version === undefined
  return only === 'present' ? version !== undefined : version === only
}

/** Whether these records have changed since something was judged by them. Their owners are locked. */
export async function areOthers(db: Kysely<Schema>, given: readonly RecordGiven[]): Promise<boolean> {
  for (const some of Map.groupBy(given, ({ kind, key }) => `${kind} ${key}`).values()) {
    const { kind, key } = some[0] as RecordGiven
    const rows = await db
      .selectFrom('records')
      .select(['owner', 'version'])
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('value', 'is not', null)
      .where(
        'owner',
        'in',
        some.map(({ owner }) => owner),
      )
      .execute()
    const versions = new Map(rows.map(({ owner, version }) => [owner, version]))
    if (!some.every((one) => standsSo(one.only, versions.get(one.owner)))) return true
  }
  return false
}
