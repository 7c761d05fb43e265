import { TidingsError } from '@tidings/protocol/errors'
import { type Kysely, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import type { Schema } from './schema.ts'

type Step = (db: Kysely<Schema>, dialect: SqlDialect) => Promise<void>

const run = async (db: Kysely<Schema>, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Version n is the state after the first n steps. A step that was released never changes. */
const steps: readonly Step[] = [
  async (db, { name }) => {
    const strict = name === 'sqlite' ? ' strict' : ''
    // Rows that are only reached by their key live in the key's own tree: one page touched in place of two.
    const clustered = name === 'sqlite' ? ' strict, without rowid' : ''
    const id = name === 'sqlite' ? 'integer primary key' : 'bigint generated always as identity primary key'
    const integer = name === 'sqlite' ? 'integer' : 'bigint'
    // Compared byte by byte in both, so that ranges and pages agree.
    const text = name === 'sqlite' ? 'text' : 'text collate "C"'
    await run(db, [
      `create table conversations (id ${id}, key ${text} not null unique, kind ${text} not null, seq ${integer} not null,
        rev ${integer} not null, counted ${integer} not null, created_at ${integer} not null,
        updated_at ${integer} not null, changed ${integer} not null)${strict}`,
      `create table entries ("row" ${id}, conversation ${integer} not null, seq ${integer} not null,
        rev ${integer} not null, sender ${text} not null, client_msg_id ${text}, type ${text} not null,
        counted ${integer} not null, ts ${integer} not null, body ${text} not null)${strict}`,
      'create unique index entries_by_seq on entries (conversation, seq)',
      'create unique index entries_by_rev on entries (conversation, rev) where rev > 0',
      // The id first: ids that begin with the time, as the SDK makes them, all go to the end of the tree, so that a batch
      // touches a few pages of it and not one for every sender.
      `create table sends (sender ${text} not null, client_msg_id ${text} not null, conversation ${integer} not null,
        seq ${integer} not null, primary key (client_msg_id, sender))${clustered}`,
      `create table members (uid ${text} not null, conversation ${integer} not null, role ${text} not null,
        joined_at ${integer} not null, joined_seq ${integer} not null, read_seq ${integer} not null,
        read_counted ${integer} not null, changed ${integer} not null, primary key (uid, conversation))${clustered}`,
      'create index members_by_conversation on members (conversation, uid)',
      `create table mentions (conversation ${integer} not null, uid ${text} not null, seq ${integer} not null,
        primary key (conversation, uid, seq))${clustered}`,
      `create table rooms (id ${text} primary key, conversation ${integer} not null unique, name ${text} not null,
        avatar ${text} not null, owner ${text} not null, member_count ${integer} not null,
        created_at ${integer} not null, updated_at ${integer} not null)${strict}`,
      `create table users (uid ${text} primary key, folded ${text} not null, name ${text} not null, avatar ${text} not null,
        created_at ${integer} not null, banned ${integer} not null, revoked_before ${text} not null,
        password_hash ${text})${strict}`,
      'create index users_by_folded on users (folded)',
      `create table user_terms (term ${text} not null, uid ${text} not null, primary key (term, uid))${clustered}`,
      "insert into meta (key, value) values ('position', '0')",
    ])
  },
]

export const schemaVersion = steps.length

/** Brings the database to this version's schema, in one transaction; refuses one that a newer version has made. */
export async function migrate(db: Kysely<Schema>, dialect: SqlDialect, newEpoch: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`create table if not exists meta (key text primary key, value text not null)`.execute(transaction)
    const found = await transaction.selectFrom('meta').select('value').where('key', '=', 'schema').executeTakeFirst()
    const version = Number(found?.value ?? 0)
    if (version > schemaVersion) {
      const message = `the store has schema ${version}, this version of Tidings knows ${schemaVersion}: start a newer one`
      throw new TidingsError('unavailable', message)
    }
    if (version === schemaVersion) return
    for (const step of steps.slice(version)) await step(transaction, dialect)
    await setMeta(transaction, 'schema', String(schemaVersion))
    if (version === 0) await setMeta(transaction, 'epoch', newEpoch)
  })
}

export async function setMeta(db: Kysely<Schema>, key: string, value: string): Promise<void> {
  const row = { key, value }
  await db
    .insertInto('meta')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

export async function getMeta(db: Kysely<Schema>, key: string): Promise<string | undefined> {
  return (await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value
}
