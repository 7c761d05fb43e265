import type { Proxies } from '@tidings/door-kit'

export interface WsDoorConfig {
  /** Where clients connect. */
  readonly path: string
  readonly heartbeatMs: number
  /** A larger frame closes the connection with 4413. */
  readonly frameBytes: number
  /** Frames a second and at once; more close the connection with 4429. */
  readonly frames: { readonly perSecond: number; readonly burst: number }
  /** Requests of one connection that may wait for their answers; then it is read no further until some are answered. */
  readonly unanswered: number
  /** Bytes of answers that may wait for one connection; likewise. */
  readonly backlogBytes: number
  readonly proxies: Proxies
}
