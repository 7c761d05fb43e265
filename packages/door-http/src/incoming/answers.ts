import type { Log } from '@tidings/core'
import { wireError } from '@tidings/door-kit'
import { type ErrorCode, errorCodes } from '@tidings/protocol'
import type { FastifyReply } from 'fastify'
import { bodyIsComing } from '../api/errors.ts'

/** Slack's words for why nothing was said; what stands behind them says it to people. */
const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid: 'invalid_payload',
  conflict: 'invalid_payload',
  too_large: 'payload_too_large',
  not_found: 'no_service',
  not_member: 'channel_not_found',
  rate_limited: 'rate_limited',
  unavailable: 'service_unavailable',
  internal: 'rollup_error',
}

/** `muted`, `banned`, `rejected` and the like: the room, or its operator, does not want it. */
const otherwise = 'action_prohibited'

/** One line of text, as Slack answers: programs compare it. */
export function sendRefusal(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  const { code, message, details } = wireError(error, log)
  if (details?.retryAfter !== undefined) reply.header('retry-after', Math.ceil(details.retryAfter / 1000))
  if (bodyIsComing(reply)) reply.header('connection', 'close')
  const status = code === 'not_member' ? 404 : code === 'rejected' ? 403 : errorCodes[code].status
  const text = message === 'no_text' ? message : `${words[code] ?? otherwise}: ${message}`
  return reply.code(status).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(text)
}
