import type { SearchAnswer, SearchHit, SearchMatch, SearchQuery, SearchScope } from '@tidings/core'
import { integers, sql } from '@tidings/storage-sql'
import { wantedIn } from '@tidings/storage-sql/search/document'
import { type Found, matchOf, textOfCall, textOfEntry } from '@tidings/storage-sql/search/looking'
import type { SearchDatabase } from './tables.ts'

/** Places that are looked through in one statement. */
const scopesAtOnce = 32

type Scope = SearchScope & { readonly newest: number }

const quoted = (term: string): string => {
  const begins = term.endsWith('*')
  const text = (begins ? term.slice(0, -1) : term).replaceAll(/['\\]/g, '$&$&')
  return `'${text}'${begins ? ':*' : ''}`
}

/** As a tsquery, for one conversation; every term stands in quotes. '' when every document will do. */
function expressionOf(query: SearchQuery, conversation: number): string {
  const { all, some } = wantedIn(query, conversation)
  return [...all.map(quoted), ...some.map((terms) => `(${terms.map(quoted).join(' | ')})`)].join(' & ')
}

const hasTerms = ({ terms, senders, types, kinds }: SearchQuery): boolean =>
  terms.length > 0 || senders !== undefined || types !== undefined || kinds !== undefined

/** Newest first. */
const byTime = (a: SearchHit, b: SearchHit): number => b.ts - a.ts || b.conversation - a.conversation || b.seq - a.seq

/** The scopes with the newest documents first; those without any are left out. */
async function newestFirst(db: SearchDatabase, scopes: readonly SearchScope[]): Promise<Scope[]> {
  if (scopes.length === 0) return []
  const { rows } = await sql<Scope>`
    select p.conversation, p.after, p.up_to as "upTo", d.ts as newest from unnest(
      ${integers(scopes.map(({ conversation }) => conversation))}, ${integers(scopes.map(({ after }) => after))},
      ${integers(scopes.map(({ upTo }) => upTo))}) as p (conversation, after, up_to)
    cross join lateral (select ts from search_documents d where d.conversation = p.conversation
      and d.seq > p.after and d.seq <= p.up_to order by d.seq desc limit 1) d
    order by d.ts desc`.execute(db)
  return rows
}

async function hitsIn(db: SearchDatabase, scopes: readonly Scope[], query: SearchQuery): Promise<SearchHit[]> {
  const { beyond, from, until, limit } = query
  const expressions = scopes.map(({ conversation }) => expressionOf(query, conversation))
  const words = hasTerms(query) ? sql`d.terms @@ p.wanted::tsquery and` : sql.raw('')
  const behind = beyond
    ? sql`and (d.ts, d.conversation, d.seq) < (${beyond.ts}::bigint, ${beyond.conversation}::bigint, ${beyond.seq}::bigint)`
    : sql.raw('')
  const { rows } = await sql<SearchHit>`
    select d.conversation, d.seq, d.ts from unnest(
      ${integers(scopes.map(({ conversation }) => conversation))}, ${integers(scopes.map(({ after }) => after))},
      ${integers(scopes.map(({ upTo }) => upTo))}, ${expressions}::text[]) as p (conversation, after, up_to, wanted)
    cross join lateral (select d.conversation, d.seq, d.ts from search_documents d where ${words}
      d.conversation = p.conversation and d.seq > p.after and d.seq <= p.up_to
      and d.ts >= ${from ?? 0}::bigint and d.ts < ${until ?? Number.MAX_SAFE_INTEGER}::bigint ${behind}
      order by d.ts desc, d.seq desc limit ${limit}) d
    order by d.ts desc, d.conversation desc, d.seq desc limit ${limit}`.execute(db)
  return rows
}

/** The scopes with the newest documents come first; when the rest can only be older, it is not asked. */
async function hits(db: SearchDatabase, scopes: readonly Scope[], query: SearchQuery): Promise<readonly SearchHit[]> {
  let found: SearchHit[] = []
  for (let at = 0; at < scopes.length; at += scopesAtOnce) {
    const some = scopes.slice(at, at + scopesAtOnce)
    const last = found[query.limit - 1]
    if (last && last.ts > (some[0] as Scope).newest) break
    found = [...found, ...(await hitsIn(db, some, query))].sort(byTime).slice(0, query.limit)
  }
  return found
}

type Row = Found & Pick<SearchHit, 'conversation' | 'seq'>

async function entriesOf(db: SearchDatabase, of: readonly SearchHit[]): Promise<Map<string, Row>> {
  const { rows } = await sql<Row>`select e.conversation, e.seq, e.rev, e.body from unnest(
      ${integers(of.map(({ conversation }) => conversation))}, ${integers(of.map(({ seq }) => seq))}) as h (conversation, seq)
    join entries e on e.conversation = h.conversation and e.seq = h.seq`.execute(db)
  return new Map(rows.map((row) => [`${row.conversation} ${row.seq}`, row]))
}

/** Looks for documents, and through what they say, up to so much for one call. */
export async function find(db: SearchDatabase, query: SearchQuery): Promise<SearchAnswer> {
  const matches: SearchMatch[] = []
  const scopes = await newestFirst(db, query.scopes)
  let left = textOfCall
  for (let asked = query; ; ) {
    const found = await hits(db, scopes, asked)
    const entries = await entriesOf(db, found)
    for (const hit of found) {
      const row = entries.get(`${hit.conversation} ${hit.seq}`)
      const match = row && matchOf(row, hit, query.text)
      if (match) matches.push(match)
      left -= textOfEntry + (row?.body.length ?? 0)
      if (matches.length === query.limit || left <= 0) return { matches, next: hit }
    }
    const last = found.at(-1)
    if (!last || found.length < query.limit) return { matches }
    asked = { ...query, beyond: last }
  }
}
