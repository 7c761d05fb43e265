import { type ErrorCode, type ErrorDetails, TidingsError } from '@tidings/protocol/errors'

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
