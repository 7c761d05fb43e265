import { TidingsError } from '@tidings/protocol'

/** `invalid`, naming the field, for a time that is over. */
export function expectAhead(at: number | undefined, now: number, path: string): void {
  if (at === undefined || at > now) return
  const message = 'lies in the past'
  throw new TidingsError('invalid', `${path} ${message}`, { issues: [{ path, message }] })
}
