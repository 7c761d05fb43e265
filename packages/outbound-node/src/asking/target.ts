import { isIP } from 'node:net'
import { TidingsError } from '@tidings/protocol/errors'
import { isPublicAddress } from './public-address.ts'

/** Decides on an IP address. */
export type AddressRule = (address: string) => boolean

export interface TargetRules {
  readonly isAllowed: AddressRule
  readonly anyPort: boolean
}

/** The rules of every real server. `isAllowed` in its place is for tests, which have no ports 80 and 443. */
export const rulesWith = (isAllowed: AddressRule | undefined): TargetRules => ({
  isAllowed: isAllowed ?? isPublicAddress,
  anyPort: isAllowed !== undefined,
})

/** Says nothing of what a name resolves to: that is the operator's network. */
export const notPublic = () => new TidingsError('rejected', 'the link does not lead to a public address')

export const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

/** The IP address that is written in a URL, undefined when it holds a name. The URL parser has normalised 0x7f000001. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(bare) ? bare : undefined
}

/** As far as the URL itself says: a name is looked at when it is connected to. */
export function isAllowedHost(url: URL, { isAllowed }: Pick<TargetRules, 'isAllowed'>): boolean {
  const literal = literalOf(url)
  return literal === undefined || isAllowed(literal)
}

/**
 * `link` (relative to `base`) as a URL that may be asked; a name's addresses are checked when it is connected to.
 * Throws `rejected`.
 */
export function targetOf(link: string, rules: TargetRules, base?: URL): URL {
  const url = URL.parse(link, base)
  if (!url) throw new TidingsError('rejected', 'the link is not a valid address')
  if (!isWeb(url)) throw new TidingsError('rejected', 'only http and https links are read')
  if (url.username || url.password) throw new TidingsError('rejected', 'a link with a name or password is not read')
  // The URL parser leaves out a scheme's own port; http on 443 and https on 80 are written out.
  if (!rules.anyPort && !['', '80', '443'].includes(url.port))
    throw new TidingsError('rejected', 'only links to ports 80 and 443 are read')
  if (!isAllowedHost(url, rules)) throw notPublic()
  return url
}

/** The address of a picture that readers' apps may load: not one of the network that they happen to be in. */
export function imageOf(link: string, rules: TargetRules, base: URL): string | undefined {
  const url = URL.parse(link, base)
  if (!url || !isWeb(url) || url.username || url.password || !isAllowedHost(url, rules)) return undefined
  return url.href
}
