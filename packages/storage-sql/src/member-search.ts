import type { Membership } from '@tidings/core'
import type { Kysely } from 'kysely'
import { toMembership } from './rows.ts'
import type { Schema } from './schema.ts'
import { afterPrefix, foldName, nameTerms } from './user-keys.ts'

/** So many members with a name of their own in a room are looked through for it; the rest are found by their other names. */
const aliasesLookedThrough = 2000

interface Looked {
  readonly conversation: number
  readonly query: string
  readonly limit: number
}

/** A name has several words that begin alike, seldom more. */
const termsEach = 4

/**
 * Those whose uid or name begins so, in the order of what was found. Term by term, each looked up among the members: no more of
 * them are read than are asked for, and none for every member of the room.
 */
async function byName(db: Kysely<Schema>, prefix: string, { conversation, limit }: Looked): Promise<Membership[]> {
  const first = db
    .selectFrom('user_terms')
    .select(['term', 'uid'])
    .where('term', '>=', prefix)
    .where('term', '<', afterPrefix(prefix))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('members')
          .select('members.uid')
          .where('members.conversation', '=', conversation)
          .whereRef('members.uid', '=', 'user_terms.uid'),
      ),
    )
    .orderBy('term')
    .orderBy('uid')
    .limit(limit * termsEach)
  const uids = [...new Set((await first.execute()).map(({ uid }) => uid))].slice(0, limit)
  if (uids.length === 0) return []
  const members = db.selectFrom('members').selectAll().where('conversation', '=', conversation).where('uid', 'in', uids)
  const found = new Map((await members.execute()).map((row) => [row.uid, toMembership(row)]))
  return uids.flatMap((uid) => found.get(uid) ?? [])
}

async function byAlias(db: Kysely<Schema>, prefix: string, { conversation, limit }: Looked): Promise<Membership[]> {
  const rows = await db
    .selectFrom('members')
    .leftJoin('users', 'users.uid', 'members.uid')
    .selectAll('members')
    .where('members.conversation', '=', conversation)
    .where('members.alias', '<>', '')
    .where((where) => where(where.fn.coalesce('users.banned', where.lit(0)), '=', 0))
    .orderBy('members.uid')
    .limit(aliasesLookedThrough)
    .execute()
  const found = rows.filter(({ alias }) => nameTerms(alias).some((term) => term.startsWith(prefix)))
  return found.slice(0, limit).map(toMembership)
}

/** Those of an app that has its own users: nothing is kept of them but their id. */
async function byId(db: Kysely<Schema>, { conversation, query, limit }: Looked): Promise<Membership[]> {
  const rows = await db
    .selectFrom('members')
    .leftJoin('users', 'users.uid', 'members.uid')
    .selectAll('members')
    .where('members.conversation', '=', conversation)
    .where('members.uid', '>=', query)
    .where('members.uid', '<', afterPrefix(query))
    .where('users.uid', 'is', null)
    .orderBy('members.uid')
    .limit(limit)
    .execute()
  return rows.map(toMembership)
}

/** Members whose uid, name, or name in the room has a word that begins with the query. */
export async function findMembers(db: Kysely<Schema>, looked: Looked): Promise<readonly Membership[]> {
  const prefix = foldName(looked.query)
  if (prefix === '') return []
  const found = [
    ...(await byAlias(db, prefix, looked)),
    ...(await byName(db, prefix, looked)),
    ...(await byId(db, looked)),
  ]
  return [...new Map(found.map((member) => [member.user, member])).values()].slice(0, looked.limit)
}
