import { Held } from '@tidings/core/held'
import { TidingsError } from '@tidings/protocol/errors'
import { HeldHeads, RunAgain, Unheard } from '@tidings/storage-sql'

/** SQLSTATEs of what cannot be done now, by their beginning: the longest that fits counts. Anything else is a fault of ours. */
const conditions: Readonly<Record<string, string>> = {
  '08': 'the connection to PostgreSQL was lost',
  '25006': 'PostgreSQL takes no writes here: it is a standby, or read-only; name the primary in the URL',
  '25P03': 'PostgreSQL ended a transaction that had stood still for too long',
  '28': 'PostgreSQL refuses this user or password: look at the URL of the store',
  '3D000': 'PostgreSQL has no such database: create it, or look at the URL of the store',
  '40': 'too many changed the same at once in PostgreSQL',
  '42501': 'the user of PostgreSQL may not do this: it must own the schema of the store',
  '53': 'PostgreSQL has no resources left',
  '53100': 'the disk of PostgreSQL is full',
  '53200': 'PostgreSQL is out of memory',
  '53300': 'PostgreSQL takes no more connections: raise max_connections, or lower connections of the store',
  '55000': 'PostgreSQL does not accept this now',
  '55P03':
    'somebody else holds in PostgreSQL what is to be changed: look for transactions that stay open (pg_stat_activity)',
  '57014': 'PostgreSQL took too long and was stopped',
  '57P': 'PostgreSQL is shutting down or starting',
  '58': 'the disk of PostgreSQL failed',
}

/** What the system and the driver say of a connection that is not there. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const driverLost =
  /^Connection terminated|^Client has encountered a connection error|^Client was closed|^timeout (exceeded|expired)|^Query read timeout/

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The connection is gone, and with it the answer to what was asked last. */
export const isLost = (error: unknown): boolean => {
  const code = codeOf(error)
  return unreachable.has(code) || /^(08|57P0[124])/.test(code) || driverLost.test(messageOf(error))
}

/** The connection stands, but to a server that takes no writes any more: another one may lead to the one that does. */
export const isUseless = (error: unknown): boolean => codeOf(error) === '25006'

/** It takes no connections for a moment: it starts, stops, or has as many as it may. */
export const isStarting = (error: unknown): boolean => /^(57P03|53300)$/.test(codeOf(error))

/** A statement was prepared before a column came to its table. PostgreSQL has no code of its own for that. */
export const isOutdated = (error: unknown): boolean =>
  codeOf(error) === '0A000' && (error as { readonly routine?: unknown }).routine === 'RevalidateCachedQuery'

/** Rolled back because of what others did at the same time: the same again may well come through. */
export const isRace = (error: unknown): boolean =>
  error instanceof RunAgain || isOutdated(error) || /^40(001|P01)$/.test(codeOf(error))

function conditionOf(error: unknown): string | undefined {
  if (error instanceof RunAgain) return conditions['40']
  if (error instanceof HeldHeads) return conditions['55P03']
  const code = codeOf(error)
  for (let length = code.length; length >= 2; length--) {
    const condition = /^[0-9A-Z]{5}$/.test(code) ? conditions[code.slice(0, length)] : undefined
    if (condition !== undefined) return condition
  }
  return isLost(error) ? 'PostgreSQL cannot be reached' : undefined
}

/** Whether it was stored nobody can say. */
export const unheard = (cause: unknown): TidingsError =>
  new TidingsError(
    'unavailable',
    `${conditionOf(cause) ?? 'PostgreSQL was lost on the way'}, and nobody knows whether this was stored: look, or say it again, a message with the same clientMsgId`,
    undefined,
    { cause },
  )

/** What is down or full is `unavailable`: nothing was changed, and trying again is safe. */
export function asFailure(error: unknown): unknown {
  if (error instanceof Unheard) return unheard(error.cause)
  const condition = conditionOf(error)
  if (condition === undefined) return error
  if (error instanceof HeldHeads) return new Held(error.conversations, condition, { cause: error })
  return new TidingsError('unavailable', `${condition} (${messageOf(error)})`, undefined, { cause: error })
}
