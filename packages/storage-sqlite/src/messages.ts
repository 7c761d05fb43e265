import type { Failure } from '@tidings/storage-sql/thread-failure'
import type { Batch, BatchResult } from './columns.ts'
import type { EntryColumns } from './entry-columns.ts'
import type { DatabaseOptions } from './file/database.ts'
import type { Noun } from './methods.ts'

/** What crosses between the server's thread and a worker. */
export interface WorkerData {
  readonly options: DatabaseOptions
  readonly newEpoch: string
}

export type Request = { readonly id: number } & (
  | { readonly do: 'append'; readonly batch: Batch }
  | { readonly do: 'call'; readonly noun: Noun; readonly method: string; readonly args: readonly unknown[] }
  | { readonly do: 'check' }
  | { readonly do: 'compact' }
  | { readonly do: 'meta'; readonly key: string }
  | { readonly do: 'close' }
)

export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly entries: EntryColumns }
  | { readonly id: number; readonly failure: Failure }

export const isBatchResult = (result: unknown): result is BatchResult =>
  typeof result === 'object' && result !== null && 'duplicates' in result
