/** Servers of one NATS, and who this is to them. */
export interface Addresses {
  /** `host:port` each, without anything secret. */
  readonly servers: readonly string[]
  /** One of them is named with `tls://`. */
  readonly tls: boolean
  readonly user?: string
  readonly password?: string
  readonly token?: string
}

const standardPort = '4222'

interface Address {
  readonly server: string
  readonly tls: boolean
  /** As they stand in it. */
  readonly name: string
  readonly password: string
}

/** What follows a comma may be a whole URL, or `host:port` alone. */
const withScheme = (address: string): string => (address.includes('://') ? address : `nats://${address}`)

function addressOf(text: string): Address | undefined {
  const url = URL.canParse(withScheme(text)) ? new URL(withScheme(text)) : undefined
  if (!url || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '') return undefined
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return undefined
  const { hostname, port, protocol, username, password } = url
  const server = `${hostname}:${port === '' ? standardPort : port}`
  return {
    server,
    tls: protocol === 'tls:',
    name: decodeURIComponent(username),
    password: decodeURIComponent(password),
  }
}

/**
 * What is wrong with the addresses of a NATS: one or several, with commas between them. It says nothing of what stands in them,
 * which may be secret.
 */
export function addressesFault(text: string): string | undefined {
  const found = text.split(',').map(addressOf)
  const wrong = found.indexOf(undefined)
  if (wrong >= 0)
    return `the address of NATS number ${wrong + 1} is none: expected nats://user:password@host:4222, tls://host:4222, or several with commas (a comma or @ in a password is written %2C or %40)`
  const named = found.filter((address) => address && (address.name !== '' || address.password !== ''))
  const [first] = named
  if (named.some((address) => address?.name !== first?.name || address?.password !== first?.password))
    return 'the addresses of NATS name several users, passwords or tokens: all servers of one NATS know the same one'
  return undefined
}

/** Throws a RangeError for what `addressesFault` complains of. A name without a password is a token. */
export function parseAddresses(text: string): Addresses {
  const fault = addressesFault(text)
  if (fault !== undefined) throw new RangeError(fault)
  const found = text.split(',').flatMap((address) => addressOf(address) ?? [])
  const servers = found.map(({ server }) => server)
  const tls = found.some((address) => address.tls)
  const { name = '', password = '' } = found.find((address) => address.name !== '' || address.password !== '') ?? {}
  if (name === '' && password === '') return { servers, tls }
  return password === '' ? { servers, tls, token: name } : { servers, tls, user: name, password }
}
