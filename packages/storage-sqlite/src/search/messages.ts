import type { SearchAnswer, SearchQuery } from '@tidings/core'
import type { Failure } from '../messages.ts'

/** What crosses between the server's thread and the one that searches. */
export interface SearchWorkerData {
  readonly store: string
  readonly index: string
}

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
