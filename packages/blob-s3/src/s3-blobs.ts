import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { type BlobSource, type BlobStore, type ByteRange, cutToRange, expectBlobKey, firstByteOf } from '@tidings/core'
import { asFailure, isMissing } from './failure.ts'
import { type Provider, type ProviderName, providers } from './providers.ts'

export interface S3BlobsOptions {
  readonly provider: ProviderName
  readonly region: string
  /** Must exist. */
  readonly bucket: string
  /** In place of the provider's. */
  readonly endpoint?: string
  /** Without them, those of the environment or of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Stands before every key. */
  readonly prefix?: string
  /** By the service itself, as it comes to lie there. */
  readonly encryption?: 'AES256' | 'aws:kms'
  /** Of aws:kms; else the account's own. */
  readonly kmsKeyId?: string
}

/** So much of one blob is in memory at once: parts of 8 MB, and 10,000 parts at most make 80 GB. */
const partBytes = 8 * 1024 * 1024
const partsAtOnce = 2
/** Keys that are removed together where a service takes them one by one. */
const removedAtOnce = 16

function clientOf({ provider, region, endpoint, credentials }: S3BlobsOptions): S3Client {
  const { pathStyle, endpoint: endpointOf }: Provider = providers[provider]
  const address = endpoint ?? endpointOf?.(region)
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    // The other services do not know the checksums that AWS has added.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
    ...(address === undefined ? {} : { endpoint: address }),
    ...(credentials ? { credentials } : {}),
  })
}

/** Breaks off when the source is not as long as it says, before the service keeps what is wrong. */
async function* exactly(source: BlobSource): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of source.open()) {
    size += piece.length
    yield piece
  }
  if (size !== source.size) throw new RangeError(`${size} bytes came, ${source.size} were announced`)
}

/** Blobs as objects of a bucket. */
export function createS3Blobs(options: S3BlobsOptions): BlobStore & AsyncDisposable {
  const { bucket, prefix = '', provider, encryption, kmsKeyId } = options
  const encrypted = {
    ...(encryption === undefined ? {} : { ServerSideEncryption: encryption }),
    ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
  }
  const client = clientOf(options)

  function placeOf(key: string): { readonly Bucket: string; readonly Key: string } {
    expectBlobKey(key)
    return { Bucket: bucket, Key: prefix + key }
  }

  async function put(key: string, source: BlobSource): Promise<void> {
    const type = { ContentType: 'application/octet-stream' }
    const params = { ...placeOf(key), ...type, ...encrypted, Body: Readable.from(exactly(source)) }
    const upload = new Upload({ client, params, partSize: partBytes, queueSize: partsAtOnce, leavePartsOnError: true })
    try {
      await upload.done()
    } catch (error) {
      await giveUp(key, upload.uploadId)
      throw error
    }
  }

  /** Parts that were sent cost money until they are removed. */
  async function giveUp(key: string, uploadId: string | undefined): Promise<void> {
    if (uploadId === undefined) return
    // Why the upload failed is what counts; a bucket's own rules remove parts that are left.
    await client.send(new AbortMultipartUploadCommand({ ...placeOf(key), UploadId: uploadId })).catch(() => undefined)
  }

  async function size(key: string): Promise<number | undefined> {
    try {
      return (await client.send(new HeadObjectCommand(placeOf(key)))).ContentLength ?? 0
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async function read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    const place = placeOf(key)
    const bytes = range ? { Range: `bytes=${range.start}-${range.end}` } : {}
    try {
      const { Body, ContentRange } = await client.send(new GetObjectCommand({ ...place, ...bytes }))
      return range ? cutToRange(Body as Readable, range, firstByteOf(ContentRange)) : (Body as Readable)
    } catch (error) {
      if (isMissing(error)) return undefined
      // A range that begins beyond the end holds nothing.
      if ((error as { name?: string }).name === 'InvalidRange') return Readable.from([])
      throw error
    }
  }

  async function removeMany(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    const objects = keys.map((key) => ({ Key: placeOf(key).Key }))
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
    )
    const [first] = Errors
    if (first) throw Object.assign(new Error('not removed'), { name: first.Code ?? 'unknown', $metadata: {} })
  }

  async function removeEach(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += removedAtOnce) {
      const some = keys.slice(at, at + removedAtOnce)
      await Promise.all(some.map((key) => client.send(new DeleteObjectCommand(placeOf(key)))))
    }
  }

  return {
    put: (key, source) => guarded(() => put(key, source)),
    size: (key) => guarded(() => size(key)),
    read: (key, range) => guarded(() => read(key, range)),
    remove: (keys) => guarded(() => (providers[provider].removesMany ? removeMany(keys) : removeEach(keys))),
    check: () =>
      guarded(async () => {
        await client.send(new HeadBucketCommand({ Bucket: bucket }))
      }),
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asFailure(error)
  }
}
