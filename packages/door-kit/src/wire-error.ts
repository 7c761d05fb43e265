import { randomUUID } from 'node:crypto'
import { type Log, shortageOf } from '@tidings/core'
import { TidingsError, type WireError } from '@tidings/protocol'

/** An error as clients see it. One that no rule threw is a fault: it is logged, and its message stays here. */
export function wireError(error: unknown, log: Log): WireError {
  if (error instanceof TidingsError) return error.toWire()
  const shortage = shortageOf(error)
  if (shortage) {
    log.warn({ err: error }, shortage.message)
    return shortage.toWire()
  }
  const instance = randomUUID()
  log.error({ err: error, instance }, 'a door failed')
  return { code: 'internal', message: 'a fault of the server', details: { instance } }
}
