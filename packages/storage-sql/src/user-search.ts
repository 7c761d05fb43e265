import type { UserRecord } from '@tidings/core'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import { toUser } from './rows.ts'
import type { Schema } from './schema.ts'
import { afterPrefix, foldName, wordsIn } from './user-keys.ts'

/** Terms that one search looks at. */
const candidates = 500
/** Where only some of them count. */
const sharedCandidates = 20_000
/** Words of a query that are looked at. */
const mostWords = 8

export interface UserQuery {
  readonly query: string
  readonly limit: number
  readonly sharing: string | undefined
}

/** Conversations of the user `first.uid` in which this one is, too. */
const sharedWith = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members as theirs')
    .innerJoin('members as mine', 'mine.conversation', 'theirs.conversation')
    .select('theirs.conversation')
    .where('theirs.uid', '=', sql<string>`first.uid`)
    .where('mine.uid', '=', uid)

/** Terms of the user `first.uid` that begin so. */
const termOf = (db: Kysely<Schema>, word: string) =>
  db
    .selectFrom('user_terms as other')
    .select('other.term')
    .where('other.uid', '=', sql<string>`first.uid`)
    .where('other.term', '>=', word)
    .where('other.term', '<', afterPrefix(word))

/** Those with a term that begins with `prefix`, and one for each of the other words. */
async function beginningWith(
  db: Kysely<Schema>,
  prefix: string,
  others: readonly string[],
  { limit, sharing }: UserQuery,
): Promise<readonly UserRecord[]> {
  // In the order of their key: no more of them are read, however many begin so.
  const first = db
    .selectFrom('user_terms')
    .select(['term', 'uid'])
    .where('term', '>=', prefix)
    .where('term', '<', afterPrefix(prefix))
    .orderBy('term')
    .orderBy('uid')
    .limit(sharing === undefined && others.length === 0 ? candidates : sharedCandidates)
    .as('first')
  let those = db.selectFrom(first)
  if (sharing !== undefined) those = those.where(({ exists }) => exists(sharedWith(db, sharing)))
  for (const word of others) those = those.where(({ exists }) => exists(termOf(db, word)))
  const best = those
    .select(({ fn }) => ['uid', fn.min('term').as('term')])
    .groupBy('uid')
    .as('best')
  const rows = await db
    .selectFrom(best)
    .innerJoin('users', 'users.uid', 'best.uid')
    .selectAll('users')
    .where('users.banned', '=', 0)
    .orderBy('best.term')
    .orderBy('users.folded')
    .limit(limit)
    .execute()
  return rows.map(toUser)
}

/** Those who are called as it is written, then those of whose words each begins so, in any order. */
export async function searchUsers(db: Kysely<Schema>, query: UserQuery): Promise<readonly UserRecord[]> {
  const prefix = foldName(query.query).trim()
  // Signs that show nothing: everybody's name begins with them.
  if (prefix === '') return []
  const found = await beginningWith(db, prefix, [], query)
  const [longest, ...others] = wordsIn(prefix)
    .slice(0, mostWords)
    .sort((a, b) => b.length - a.length)
  if (longest === undefined || longest === prefix || found.length >= query.limit) return found
  const known = new Set(found.map(({ uid }) => uid))
  const more = await beginningWith(db, longest, others, query)
  return [...found, ...more.filter(({ uid }) => !known.has(uid))].slice(0, query.limit)
}
