import { lookup } from 'node:dns'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { TidingsError } from '@tidings/protocol/errors'
import { bounded } from './bounded-lookup.ts'
import { type ResolveAll, sharing } from './shared-lookup.ts'
import { type AddressRule, notPublic } from './target.ts'

/** Of all that this process asks of others. By the rules of the system, its file of hosts among them. */
const resolveAll: ResolveAll = sharing(
  bounded(
    (hostname, options, answer) => lookup(hostname, options, answer),
    () => performance.now(),
  ),
)

/** Resolves a name for a connection: what is checked here is what is connected to, so a name cannot change between. */
export function guardedLookup(isAllowed: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    resolveAll(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const [first] = addresses
      if (!first || !addresses.every(({ address }) => isAllowed(address))) return callback(notPublic(), [])
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** A failure of the network as the error that callers get. */
export function networkError(error: unknown, signal: AbortSignal): TidingsError {
  if (error instanceof TidingsError) return error
  const message = signal.aborted ? 'the page did not answer in time' : 'the page could not be reached'
  return new TidingsError('unavailable', message, undefined, { cause: error })
}

export interface GuardedRequest {
  readonly userAgent: string
  readonly isAllowed: AddressRule
  /** The types that are wanted; a page when it is not given. */
  readonly accept?: string
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal
}

/**
 * Asks for a URL whose literal address was checked before (`targetOf`). Follows no redirect. The caller destroys the
 * answer. Rejects with `rejected` when the name resolves to an address that is not allowed, otherwise `unavailable`.
 */
export function openUrl(url: URL, { userAgent, isAllowed, signal, accept }: GuardedRequest): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:'
  // An agent of its own: a shared one may hold a connection that was made without our check, or go through a proxy.
  const agent = secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const headers = {
    'user-agent': userAgent,
    accept: accept ?? 'text/html,application/xhtml+xml',
    'accept-encoding': 'identity',
  }
  const request = secure ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    request(url, { agent, headers, signal, lookup: guardedLookup(isAllowed) })
      .on('response', resolve)
      .on('error', (error) => reject(networkError(error, signal)))
      // Also where neither came: with a 101 that nobody asked for, Node ends the connection and says no more.
      .on('close', () => reject(networkError(undefined, signal)))
      .end()
  })
}
