import type { UserRecord } from '@tidings/core'
import type { Selectable } from 'kysely'
import { type Kysely, sql } from './kysely.ts'
import { getMeta, setMeta } from './meta.ts'
import type { Schema } from './schema.ts'
import { createIn, firstGeneration } from './users.ts'

type UserRow = Selectable<Schema['users']>

const atOnce = 500

interface Carrying {
  readonly from: Kysely<Schema>
  readonly to: Kysely<Schema>
  /** Users need no record: one that has it only for what was revoked gets it again. */
  readonly external: boolean
}

/**
 * Who may come in is as it was last, whatever else goes back to an earlier state: revoked tokens, kicked terminals, bans
 * and passwords of `from` hold in `to`, for the accounts that are in both. Tokens of accounts that `to` does not have
 * open none that gets their name later. Both have this version's schema; `to` is changed in one transaction.
 */
export async function carryStanding(from: Kysely<Schema>, to: Kysely<Schema>, external: boolean): Promise<void> {
  await to.transaction().execute(async (transaction) => {
    const carrying = { from, to: transaction, external }
    const highest = await carryUsers(carrying)
    // In `from` it may have been raised by a restore before this one.
    const before = Number((await getMeta(from, firstGeneration)) ?? 0)
    if (!external) await setMeta(transaction, firstGeneration, String(Math.max(before, highest + 1)))
    await carryClients(carrying)
    await carryKeys(carrying)
  })
}

/** Where the keys of the installation stand, by which its tokens are good. */
const keys = { owner: 'installation', kind: 'key' } as const

const dropKeys = (to: Kysely<Schema>) =>
  to.deleteFrom('records').where('owner', '=', keys.owner).where('kind', '=', keys.kind).execute()

/** As they were last, or none: what a key was given up for stays void. */
async function carryKeys({ from, to }: Carrying): Promise<void> {
  const ofKeys = from.selectFrom('records').selectAll().where('owner', '=', keys.owner).where('kind', '=', keys.kind)
  const [owner, records] = [
    from.selectFrom('owners').selectAll().where('owner', '=', keys.owner),
    await ofKeys.execute(),
  ]
  await dropKeys(to)
  for (const record of records) await to.insertInto('records').values(record).execute()
  const last = await owner.executeTakeFirst()
  if (!last) return
  const version = sql<number>`case when owners.version > ${last.version} then owners.version else ${last.version} end`
  await to
    .insertInto('owners')
    .values(last)
    .onConflict((conflict) => conflict.column('owner').doUpdateSet({ version }))
    .execute()
}

/** Answers the highest generation that any user has reached. */
async function carryUsers({ from, to, external }: Carrying): Promise<number> {
  let highest = 0
  for (let after = ''; ; ) {
    const page = from.selectFrom('users').selectAll().where('uid', '>', after).orderBy('uid').limit(atOnce)
    const users = await page.execute()
    for (const user of users) {
      highest = Math.max(highest, user.generation)
      if (external && user.generation > 0)
        await createIn(to, { uid: user.uid, name: user.name, avatar: '', createdAt: user.created_at })
      await carryUser(to, user)
    }
    const last = users.at(-1)
    if (!last || users.length < atOnce) return highest
    after = last.uid
  }
}

/** Only into the same account: another one of that name was made at another time. */
async function carryUser(to: Kysely<Schema>, { uid, created_at, password_hash, ...user }: UserRow): Promise<void> {
  const same = to.selectFrom('users').select(['generation', 'revoked', 'banned', 'password_hash'])
  const row = await same.where('uid', '=', uid).where('created_at', '=', created_at).executeTakeFirst()
  if (!row) return
  const { generation, revoked } = user.generation > row.generation ? user : row
  const banned = Math.max(user.banned, row.banned)
  await to.updateTable('users').set({ generation, revoked, banned, password_hash }).where('uid', '=', uid).execute()
}

async function carryClients({ from, to }: Carrying): Promise<void> {
  const kicked = from
    .selectFrom('clients')
    .selectAll()
    .where((where) => where.or([where('revoked_generation', '>', 0), where('revoked_at', '>', 0)]))
  for await (const client of kicked.stream()) {
    const user = await to.selectFrom('users').select('uid').where('uid', '=', client.uid).executeTakeFirst()
    if (!user) continue
    const { revoked_at, revoked_generation, revoked_newest, last_seen } = client
    await to
      .insertInto('clients')
      .values(client)
      .onConflict((conflict) =>
        conflict
          .columns(['uid', 'id'])
          .doUpdateSet({ revoked_at, revoked_generation, revoked_newest, last_seen })
          .where('clients.revoked_generation', '<=', revoked_generation),
      )
      .execute()
  }
}

/**
 * Every token that was given out is void: those of ours because their key is gone, in whose place another one is made; those of
 * other issuers by their time, of every user with a record.
 */
export async function revokeEverything(to: Kysely<Schema>, now: number): Promise<void> {
  await to.transaction().execute(async (transaction) => {
    await dropKeys(transaction)
    for (let after = ''; ; ) {
      const page = transaction.selectFrom('users').select(['uid', 'generation', 'revoked']).where('uid', '>', after)
      const users = await page.orderBy('uid').limit(atOnce).execute()
      for (const { uid, ...row } of users) {
        const generation = row.generation + 1
        const stands = JSON.parse(row.revoked) as UserRecord['revoked']
        const revoked = JSON.stringify({ ...stands, all: { generation, at: now } })
        await transaction.updateTable('users').set({ generation, revoked }).where('uid', '=', uid).execute()
      }
      const last = users.at(-1)
      if (!last || users.length < atOnce) return
      after = last.uid
    }
  })
}
