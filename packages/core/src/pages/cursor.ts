import { TidingsError } from '@tidings/protocol'

/** Of what somebody has put into the place of a cursor. */
export function noCursor(what: string): TidingsError {
  const message = `is no cursor of ${what}`
  return new TidingsError('invalid', `next ${message}`, { issues: [{ path: 'next', message }] })
}

/** So many whole numbers with points between them; `invalid` for anything else. */
export function numbersOf(cursor: string, count: number, what: string): readonly number[] {
  const parts = cursor.split('.')
  if (parts.length !== count || !parts.every((part) => /^\d{1,15}$/.test(part))) throw noCursor(what)
  return parts.map(Number)
}
