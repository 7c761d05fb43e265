import type { MarkTally } from '@tidings/core'
import { limits } from '@tidings/protocol/limits'
import { reactionForm } from '@tidings/protocol/reactions'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

interface At {
  readonly conversation: number
  readonly seq: number
}

const marksAt = (db: Kysely<Schema>, { conversation, seq }: At) =>
  db.selectFrom('marks').where('conversation', '=', conversation).where('seq', '=', seq).where('kind', '=', 'reaction')

async function tallyOf(db: Kysely<Schema>, at: At, key: string): Promise<MarkTally> {
  const rows = await marksAt(db, at).where('key', '=', key).select('uid').orderBy('ts').orderBy('uid').execute()
  return { kind: 'reaction', key, count: rows.length, users: rows.slice(0, limits.tallyUsers).map(({ uid }) => uid) }
}

/** What one user gave in two forms of one key, they gave once. */
async function moveRows(db: Kysely<Schema>, at: At, key: string): Promise<void> {
  const form = reactionForm(key)
  const rows = await marksAt(db, at).where('key', '=', key).select(['uid', 'ts']).execute()
  for (const { uid, ts } of rows)
    await db
      .insertInto('marks')
      .values({ ...at, kind: 'reaction', key: form, uid, ts })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  const { conversation, seq } = at
  const old = db.deleteFrom('marks').where('conversation', '=', conversation).where('seq', '=', seq)
  await old.where('kind', '=', 'reaction').where('key', '=', key).execute()
}

async function renewTallies(db: Kysely<Schema>, at: At, old: string): Promise<void> {
  await moveRows(db, at, old)
  const of = db
    .selectFrom('entries')
    .select('marks')
    .where('conversation', '=', at.conversation)
    .where('seq', '=', at.seq)
  const { marks } = (await of.executeTakeFirst()) ?? {}
  if (!marks) return
  const tallies: MarkTally[] = []
  for (const tally of JSON.parse(marks) as MarkTally[]) {
    const key = tally.kind === 'reaction' ? reactionForm(tally.key) : tally.key
    if (tallies.some((one) => one.kind === tally.kind && one.key === key)) continue
    tallies.push(tally.kind === 'reaction' ? await tallyOf(db, at, key) : tally)
  }
  const text = JSON.stringify(tallies)
  const entry = db.updateTable('entries').set({ marks: text }).where('conversation', '=', at.conversation)
  await entry.where('seq', '=', at.seq).execute()
}

/** Reactions that were given before they had one form: ❤ of one keyboard and ❤️ of another become one. */
export async function renewReactionKeys(db: Kysely<Schema>): Promise<void> {
  const used = await db.selectFrom('marks').select('key').distinct().where('kind', '=', 'reaction').execute()
  const old = used.map(({ key }) => key).filter((key) => reactionForm(key) !== key)
  for (const key of old) {
    const places = db.selectFrom('marks').select(['conversation', 'seq']).distinct()
    const found = await places.where('kind', '=', 'reaction').where('key', '=', key).execute()
    for (const at of found) await renewTallies(db, at, key)
  }
}
