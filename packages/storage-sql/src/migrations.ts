import { TidingsError } from '@tidings/protocol/errors'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import { getMeta, setMeta } from './meta.ts'
import { renewUserKeys } from './renew-users.ts'
import { renewRoomTerms } from './room-directory.ts'
import type { Schema } from './schema.ts'
import { steps } from './schema-steps.ts'
import { keysVersion } from './user-keys.ts'

export const schemaVersion = steps.length

/** Stands in `meta` while what another store has comes over. */
export const arrivingKey = 'arriving'

async function expectWhole(db: Kysely<Schema>): Promise<void> {
  if ((await getMeta(db, arrivingKey)) === undefined) return
  const message =
    'the store holds a part of another one: let `tidings migrate` with the same --from and --to finish first'
  throw new TidingsError('unavailable', message)
}

/**
 * Brings the database to this version's schema, in one transaction; refuses one that a newer version has made, and, unless
 * it is to be filled now (`arriving`), one that was not filled to the end.
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
    const found = await transaction.selectFrom('meta').select('value').where('key', '=', 'schema').executeTakeFirst()
    const version = Number(found?.value ?? 0)
    if (version > schemaVersion) {
      const message = `the store has schema ${version}, this version of Tidings knows ${schemaVersion}: start a newer one`
      throw new TidingsError('unavailable', message)
    }
    for (const step of steps.slice(version)) await step(transaction, dialect)
    if (version < schemaVersion) await setMeta(transaction, 'schema', String(schemaVersion))
    if (version === 0) await setMeta(transaction, 'epoch', newEpoch)
    if ((await getMeta(transaction, 'user-keys')) === keysVersion) return
    await renewUserKeys(transaction)
    await renewRoomTerms(transaction)
    await setMeta(transaction, 'user-keys', keysVersion)
  })
}
