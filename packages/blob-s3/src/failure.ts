import { TidingsError } from '@tidings/protocol/errors'

interface ServiceError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** What an operator can do about it; the service's own text may hold keys and is not shown. */
const reasons: Readonly<Record<string, string>> = {
  NoSuchBucket: 'the bucket of the files does not exist: make it, or correct media.s3.bucket',
  AccessDenied: 'the bucket of the files refuses the server: give its keys the right to read, write and remove',
  InvalidAccessKeyId: 'the bucket of the files does not know the access key: correct media.s3.accessKeyId',
  SignatureDoesNotMatch:
    'the bucket of the files refuses the signature: correct media.s3.secretAccessKey, and the clock',
  RequestTimeTooSkewed: "the server's clock is wrong: the bucket of the files refuses it",
  PermanentRedirect: 'the bucket of the files lies in another region: correct media.s3.region',
  CredentialsProviderError: 'there are no keys for the bucket of the files: set media.s3.accessKeyId and its secret',
}

const network = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'TimeoutError'])

export const isMissing = (error: unknown): boolean => {
  const { name, $metadata } = error as ServiceError
  return name === 'NoSuchKey' || name === 'NotFound' || ($metadata?.httpStatusCode === 404 && name !== 'NoSuchBucket')
}

/** A refusal or a silence of the service as `unavailable`; any other error as it is. */
export function asFailure(error: unknown): unknown {
  const { name = '', code = '', $metadata } = error as ServiceError
  const known = reasons[name]
  if (known !== undefined) return new TidingsError('unavailable', known)
  if (network.has(code) || network.has(name))
    return new TidingsError('unavailable', 'the service that keeps the files does not answer: check media.s3.endpoint')
  const status = $metadata?.httpStatusCode
  if (status === undefined) return error
  return new TidingsError('unavailable', `the service that keeps the files answered ${status} (${name})`)
}
