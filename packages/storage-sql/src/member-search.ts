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

/** Those whose uid or name begins so, in the order of what was found. */
async function byName(db: Kysely<Schema>, prefix: string, { conversation, limit }: Looked): Promise<Membership[]> {
  const best = db
    .selectFrom('user_terms')
    .innerJoin('members', (join) =>
      join.onRef('members.uid', '=', 'user_terms.uid').on('members.conversation', '=', conversation),
    )
    .select(({ fn }) => ['members.uid', fn.min('term').as('term')])
    .where('term', '>=', prefix)
    .where('term', '<', afterPrefix(prefix))
    .groupBy('members.uid')
    .orderBy('term')
    .orderBy('members.uid')
    .limit(limit)
    .as('best')
  const rows = await db
    .selectFrom(best)
    .innerJoin('members', (join) =>
      join.onRef('members.uid', '=', 'best.uid').on('members.conversation', '=', conversation),
    )
    .selectAll('members')
    .orderBy('best.term')
    .orderBy('best.uid')
    .execute()
  return rows.map(toMembership)
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
