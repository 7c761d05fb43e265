export interface HttpDoorConfig {
  readonly bodyBytes: number
  /** Origins of web pages that may call the API (CORS). */
  readonly origins: readonly string[]
  readonly trustedProxies: ReadonlySet<string>
  readonly metrics: 'loopback' | 'all' | 'off'
  /** The built web app, served at `/`. */
  readonly webRoot?: string
  /** The listener speaks TLS. */
  readonly tls: boolean
}
