import { takingPart } from '@tidings/core/follow-record'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

const atOnce = 200

interface Thread {
  readonly conversation: number
  readonly root: number
  readonly key: string
}

/** Members who wrote in a thread, or who started it. */
async function partakers(db: Kysely<Schema>, { conversation, root }: Thread) {
  const { rows } = await sql<{ readonly uid: string; readonly read_seq: number }>`
    select m.uid, m.read_seq from members m where m.conversation = ${conversation} and 'user/' || m.uid in (
      select e.sender from threads t join entries e on e.conversation = t.conversation and e.seq = t.seq
        where t.conversation = ${conversation} and t.root = ${root}
      union select e.sender from entries e where e.conversation = ${conversation} and e.seq = ${root})`.execute(db)
  return rows
}

async function follow(db: Kysely<Schema>, thread: Thread): Promise<void> {
  for (const { uid, read_seq: readSeq } of await partakers(db, thread)) {
    const { owner, kind, key, value } = takingPart({ ...thread, uid, readSeq: Math.max(readSeq, thread.root) })
    const { version } = await db
      .insertInto('owners')
      .values({ owner, version: 1 })
      .onConflict((conflict) => conflict.column('owner').doUpdateSet({ version: sql`owners.version + 1` }))
      .returning('version')
      .executeTakeFirstOrThrow()
    await db.insertInto('records').values({ owner, kind, key, version, value, due: null }).execute()
  }
}

/** Who takes part in the threads that are there already follows them, and has read what they have read of the conversation. */
export async function followThreads(db: Kysely<Schema>): Promise<void> {
  for (let after = { conversation: 0, root: 0 }; ; ) {
    const threads: readonly Thread[] = await db
      .selectFrom('threads as t')
      .innerJoin('conversations as c', 'c.id', 't.conversation')
      .select(['t.conversation', 't.root', 'c.key'])
      .distinct()
      .where(({ eb, refTuple, tuple }) =>
        eb(refTuple('t.conversation', 't.root'), '>', tuple(after.conversation, after.root)),
      )
      .orderBy('t.conversation')
      .orderBy('t.root')
      .limit(atOnce)
      .execute()
    for (const thread of threads) await follow(db, thread)
    const last = threads.at(-1)
    if (!last || threads.length < atOnce) return
    after = last
  }
}
