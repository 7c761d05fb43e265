import type { SearchIndex } from '@tidings/core'
import { openSearchThread, type SearchThreadOptions } from '@tidings/storage-sql/search/thread'

/** Where the store is; the index lies beside its tables. */
export interface PostgresSearchData {
  readonly url: string
  readonly schema: string
  readonly follows: boolean
  readonly isShared: boolean
}

export interface PostgresSearchOptions extends Pick<SearchThreadOptions, 'log' | 'memoryMb'> {
  /** Of a store that is open. */
  readonly url: string
  readonly schema?: string
  /** It keeps the index up to date; else it only asks it, and others do: true. */
  readonly follows?: boolean
  /** Others may follow the same store: one of them does at a time. False unless it is said. */
  readonly isShared?: boolean
}

/** The index of a store on PostgreSQL, made and asked in a thread of its own. */
export function openPostgresSearch({
  url,
  schema = 'tidings',
  follows = true,
  isShared = false,
  ...options
}: PostgresSearchOptions): SearchIndex {
  const data: PostgresSearchData = { url, schema, follows, isShared }
  return openSearchThread({ ...options, entry: new URL('./worker-entry.js', import.meta.url), data })
}
