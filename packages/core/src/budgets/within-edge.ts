/** A client's address, as this server counts by it: within the edge's network, and nowhere else. */
export const addressWithinEdge = (edge: string, address: string): string => `edge/${edge}/${address}`

/** Who calls, by the address that counts for them. */
export interface Caller {
  readonly address: string
}

/** Whoever comes over an edge reaches this server there, and neither its other nodes nor the address that it has for the world. */
export const isWithinEdge = ({ address }: Caller): boolean => address.startsWith('edge/')

/** What links for this caller begin with: the address for the world, or nothing, so that they lead to where the caller asks. */
export const linksBeginWith = (publicUrl: string, caller: Caller): string => (isWithinEdge(caller) ? '' : publicUrl)
