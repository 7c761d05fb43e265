import { errors } from '@nats-io/transport-node'
import { TidingsError } from '@tidings/protocol'

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What Node says of certificates. */
const certificate = /^(CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/

/** In words that say what to do. */
export function reasonOf(error: unknown): string {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
    return 'NATS refuses this user, password, token or key: look at the addresses of the bus, nats.credsFile or nats.nkeyFile'
  if (error instanceof errors.PermissionViolationError)
    return `NATS does not let this user ${error.operation === 'publish' ? 'publish' : 'subscribe'} to ${error.subject}: allow both for all that begins with nats.prefix`
  if (certificate.test(codeOf(error)) || /SSL|TLS alert|certificate/i.test(messageOf(error)))
    return `no TLS with NATS: ${messageOf(error)} (nats.caFile names whom to trust, nats.certFile and nats.keyFile who this is)`
  if (/does not support 'tls'|is not available on this server/.test(messageOf(error)))
    return 'NATS offers no TLS: name it with nats://, without nats.caFile and nats.certFile, or give it a certificate'
  return `NATS cannot be reached (${messageOf(error)})`
}

export const unavailable = (error: unknown): TidingsError =>
  error instanceof TidingsError ? error : new TidingsError('unavailable', reasonOf(error), undefined, { cause: error })
