import type { Log } from '@tidings/core'
import { wireError } from '@tidings/door-kit'
import { type ErrorCode, errorCodes, TidingsError } from '@tidings/protocol'
import type { FastifyReply } from 'fastify'

/** What the HTTP library complains of, in our words. */
const libraryErrors: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'too_large', message: 'the body is above the limit' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'invalid', message: 'expected Content-Type: application/json' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid', message: 'expected a JSON body' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid', message: 'the body is not JSON' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'invalid', message: 'the body is not as long as Content-Length says' },
  FST_ERR_BAD_URL: { code: 'invalid', message: 'the URL is not percent-encoded UTF-8' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'invalid', message: 'a part of the URL is longer than any id' },
}

export function fromLibrary(error: unknown): unknown {
  const known = libraryErrors[(error as { code?: string }).code ?? '']
  if (known) return new TidingsError(known.code, known.message, { issues: [{ path: '', message: known.message }] })
  const status = (error as { statusCode?: number }).statusCode ?? 500
  return status >= 400 && status < 500 ? new TidingsError('invalid', 'the request could not be read') : error
}

/** What may have been said of an answer that there is not. */
const untrue = ['etag', 'accept-ranges', 'content-disposition', 'content-range']

/** So much of what nobody wants is read and thrown away, for the sake of the connection. */
const thrownAway = 65_536

/** A refused body that may be large, or without end, is not waited for. */
export function bodyIsComing({ request: { raw } }: FastifyReply): boolean {
  if (raw.complete) return false
  return raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > thrownAway
}

/** Whoever has left before all of their body came hears no answer, and nothing is at fault. */
const hasLeft = ({ request: { raw } }: FastifyReply): boolean => raw.destroyed && !raw.complete

const notWhole = (): TidingsError => new TidingsError('invalid', 'the body did not come whole')

/** Answers `{"error": {code, message, details}}` with the code's status; kept by no cache. */
export function sendError(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  const wire = wireError(error instanceof TidingsError || !hasLeft(reply) ? fromLibrary(error) : notWhole(), log)
  for (const name of untrue) reply.removeHeader(name)
  reply.header('cache-control', 'no-store')
  if (wire.details?.retryAfter !== undefined) reply.header('retry-after', Math.ceil(wire.details.retryAfter / 1000))
  if (wire.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
  if (bodyIsComing(reply)) reply.header('connection', 'close')
  const unsupported = (error as { code?: string }).code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
  return reply.code(unsupported ? 415 : errorCodes[wire.code].status).send({ error: wire })
}
