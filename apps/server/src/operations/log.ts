import { writeSync } from 'node:fs'
import type { Log } from '@tidings/core'
import { pino } from 'pino'
import type { Config } from '../config/schema.ts'
import { harmless } from './harmless.ts'

/** Its message may be somebody else's words; where it came from is ours. */
function shownError({ name, message, stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line))
  return [`${name}: ${message}`, ...frames].map(harmless).join('\n')
}

const shown = (value: unknown): string =>
  value instanceof Error ? shownError(value) : harmless(typeof value === 'object' ? JSON.stringify(value) : `${value}`)

/** To the terminal itself: what goes through the process's streams becomes lines of the log while a server runs. */
export const tell = (text: string): void => {
  writeSync(1, `${text}\n`)
}

/** For somebody who watches: what goes wrong, in a line. What goes well is not said. */
function forPeople(level: Config['log']): Log {
  const say = (word: string) => (fields: Readonly<Record<string, unknown>>, text: string) =>
    tell(`  ${word}: ${[text, ...Object.entries(fields).map(([name, value]) => `${name} ${shown(value)}`)].join(', ')}`)
  const silent = () => undefined
  const warns = level !== 'silent' && level !== 'error'
  return { info: silent, warn: warns ? say('warning') : silent, error: level === 'silent' ? silent : say('error') }
}

/** Is somebody watching, who reads words rather than JSON? */
export const isForPeople = ({ logFormat }: Pick<Config, 'logFormat'>): boolean =>
  logFormat === 'text' || (logFormat === 'auto' && process.stdout.isTTY === true)

/** JSON lines on standard output, or words at a terminal. Callers pass ids and numbers, never contents or secrets. */
export function createLog(config: Pick<Config, 'log' | 'logFormat'>): Log {
  if (isForPeople(config)) return forPeople(config.log)
  const logger = pino({ level: config.log, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return {
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error: (fields, text) => logger.error(fields, text),
  }
}
