import { type ParsedInputOf, TidingsError, uidOf, userOid } from '@tidings/protocol'
import type { SearchHit, SearchQuery } from '../ports/search.ts'
import { queryTerms } from '../words/words.ts'

type SearchInput = ParsedInputOf<'search'>

const invalid = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', `${path}: ${message}`, { issues: [{ path, message }] })

export const cursorOf = ({ ts, conversation, seq }: SearchHit): string => [ts, conversation, seq].join('.')

function hitFrom(next: string): SearchHit {
  const numbers = next.split('.').map(Number)
  const [ts = 0, conversation = 0, seq = 0] = numbers
  if (numbers.length !== 3 || !numbers.every(Number.isSafeInteger)) throw invalid('next', 'is no cursor of a search')
  return { ts, conversation, seq }
}

/** The words of a query; `invalid` when there is something in it and no word. */
export function expectTerms(query: string): readonly string[] {
  const { terms } = queryTerms(query)
  if (terms.length === 0 && query.trim() !== '') throw invalid('query', 'holds no word to look for')
  return terms
}

const filters = ['conversation', 'from', 'types', 'has', 'since', 'until'] as const

/** What the index is asked, but for the scopes. */
export function queryFrom(input: SearchInput): Omit<SearchQuery, 'scopes'> {
  const terms = expectTerms(input.query)
  if (terms.length === 0 && filters.every((name) => input[name] === undefined))
    throw invalid('query', 'say what to look for: a word, or a filter')
  const { from, types, has, since, until, next, limit } = input
  return {
    text: input.query,
    terms,
    limit,
    ...(from ? { senders: from.map((user) => userOid(uidOf(user))) } : {}),
    ...(types ? { types } : {}),
    ...(has ? { kinds: has } : {}),
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { until }),
    ...(next === undefined ? {} : { beyond: hitFrom(next) }),
  }
}
