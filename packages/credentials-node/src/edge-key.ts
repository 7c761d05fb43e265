import { hkdfSync } from 'node:crypto'

/**
 * The private key (X25519, 32 bytes) by which edges know this installation, derived from the app secret (RFC 5869), so that every
 * node has the same and nothing is to be kept. With another secret, edges join anew.
 */
export const edgeKeyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'tidings edge v1', 32))
