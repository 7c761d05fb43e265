import type { SearchAnswer, SearchQuery } from '@tidings/core'
import type { Failure } from '../thread-failure.ts'

/** What crosses between the server's thread and the one that searches. */
export type SearchWork =
  | { readonly do: 'find'; readonly query: SearchQuery }
  | { readonly do: 'caughtUp' }
  | { readonly do: 'lag' }
  | { readonly do: 'close' }

export type SearchRequest = SearchWork & { readonly id: number }

export type SearchResult = SearchAnswer | { readonly entries: number } | undefined

export type SearchResponse =
  | { readonly id: number; readonly result: SearchResult }
  | { readonly id: number; readonly failure: Failure }

/** What kept the index from going on; it tries again. */
export interface SearchFault {
  readonly fault: Failure
}
