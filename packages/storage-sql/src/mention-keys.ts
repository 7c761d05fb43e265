import { everyMember } from '@tidings/core/every-member'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

const atOnce = 500

/** The mentions of a message, as its body has them. */
const mentionsOf = (body: string): readonly string[] =>
  (JSON.parse(body) as { mentions?: readonly string[] }).mentions ?? []

/**
 * Up to schema 4 `all` stood for every member, and a user of that name was mentioned by the same word. The message says
 * which of the two it was. What was addressed to somebody alone was always addressed to a person.
 */
export async function tellAllFromEverybody(db: Kysely<Schema>): Promise<void> {
  for (let after = { conversation: 0, seq: 0 }; ; ) {
    const rows = await db
      .selectFrom('mentions as m')
      .innerJoin('entries as e', (join) =>
        join.onRef('e.conversation', '=', 'm.conversation').onRef('e.seq', '=', 'm.seq'),
      )
      .select(['m.conversation', 'm.seq', 'e.body'])
      .where('m.uid', '=', 'all')
      .where('m.directed', '=', 0)
      .where(({ eb, refTuple, tuple }) =>
        eb(refTuple('m.conversation', 'm.seq'), '>', tuple(after.conversation, after.seq)),
      )
      .orderBy('m.conversation')
      .orderBy('m.seq')
      .limit(atOnce)
      .execute()
    for (const { conversation, seq, body } of rows) {
      const mentions = mentionsOf(body)
      if (mentions.includes('all'))
        await db.insertInto('mentions').values({ conversation, seq, uid: everyMember }).execute()
      if (mentions.includes('user/all')) continue
      const row = db.deleteFrom('mentions').where('conversation', '=', conversation).where('seq', '=', seq)
      await row.where('uid', '=', 'all').execute()
    }
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return
    after = last
  }
}
