/**
 * Every error that an operation can answer with. A code is never reused for another meaning.
 * `retryable`: the same request may succeed later without being changed.
 */
export const errorCodes = {
  invalid: {
    status: 400,
    retryable: false,
    text: 'The request does not fit its schema; details.issues names each field.',
  },
  unauthenticated: { status: 401, retryable: false, text: 'No valid token or secret came with the request.' },
  forbidden: { status: 403, retryable: false, text: 'The caller may not do this.' },
  not_found: {
    status: 404,
    retryable: false,
    text: 'What the request names does not exist, or the caller may not know of it.',
  },
  conflict: {
    status: 409,
    retryable: false,
    text: 'It exists already, or the same clientMsgId was used for another message.',
  },
  too_large: {
    status: 413,
    retryable: false,
    text: 'The request or its content is above the limit; details.limit says which.',
  },
  rate_limited: {
    status: 429,
    retryable: true,
    text: 'Too many requests; try again after details.retryAfter milliseconds.',
  },
  internal: { status: 500, retryable: true, text: 'A fault of the server; details.instance finds it in the log.' },
  unavailable: {
    status: 503,
    retryable: true,
    text: 'The server cannot store or answer now; nothing was done, unless the message says that nobody knows. Try again.',
  },
  not_member: { status: 403, retryable: false, text: 'The caller is not a member of this conversation.' },
  blocked: { status: 403, retryable: false, text: 'The receiver does not take messages from the caller.' },
  muted: { status: 403, retryable: false, text: 'The caller may not speak here now; details.everywhere: anywhere.' },
  not_friend: { status: 403, retryable: false, text: 'The receiver takes messages from contacts only.' },
  banned: { status: 403, retryable: false, text: 'The account is banned.' },
  rejected: {
    status: 422,
    retryable: false,
    text: 'A filter or hook refused it; details.text, where there is one, is for the person.',
  },
  expired: { status: 410, retryable: false, text: 'It was valid once, but its time is over.' },
} as const satisfies Record<string, { status: number; retryable: boolean; text: string }>

export type ErrorCode = keyof typeof errorCodes

/** One field at fault. `path` is written like `content.data[2].url`; empty for the whole input. */
export interface Issue {
  readonly path: string
  readonly message: string
}

export interface ErrorDetails {
  readonly issues?: readonly Issue[]
  /** Milliseconds to wait before the next try. */
  readonly retryAfter?: number
  /** The limit that was passed, in bytes or items. */
  readonly limit?: number
  /** Finds the fault in the server's log. */
  readonly instance?: string
  /** Of `muted`: not here alone, but in every conversation. */
  readonly everywhere?: true
  /** Of `rejected`: what the operator's own hook says to the person, to be shown as it stands. */
  readonly text?: string
}

export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: ErrorDetails
}

/** The one error type of rules and handlers; every door maps it once. */
export class TidingsError extends Error {
  override readonly name = 'TidingsError'
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) }
  }

  static fromWire(wire: WireError): TidingsError {
    return new TidingsError(wire.code in errorCodes ? wire.code : 'internal', wire.message, wire.details)
  }
}
