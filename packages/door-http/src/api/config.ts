import type { IncomingUploads } from '@tidings/core'
import type { Proxies } from '@tidings/door-kit'

export interface HttpDoorConfig {
  readonly bodyBytes: number
  /** Origins of web pages that may call the API (CORS). */
  readonly origins: readonly string[]
  readonly proxies: Proxies
  readonly metrics: 'loopback' | 'all' | 'off'
  /** The built web app, served at `/`. */
  readonly webRoot?: string
  /** Absent: this server takes no files. */
  readonly media?: {
    /** Where uploads gather until they are complete. */
    readonly incoming: IncomingUploads
  }
  /** Where people reach the server, without a slash at the end; '' when it is not known. */
  readonly publicUrl: string
  /** Its path: `/chat`. Requests may come with it or without. */
  readonly basePath: string
  /** The listener speaks TLS. */
  readonly tls: boolean
}
