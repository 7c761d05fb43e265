import type { Proxies, TurnstileBounds } from '@tidings/door-kit'

/** A piece of input is a frame. */
export interface WsDoorConfig extends TurnstileBounds {
  /** Where clients connect. */
  readonly path: string
  readonly heartbeatMs: number
  /** A larger frame closes the connection with 4413. */
  readonly frameBytes: number
  readonly proxies: Proxies
}
