import type { Proxies } from '@tidings/door-kit'

export interface WildfireConfig {
  /** Of the operator's own programs. */
  readonly secret: string
  /** A signature of another time is refused. */
  readonly checkTime: boolean
  readonly bodyBytes: number
  readonly proxies: Proxies
}
