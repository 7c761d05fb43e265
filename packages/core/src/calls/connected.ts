import { TidingsError } from '@tidings/protocol'
import type { Connection } from './call.ts'

export const connectionEnded = (): TidingsError => new TidingsError('unavailable', 'the connection has ended')

/** Whoever called over a connection that has ended waits for nothing any more: what is not begun by then is not done. */
export function expectConnected(over: Connection | undefined): void {
  if (over?.live === false) throw connectionEnded()
}
