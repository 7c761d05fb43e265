import { addressWithinEdge } from '@tidings/core'
import { canonicalAddress } from '@tidings/door-kit'
import { LinkFault, type LinkStream, type Opening } from '@tidings/edge-link'

/** Takes clients that an edge brings. `secured`: TLS of the client has ended at the edge. */
export type Offer = (stream: LinkStream, secured: boolean) => void

export type Offers = Readonly<Record<string, Offer>>

/**
 * A client's address, as the centre counts by it: within the edge's network, and nowhere else. So an edge speaks for none but its
 * own: not for this machine, not for a proxy of ours, and not for whoever comes here directly.
 */
export function addressWithin(edge: string, { address }: Opening): string {
  const canonical = canonicalAddress(address)
  if (canonical === undefined) throw new LinkFault('a client without an address')
  return addressWithinEdge(edge, canonical)
}

/** Where the client is taken, if anywhere: only what this server offers has a name. */
export function handOver(offers: Offers, stream: LinkStream, { offer, secured }: Opening): void {
  const take = Object.hasOwn(offers, offer) ? offers[offer] : undefined
  if (take) take(stream, secured)
  else stream.destroy()
}
