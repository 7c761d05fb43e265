import type { SearchIndex } from '@tidings/core'
import { openSearchThread, type SearchThreadOptions } from '@tidings/storage-sql/search/thread'

/** Where the store is; the index lies beside its tables. */
export interface PostgresSearchData {
  readonly url: string
  readonly schema: string
}

export interface PostgresSearchOptions extends Pick<SearchThreadOptions, 'log' | 'memoryMb'> {
  /** Of a store that is open. */
  readonly url: string
  readonly schema?: string
}

/** The index of a store on PostgreSQL, made and asked in a thread of its own. */
export function openPostgresSearch({ url, schema = 'tidings', ...options }: PostgresSearchOptions): SearchIndex {
  const data: PostgresSearchData = { url, schema }
  return openSearchThread({ ...options, entry: new URL('./worker-entry.js', import.meta.url), data })
}
