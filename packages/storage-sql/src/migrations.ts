import { TidingsError } from '@tidings/protocol/errors'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import { getMeta, setMeta } from './meta.ts'
import { renewUserKeys } from './renew-users.ts'
import { renewRoomTerms } from './room-directory.ts'
import type { Schema } from './schema.ts'
import { readBy, steps } from './schema-steps.ts'
import { keysVersion } from './user-keys.ts'

export const schemaVersion = steps.length

export interface StoreSchema {
  /** How many steps it has taken: 0 of one that is new. */
  readonly version: number
  /** Versions of Tidings that know so many of them go on with it: later ones have only added to it. */
  readonly readBy: number
}

/** What a store says of itself, whichever version has made it. */
export async function schemaOf(db: Kysely<Schema>): Promise<StoreSchema> {
  const version = Number((await getMeta(db, 'schema')) ?? 0)
  return { version, readBy: Number((await getMeta(db, 'read-by')) ?? version) }
}

/** Whether this version goes on with such a store as it is. */
export const isReadable = ({ version, readBy }: StoreSchema): boolean =>
  version >= schemaVersion && readBy <= schemaVersion

/** Stands in `meta` while what another store has comes over. */
export const arrivingKey = 'arriving'

async function expectWhole(db: Kysely<Schema>): Promise<void> {
  if ((await getMeta(db, arrivingKey)) === undefined) return
  const message =
    'the store holds a part of another one: let `tidings migrate` with the same --from and --to finish first'
  throw new TidingsError('unavailable', message)
}

const expectReadable = (found: StoreSchema): void => {
  if (isReadable(found)) return
  const message = `the store has schema ${found.version}, which wants a version of Tidings that knows ${found.readBy}, and this one knows ${schemaVersion}: start a newer one`
  throw new TidingsError('unavailable', message)
}

/**
 * Brings the database to this version's schema, in one transaction, and leaves one as it is to which a newer version has only
 * added; refuses what a newer version has changed, and, unless it is to be filled now (`arriving`), one that was not filled to the end.
 */
export async function migrate(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  newEpoch: string,
  { arriving = false }: { readonly arriving?: boolean } = {},
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await dialect.lockSchema(transaction)
    await sql`create table if not exists meta (key text primary key, value text not null)`.execute(transaction)
    if (!arriving) await expectWhole(transaction)
    const found = await schemaOf(transaction)
    // What a newer version has made of keys stays, too.
    if (found.version > schemaVersion) return expectReadable(found)
    for (const step of steps.slice(found.version)) await step(transaction, dialect)
    if (found.version < schemaVersion) {
      await setMeta(transaction, 'schema', String(schemaVersion))
      await setMeta(transaction, 'read-by', String(readBy))
    }
    if (found.version === 0) await setMeta(transaction, 'epoch', newEpoch)
    if ((await getMeta(transaction, 'user-keys')) === keysVersion) return
    await renewUserKeys(transaction)
    await renewRoomTerms(transaction)
    await setMeta(transaction, 'user-keys', keysVersion)
  })
}
