import ipaddr from 'ipaddr.js'
import { canonicalAddress } from '../proxies.ts'

/** What a proxy says in front of a connection: https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt */
export interface ProxyHeader {
  /** How many bytes it is: what follows is the caller's. */
  readonly size: number
  /** For whom the proxy has opened it. Absent: for itself, or it cannot say. */
  readonly caller?: string
}

/** `more`: it may become one. `malformed`: it will not. */
export type HeaderRead = ProxyHeader | 'more' | 'malformed'

const opening = Buffer.from('PROXY ')
const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
/** The longest line that the first version allows, with its end. */
const longestLine = 107
/** What stands before the addresses in the second version. */
const headBytes = 16
/** Addresses and what proxies add to them (names, certificates); nobody sends so much. */
const mostBytes = 4096

const beginsLike = (bytes: Buffer, whole: Buffer): boolean => {
  const length = Math.min(bytes.length, whole.length)
  return bytes.subarray(0, length).equals(whole.subarray(0, length))
}

/** The header that these bytes begin with, of either version. */
export function readProxyHeader(bytes: Buffer): HeaderRead {
  if (beginsLike(bytes, signature)) return bytes.length < headBytes ? 'more' : readBinary(bytes)
  if (beginsLike(bytes, opening)) return bytes.length < opening.length ? 'more' : readLine(bytes)
  return 'malformed'
}

const port = /^(?:0|[1-9]\d{0,4})$/

const isPort = (text: string): boolean => port.test(text) && Number(text) <= 65_535

const families: Readonly<Record<string, (text: string) => boolean>> = {
  TCP4: (text) => ipaddr.IPv4.isValidFourPartDecimal(text),
  TCP6: (text) => text.includes(':') && ipaddr.IPv6.isValid(text),
}

function readLine(bytes: Buffer): HeaderRead {
  const end = bytes.subarray(0, longestLine).indexOf('\r\n')
  if (end < 0) return bytes.length < longestLine ? 'more' : 'malformed'
  const size = end + 2
  const [family = '', ...parts] = bytes.toString('latin1', opening.length, end).split(' ')
  // What follows is to be ignored.
  if (family === 'UNKNOWN') return { size }
  const isAddress = Object.hasOwn(families, family) ? families[family] : undefined
  const [source = '', target = '', from = '', to = '', ...more] = parts
  if (!isAddress?.(source) || !isAddress(target) || !isPort(from) || !isPort(to) || more.length > 0) return 'malformed'
  return known(size, source)
}

/** Where the caller's address stands in the second version, and how much all addresses are, by the family. */
const addresses: Readonly<Record<number, { readonly one: number; readonly all: number }>> = {
  1: { one: 4, all: 12 },
  2: { one: 16, all: 36 },
}
const stream = 1

function readBinary(bytes: Buffer): HeaderRead {
  const [version, command] = [bytes.readUInt8(12) >> 4, bytes.readUInt8(12) & 15]
  const [family, transport] = [bytes.readUInt8(13) >> 4, bytes.readUInt8(13) & 15]
  const size = headBytes + bytes.readUInt16BE(14)
  if (version !== 2 || command > 1 || family > 3 || transport > 2 || size > mostBytes) return 'malformed'
  const place = addresses[family]
  if (place && size < headBytes + place.all) return 'malformed'
  if (bytes.length < size) return 'more'
  // A connection of the proxy's own, to see whether we are alive: whatever addresses stand there are nobody's.
  if (command === 0 || !place || transport !== stream) return { size }
  return known(size, ipaddr.fromByteArray([...bytes.subarray(headBytes, headBytes + place.one)]).toString())
}

function known(size: number, address: string): ProxyHeader {
  const caller = canonicalAddress(address)
  return caller === undefined ? { size } : { size, caller }
}
