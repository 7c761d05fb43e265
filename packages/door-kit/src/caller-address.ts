import type { IncomingMessage } from 'node:http'

/** The caller's network address. What a proxy says of it counts only when the proxy is one of ours. */
export function callerAddress(request: IncomingMessage, trustedProxies: ReadonlySet<string>): string {
  const direct = request.socket.remoteAddress ?? ''
  if (!trustedProxies.has(direct)) return direct
  const forwarded = request.headers['x-forwarded-for']
  const hops = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').map((hop) => hop.trim())
  // From the right: the first address that is not a proxy of ours was seen by one of ours.
  return hops.reverse().find((hop) => hop !== '' && !trustedProxies.has(hop)) ?? direct
}
