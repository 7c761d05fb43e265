import type { IncomingMessage } from 'node:http'
import { canonicalAddress, type Proxies } from './proxies.ts'

/**
 * An address, with or without a port and quotes; IPv6 in brackets when it has a port. Whoever is behind a proxy writes what
 * is matched here: each part ends where the next begins, so that no text takes longer than its length.
 */
const hopForms = /^"?(?:\[([^\]]+)\](?::\d{1,5})?|([^\][:]+)(?::\d{1,5})?|([^\][:]*:[^\][:]*:[^\][]*))"?$/

/** Nobody has more proxies in a row. */
const mostHops = 32

/** The address that one item of X-Forwarded-For names; `undefined` for `unknown`, `_hidden` and what cannot be read. */
function hopOf(item: string): string | undefined {
  const [, bracketed, plain, bare] = hopForms.exec(item) ?? []
  return canonicalAddress(bracketed ?? plain ?? bare ?? '')
}

/** The items of a header from the last to the first, no further than they are asked for; empty ones say nothing. */
function* fromTheRight(header: string): Generator<string> {
  let end = header.length
  while (end >= 0) {
    const comma = end === 0 ? -1 : header.lastIndexOf(',', end - 1)
    const item = header.slice(comma + 1, end).trim()
    if (item !== '') yield item
    end = comma
  }
}

interface Caller {
  readonly address: string
  /** Somebody who knows has said so: the connection itself, or proxies of ours, each of the one before it. */
  readonly isKnown: boolean
}

function callerOf({ socket, headers }: IncomingMessage, proxies: Proxies): Caller {
  const { remoteAddress = '' } = socket
  // The system itself writes it: without a colon it is IPv4, which has one form.
  let address = (remoteAddress.includes(':') && canonicalAddress(remoteAddress)) || remoteAddress
  if (!proxies.trusts(address)) return { address, isKnown: true }
  const forwarded = headers['x-forwarded-for']
  let hops = 0
  for (const item of fromTheRight(Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))) {
    const hop = hopOf(item)
    if (hop === undefined || hops === mostHops) return { address, isKnown: false }
    address = hop
    hops += 1
    if (!proxies.trusts(hop)) break
  }
  return { address, isKnown: hops > 0 }
}

/**
 * The caller's network address. What a proxy says of it counts only when the proxy is one of ours: from the right, the
 * first address that is none was seen by one of ours. Where one of ours does not say whom it saw, it answers for them.
 */
export const callerAddress = (request: IncomingMessage, proxies: Proxies): string => callerOf(request, proxies).address

const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']

/**
 * Did this request come through a proxy without anybody whom we believe saying for whom? A proxy that is none of ours, or
 * one that does not say it in X-Forwarded-For. Then nobody knows who the caller is.
 */
export const isRelayed = (request: IncomingMessage, proxies: Proxies): boolean =>
  forwardingHeaders.some((name) => request.headers[name] !== undefined) &&
  !(proxies.trusts(request.socket.remoteAddress ?? '') && callerOf(request, proxies).isKnown)
