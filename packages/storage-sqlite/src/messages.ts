import { type ErrorCode, type ErrorDetails, TidingsError } from '@tidings/protocol/errors'
import type { Batch, BatchResult } from './columns.ts'
import type { DatabaseOptions } from './database.ts'
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
  | { readonly id: number; readonly failure: Failure }

/** An error as plain data: a class does not survive the way between threads. */
export interface Failure {
  readonly code?: ErrorCode
  readonly message: string
  readonly details?: ErrorDetails
  readonly stack?: string
}

export function packFailure(error: unknown): Failure {
  if (error instanceof TidingsError) {
    return { code: error.code, message: error.message, ...(error.details ? { details: error.details } : {}) }
  }
  const fault = error instanceof Error ? error : new Error(String(error))
  return { message: fault.message, ...(fault.stack ? { stack: fault.stack } : {}) }
}

export function unpackFailure({ code, message, details, stack }: Failure): Error {
  if (code) return new TidingsError(code, message, details)
  return Object.assign(new Error(message), stack ? { stack } : {})
}

export const isBatchResult = (result: unknown): result is BatchResult =>
  typeof result === 'object' && result !== null && 'duplicates' in result
