import ipaddr from 'ipaddr.js'

/** Which peers are proxies of ours, whose word on the caller is believed. */
export interface Proxies {
  trusts(address: string): boolean
}

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Networks that go by a name. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

const isAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text))

/** An address as it is compared: IPv4 inside IPv6 is the IPv4 it stands for. `undefined` for anything else. */
export const canonicalAddress = (text: string): string | undefined =>
  isAddress(text) ? ipaddr.process(text).toString() : undefined

function networkOf(entry: string): Network | undefined {
  const [address = '', bits, ...more] = entry.split('/')
  if (!isAddress(address) || more.length > 0) return undefined
  const parsed = ipaddr.parse(address)
  const whole = parsed.kind() === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? whole : Number(bits)
  if ((bits !== undefined && !/^\d{1,3}$/.test(bits)) || prefix > whole) return undefined
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8.
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefix >= 96)
    return [parsed.toIPv4Address(), prefix - 96]
  return [parsed, prefix]
}

/** What is wrong with an entry of `http.proxies`, and what would be right. */
export function proxyFault(entry: string): string | undefined {
  if (Object.hasOwn(named, entry) || networkOf(entry)) return undefined
  return `${JSON.stringify(entry.slice(0, 64))} is no proxy: expected an address (10.0.0.1, fd00::1), a network (10.0.0.0/8, fd00::/8), loopback or private; not a host name, and no port`
}

/** Of entries without a fault: addresses, networks, and the names of some. */
export function createProxies(entries: readonly string[]): Proxies {
  const networks = entries
    .flatMap((entry) => named[entry] ?? entry)
    .flatMap((entry) => {
      const network = networkOf(entry)
      return network ? [network] : []
    })
  return {
    trusts(address) {
      if (networks.length === 0 || !isAddress(address)) return false
      const parsed = ipaddr.process(address)
      return networks.some(([base, prefix]) => base.kind() === parsed.kind() && parsed.match(base, prefix))
    },
  }
}
