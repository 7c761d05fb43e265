import type { Log } from '@tidings/core'
import { pino } from 'pino'

/** JSON lines on standard output. Callers pass ids and numbers, never contents or secrets. */
export function createLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return {
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error: (fields, text) => logger.error(fields, text),
  }
}
