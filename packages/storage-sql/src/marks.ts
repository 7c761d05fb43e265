import type { Marked, Marking, MarkTally } from '@tidings/core'
import { votersKey } from '@tidings/core/message-log'
import type { Kysely } from 'kysely'
import { isStale } from './access.ts'
import { lockEntry, writeChange } from './amend.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

interface Difference {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** How many the user gave before. */
  readonly given: number
}

const marksOf = (db: Kysely<Schema>, { conversation, seq, kind }: Marking) =>
  db.selectFrom('marks').where('conversation', '=', conversation).where('seq', '=', seq).where('kind', '=', kind)

/** What the user gives now that they did not, and the other way round. */
async function differenceOf(db: Kysely<Schema>, marking: Marking): Promise<Difference> {
  const rows = await marksOf(db, marking).select('key').where('uid', '=', marking.user).execute()
  const given = new Set(rows.map(({ key }) => key))
  const add = [...new Set(marking.add ?? [])]
  const removed = marking.replace ? [...given].filter((key) => !add.includes(key)) : (marking.remove ?? [])
  return {
    added: add.filter((key) => !given.has(key)),
    removed: removed.filter((key) => given.has(key)),
    given: given.size,
  }
}

/** The first who gave it. */
async function namesOf(db: Kysely<Schema>, marking: Marking, key: string): Promise<readonly string[]> {
  const of = marksOf(db, marking).where('key', '=', key).select('uid')
  return (await of.orderBy('ts').orderBy('uid').limit(marking.named).execute()).map(({ uid }) => uid)
}

/** One more or one less: nobody is counted anew, and the names are looked up only when one of them goes. */
async function tallyAfter(
  db: Kysely<Schema>,
  marking: Marking,
  { key, before, given }: { readonly key: string; readonly before: MarkTally | undefined; readonly given: boolean },
): Promise<MarkTally | undefined> {
  const { kind, user, named } = marking
  const { count = 0, users = [] } = before ?? {}
  if (given) return { kind, key, count: count + 1, users: users.length < named ? [...users, user] : users }
  if (count <= 1) return undefined
  return { kind, key, count: count - 1, users: users.includes(user) ? await namesOf(db, marking, key) : users }
}

async function write(db: Kysely<Schema>, marking: Marking, { added, removed }: Difference): Promise<void> {
  const { conversation, seq, kind, user, ts } = marking
  if (added.length > 0) {
    const rows = added.map((key) => ({ conversation, seq, kind, key, uid: user, ts }))
    await db.insertInto('marks').values(rows).execute()
  }
  if (removed.length === 0) return
  await db
    .deleteFrom('marks')
    .where('conversation', '=', conversation)
    .where('seq', '=', seq)
    .where('kind', '=', kind)
    .where('uid', '=', user)
    .where('key', 'in', removed)
    .execute()
}

/** The tallies after the change; a new key goes to the end. */
async function recount(
  db: Kysely<Schema>,
  marking: Marking,
  before: readonly MarkTally[],
  { added, removed }: Difference,
): Promise<readonly MarkTally[]> {
  const isOf = (tally: MarkTally, key: string): boolean => tally.kind === marking.kind && tally.key === key
  let tallies = before
  for (const key of [...removed, ...added]) {
    const known = tallies.find((tally) => isOf(tally, key))
    const now = await tallyAfter(db, marking, { key, before: known, given: added.includes(key) })
    if (known) tallies = tallies.flatMap((tally) => (isOf(tally, key) ? (now ? [now] : []) : [tally]))
    else if (now) tallies = [...tallies, now]
  }
  return tallies
}

/** As many entries of the conversation have such marks as may. */
async function isFull(db: Kysely<Schema>, { conversation, kind, entries }: Marking): Promise<boolean> {
  if (entries === undefined) return false
  const marked = db.selectFrom('marks').select('seq').distinct().where('conversation', '=', conversation)
  // Written out, so that the index of pins is taken.
  return (await marked.where('kind', '=', sql.lit(kind)).limit(entries).execute()).length >= entries
}

/** The bound that the marks would pass. */
async function passedBound(
  db: Kysely<Schema>,
  marking: Marking,
  { known, difference }: { readonly known: readonly string[]; readonly difference: Difference },
): Promise<'keys' | 'perUser' | 'entries' | undefined> {
  const { added, removed, given } = difference
  if (new Set([...known, ...added]).size > marking.keys) return 'keys'
  const { perUser = Number.MAX_SAFE_INTEGER } = marking
  if (added.length > 0 && given + added.length - removed.length > perUser) return 'perUser'
  return known.length === 0 && (await isFull(db, marking)) ? 'entries' : undefined
}

/** As long as there are votes, the last tally of them counts who voted. What a store of before had not counted is counted once. */
async function withVoters(
  db: Kysely<Schema>,
  marking: Marking,
  { tallies, difference }: { readonly tallies: readonly MarkTally[]; readonly difference: Difference },
): Promise<readonly MarkTally[]> {
  if (marking.kind !== 'vote') return tallies
  const isOfVoters = ({ kind, key }: MarkTally): boolean => kind === 'vote' && key === votersKey
  const others = tallies.filter((tally) => !isOfVoters(tally))
  if (!others.some(({ kind }) => kind === 'vote')) return others
  const known = tallies.find(isOfVoters)?.count
  const { added, removed, given } = difference
  const change = Number(given + added.length - removed.length > 0) - Number(given > 0)
  const count = known === undefined ? await countVoters(db, marking) : known + change
  return [...others, { kind: 'vote', key: votersKey, count, users: [] }]
}

async function countVoters(db: Kysely<Schema>, marking: Marking): Promise<number> {
  const { voters } = await marksOf(db, marking)
    .select(({ fn }) => fn.count<number | string>('uid').distinct().as('voters'))
    .executeTakeFirstOrThrow()
  return Number(voters)
}

export async function markIn(db: Kysely<Schema>, dialect: SqlDialect, marking: Marking): Promise<Marked | undefined> {
  const locked = await lockEntry(db, dialect, marking)
  if (!locked) return undefined
  const { entry } = locked
  if (await isStale(db, dialect, marking.judged, locked.narrowed)) return { kind: 'stale' }
  const difference = await differenceOf(db, marking)
  if (difference.removed.length + difference.added.length === 0) return { kind: 'same', entry }
  const known = (entry.marks ?? [])
    .filter(({ kind, key }) => kind === marking.kind && !(kind === 'vote' && key === votersKey))
    .map(({ key }) => key)
  const passed = await passedBound(db, marking, { known, difference })
  if (passed) return { kind: 'full', bound: passed }
  await write(db, marking, difference)
  const recounted = await recount(db, marking, entry.marks ?? [], difference)
  const tallies = await withVoters(db, marking, { tallies: recounted, difference })
  const marks = tallies.length === 0 ? null : JSON.stringify(tallies)
  const { conversation, seq } = marking
  return {
    kind: 'changed',
    entry: await writeChange(db, dialect, { conversation, seq, rev: locked.rev + 1 }, { marks }),
  }
}
