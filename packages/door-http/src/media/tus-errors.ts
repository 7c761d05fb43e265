import type { Log } from '@tidings/core'
import { wireError } from '@tidings/door-kit'
import { type ErrorCode, errorCodes, TidingsError, type WireError } from '@tidings/protocol'
import { ERRORS, Server } from '@tus/server'
import { uploadFailure } from './upload-store.ts'

/** What the library answers with another status than the protocol, or HTTP, has for it. */
const statuses: Readonly<Record<string, number>> = {
  [ERRORS.INVALID_CONTENT_TYPE.body]: 415,
  'Invalid content-type\n': 415,
  [ERRORS.MISSING_OFFSET.body]: 400,
  [ERRORS.UNSUPPORTED_CONCATENATION_EXTENSION.body]: 400,
  [ERRORS.UNSUPPORTED_CREATION_DEFER_LENGTH_EXTENSION.body]: 400,
}

/** What the library says too tersely to do something about it. */
const words: Readonly<Record<string, string>> = {
  'Invalid content-type\n': 'expected Content-Type: application/offset+octet-stream',
  [ERRORS.INVALID_CONTENT_TYPE.body]: 'expected Content-Type: application/offset+octet-stream',
  [ERRORS.INVALID_OFFSET.body]: 'Upload-Offset is not where the bytes end that have come; ask with HEAD',
}

const codes: Readonly<Record<number, ErrorCode>> = {
  404: 'not_found',
  409: 'conflict',
  410: 'expired',
  413: 'too_large',
}

interface Answer {
  readonly status: number
  readonly wire: WireError
}

/** What the library has refused by itself: a status and a line of text. */
function inOurWords(status: number, text: string): Answer {
  const said = statuses[text] ?? status
  return { status: said, wire: { code: codes[said] ?? 'invalid', message: words[text] ?? text.trim() } }
}

const wireOf = (body: string): WireError => (JSON.parse(body) as { readonly error: WireError }).error

/** An error as the library takes it: with its status, and our words in the body. */
export function asTusError(error: unknown, log: Log): { readonly status_code: number; readonly body: string } {
  const { status_code: status, body } = error as { readonly status_code?: unknown; readonly body?: unknown }
  const isOfLibrary = typeof status === 'number' && typeof body === 'string'
  if (isOfLibrary && (status < 500 || statuses[body] !== undefined)) return { status_code: status, body }
  // The library may hand on what the file system said, whatever the store has made of it.
  const cause =
    error === ERRORS.ERR_LOCK_TIMEOUT
      ? new TidingsError('unavailable', 'another request is still sending bytes of this upload')
      : uploadFailure(error)
  const wire = wireError(cause, log)
  return { status_code: errorCodes[wire.code].status, body: JSON.stringify({ error: wire }) }
}

/** Refuses as everything else does: in one form, kept by no cache, and saying when another try is worth it. */
export class TusServer extends Server {
  override write(...[context, headers, status, body = '']: Parameters<Server['write']>): ReturnType<Server['write']> {
    if (status < 400) return super.write(context, headers, status, body)
    const { status: said, wire } = body.startsWith('{') ? { status, wire: wireOf(body) } : inOurWords(status, body)
    headers.set('content-type', 'application/json; charset=utf-8')
    headers.set('cache-control', 'no-store')
    if (wire.details?.retryAfter !== undefined)
      headers.set('retry-after', String(Math.ceil(wire.details.retryAfter / 1000)))
    if (wire.code === 'unauthenticated') headers.set('www-authenticate', 'Bearer')
    return super.write(context, headers, said, JSON.stringify({ error: wire }))
  }
}
