import { TidingsError } from '@tidings/protocol'
import type { CoreSettings } from '../settings/settings.ts'

/** `forbidden` when the app keeps the contacts. */
export function expectHosted(settings: CoreSettings): void {
  if (settings.contacts === 'hosted') return
  throw new TidingsError('forbidden', 'contacts are kept by the app, not by this server')
}

export function notOneself(): TidingsError {
  const message = 'names yourself'
  return new TidingsError('invalid', `user ${message}`, { issues: [{ path: 'user', message }] })
}
