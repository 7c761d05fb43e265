import type { UserRecord } from '@tidings/core'
import type { Kysely } from 'kysely'
import { builtOnce } from './built-once.ts'
import { sql } from './kysely.ts'
import { toUser } from './rows.ts'
import type { Schema } from './schema.ts'
import { afterPrefix, foldName, wordsIn } from './user-keys.ts'
import { usersBy } from './users-by-uid.ts'

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

/** What begins with a word, from itself up to what no longer does. */
interface Beginning {
  readonly from: string
  readonly to: string
}

const beginningWith = (word: string): Beginning => ({ from: word, to: afterPrefix(word) })

/** Terms of the user `first.uid` that begin so. */
const termOf = (db: Kysely<Schema>, { from, to }: Beginning) =>
  db
    .selectFrom('user_terms as other')
    .select('other.term')
    .where('other.uid', '=', sql<string>`first.uid`)
    .where('other.term', '>=', from)
    .where('other.term', '<', to)

/** A term, and under their numbers where each of the other words begins and ends. */
interface Asked extends Beginning {
  readonly limit: number
  readonly sharing: string
  readonly [edge: number]: string
}

/** Of so many other words, and of those who share a conversation, or of all. */
const foundBy = (others: number, shared: boolean) =>
  builtOnce((db, asked: Asked) => {
    // In the order of their key: no more of them are read, however many begin so.
    const first = db
      .selectFrom('user_terms')
      .select(['term', 'uid'])
      .where('term', '>=', asked.from)
      .where('term', '<', asked.to)
      .orderBy('term')
      .orderBy('uid')
      .limit(sharedCandidates)
      .as('first')
    let those = db.selectFrom(first)
    if (shared) those = those.where(({ exists }) => exists(sharedWith(db, asked.sharing)))
    for (let edge = 0; edge < 2 * others; edge += 2) {
      const word = { from: asked[edge] as string, to: asked[edge + 1] as string }
      those = those.where(({ exists }) => exists(termOf(db, word)))
    }
    const best = those
      .select(({ fn }) => ['uid', fn.min('term').as('term')])
      .groupBy('uid')
      .as('best')
    return db
      .selectFrom(best)
      .innerJoin('users', 'users.uid', 'best.uid')
      .selectAll('users')
      .where('users.banned', '=', 0)
      .orderBy('best.term')
      .orderBy('users.folded')
      .limit(asked.limit)
  })

const firstTerms = builtOnce((db, asked: Beginning & { readonly limit: number }) =>
  db
    .selectFrom('user_terms')
    .select('uid')
    .where('term', '>=', asked.from)
    .where('term', '<', asked.to)
    .orderBy('term')
    .orderBy('uid')
    .limit(asked.limit),
)

/** Those with a term that begins so: mostly few terms have to be read, as they stand in their order. */
async function called(db: Kysely<Schema>, prefix: string, limit: number): Promise<readonly UserRecord[]> {
  const terms = async (most: number) => {
    const rows = await firstTerms(db, { ...beginningWith(prefix), limit: most })
    return { uids: [...new Set(rows.map(({ uid }) => uid))], isAll: rows.length < most }
  }
  const few = await terms(2 * limit)
  const { uids } = few.isAll || few.uids.length >= limit ? few : await terms(candidates)
  const users = new Map((await usersBy(db, {}, uids.slice(0, limit))).map((row) => [row.uid, row]))
  return uids.flatMap((uid) => users.get(uid) ?? []).flatMap((row) => (row.banned === 0 ? [toUser(row)] : []))
}

const byWords = (shared: boolean) => Array.from({ length: mostWords }, (_, others) => foundBy(others, shared))
const [all, sharing] = [byWords(false), byWords(true)]

/** Those with a term that begins with `prefix`, and one for each of the other words. */
async function find(
  db: Kysely<Schema>,
  prefix: string,
  others: readonly string[],
  query: UserQuery,
): Promise<readonly UserRecord[]> {
  const ask = (query.sharing === undefined ? all : sharing)[others.length] as ReturnType<typeof foundBy>
  const edges = others.map(beginningWith).flatMap(({ from, to }) => [from, to])
  const asked = { ...edges, ...beginningWith(prefix), limit: query.limit, sharing: query.sharing ?? '' }
  return (await ask(db, asked)).map(toUser)
}

/** Those who are called as it is written, then those of whose words each begins so, in any order. */
export async function searchUsers(db: Kysely<Schema>, query: UserQuery): Promise<readonly UserRecord[]> {
  const prefix = foldName(query.query).trim()
  // Signs that show nothing: everybody's name begins with them.
  if (prefix === '') return []
  const { limit } = query
  const ask = (word: string, others: readonly string[]) =>
    query.sharing === undefined && others.length === 0 ? called(db, word, limit) : find(db, word, others, query)
  const found = await ask(prefix, [])
  const [longest, ...others] = wordsIn(prefix)
    .slice(0, mostWords)
    .sort((a, b) => b.length - a.length)
  if (longest === undefined || longest === prefix || found.length >= limit) return found
  const known = new Set(found.map(({ uid }) => uid))
  const more = await ask(longest, others)
  return [...found, ...more.filter(({ uid }) => !known.has(uid))].slice(0, limit)
}
