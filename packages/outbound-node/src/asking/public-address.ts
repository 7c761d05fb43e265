import ipaddr from 'ipaddr.js'

/** The only part of IPv6 that is given out as global unicast; `::127.0.0.1` and its like lie outside. */
const globalV6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** Azure's host service: a public address by its number, the virtual machine's own host in fact. */
const azureHost = '168.63.129.16'

/**
 * Whether an IP address is globally routable unicast. IPv4 inside IPv6 counts as what it is when mapped; other ways to
 * carry IPv4 (NAT64, 6to4, Teredo) are refused whatever they carry.
 */
export function isPublicAddress(address: string): boolean {
  // `::1.1.1.1` is of no use any more, and the library takes it for `::ffff:1.1.1.1`.
  if (!ipaddr.isValid(address) || /^::\d+\./.test(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv6 ? parsed.match(globalV6) : parsed.toString() !== azureHost
}
