import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { TidingsError } from '@tidings/protocol'
import { type Addresses, parseAddresses } from './addresses.ts'
import { unavailable } from './failure.ts'
import { authenticatorOf, type WhoFiles } from './who.ts'

export interface NatsOptions extends WhoFiles {
  /** `nats://user:password@host:4222`, or several with commas; `tls://` asks for TLS. */
  readonly url: string
  /** All subjects begin with it: several installations may share one NATS, and a user needs no rights beyond it. */
  readonly prefix?: string
  /** Whose certificates are trusted, PEM; the system's own when there is none. With it TLS is asked for. */
  readonly caFile?: string
  /** Who this is, PEM. */
  readonly certFile?: string
  readonly keyFile?: string
  /** Milliseconds that one server may take to answer a connection. */
  readonly connectTimeoutMs?: number
  /** What NATS calls this connection. */
  readonly name?: string
}

export const standardPrefix = 'tidings'

/** A connection that says nothing is asked so often, and given up when it has not answered twice: within three seconds. */
const pings = { pingInterval: 1000, maxPingOut: 2 }
/** Between two tries with one server. With several the next one is tried at once. */
const pauses = { reconnectTimeWait: 250, reconnectJitter: 250, reconnectJitterTLS: 250 }

/** With less than this what nodes tell each other would too often not fit. */
export const leastPayload = 512 * 1024

/** Given the files, or `tls://`, nothing goes without TLS; else it is used where the server offers it. */
function tlsOf({ tls }: Addresses, { caFile, certFile, keyFile }: NatsOptions): Pick<NodeConnectionOptions, 'tls'> {
  const files = Object.entries({ caFile, certFile, keyFile }).filter(([, path]) => path !== undefined)
  return tls || files.length > 0 ? { tls: Object.fromEntries(files) } : {}
}

/** For people to see: without users, passwords and tokens. */
const placeOfNats = ({ url }: Pick<NatsOptions, 'url'>): string => `NATS at ${parseAddresses(url).servers.join(', ')}`

function optionsOf(options: NatsOptions): NodeConnectionOptions {
  const addresses = parseAddresses(options.url)
  const authenticator = authenticatorOf(addresses, options)
  return {
    servers: [...addresses.servers],
    ...(authenticator ? { authenticator } : {}),
    ...tlsOf(addresses, options),
    ...pings,
    ...pauses,
    name: options.name ?? 'tidings',
    timeout: options.connectTimeoutMs ?? 2000,
    maxReconnectAttempts: -1,
    // Whoever was refused twice may be let in later: a user that is made again, a key that is exchanged.
    ignoreAuthErrorAbort: true,
    noEcho: true,
    noAsyncTraces: true,
    inboxPrefix: `${options.prefix ?? standardPrefix}.inbox`,
  }
}

/** Connects to the first server that answers. Rejects with `unavailable` and what to do when none does. */
export async function openConnection(options: NatsOptions): Promise<NatsConnection> {
  try {
    return await connect(optionsOf(options))
  } catch (error) {
    const { code, message } = unavailable(error)
    throw new TidingsError(code, `${placeOfNats(options)}: ${message}`, undefined, { cause: error })
  }
}
