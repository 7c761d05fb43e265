import { join } from 'node:path'
import { createFileBlobs, createSealedBlobs, SealKeyError } from '@tidings/blob-fs'
import { createGatewayBlobs } from '@tidings/blob-gateway'
import type { BlobStore, Clock, IncomingUploads, MediaParts, Store, Uploads } from '@tidings/core'
import { createLinkSigner } from '@tidings/credentials-node'
import { createFilmMaker, createSharedUploads, createUploads, findProgram } from '@tidings/media-node'
import { ConfigError } from './config/load.ts'
import { nodeOf } from './config/node-name.ts'
import type { Config } from './config/schema.ts'
import { sharedDirectoryFault } from './operations/shared-directory.ts'

type Media = MediaParts & { readonly uploads: Uploads & IncomingUploads }

interface MediaNeeds {
  readonly secret: string
  readonly store: Store
  readonly clock: Clock
  /** There are other nodes: an upload may go on at any. */
  readonly isClustered: boolean
}

/** Where files come in, and where they lie. Named here and nowhere else. */
export async function mediaParts(config: Config, needs: MediaNeeds, resources: AsyncDisposableStack): Promise<Media> {
  const { secret, store, clock, isClustered } = needs
  const directory = join(config.data, 'uploads')
  // They gather here until they are complete.
  const local = resources.use(createUploads({ directory }))
  await expectShared(config, store)
  const blobs = await openBlobs(config, resources)
  const uploads = isClustered
    ? createSharedUploads({ ...store, local, directory, blobs, clock, keepMs: config.media.uploadTtl })
    : local
  const films = openFilms(config)
  if (films) resources.use(films)
  return { blobs, uploads, signer: createLinkSigner(secret), ...(films ? { films } : {}) }
}

async function expectShared(config: Config, { records }: Store): Promise<void> {
  if (config.media.blobs !== 'disk' || !config.media.shared) return
  const fault = await sharedDirectoryFault(blobsDirectory(config), records)
  if (fault !== undefined) throw new ConfigError([`media.shared: ${fault}`])
}

/** Where files lie that are kept on a disk. */
export const blobsDirectory = ({ data, media }: Pick<Config, 'data' | 'media'>): string =>
  media.directory ?? join(data, 'blobs')

/** ffmpeg of the machine, when it has one and the operator wants it. */
export const ffmpegOf = ({ media }: Config): string | undefined =>
  media.ffmpeg === 'off' || media.ffmpeg === '' ? undefined : findProgram(media.ffmpeg)

function openFilms(config: Config): ReturnType<typeof createFilmMaker> | undefined {
  const program = ffmpegOf(config)
  if (program === undefined) return undefined
  return createFilmMaker({ program, directory: join(config.data, 'films'), timeMs: config.media.filmTime })
}

/** Encrypted before they leave this process, wherever they go. */
function sealed({ media }: Config, blobs: BlobStore): BlobStore {
  const { keys } = media.encryption
  if (keys === undefined) return blobs
  try {
    return createSealedBlobs({ blobs, keys })
  } catch (error) {
    if (!(error instanceof SealKeyError)) throw error
    const advice = 'make one with: node -p "crypto.randomBytes(32).toString(\'base64url\')"'
    throw new ConfigError([`media.encryption.keys: ${error.message}; ${advice}`])
  }
}

/** Where files lie, by itself. */
export const openBlobs = async (config: Config, resources: AsyncDisposableStack): Promise<BlobStore> =>
  sealed(config, await openPlainBlobs(config, resources))

/** The same, by the bytes that lie there: encrypted ones as they are. */
export async function openPlainBlobs(config: Config, resources: AsyncDisposableStack): Promise<BlobStore> {
  const { media } = config
  if (media.blobs === 'disk')
    return createFileBlobs({ directory: blobsDirectory(config), ...(media.shared ? { writer: nodeOf(config) } : {}) })
  if (media.blobs === 'gateway') return gatewayBlobs(media.gateway)
  const {
    bucket = '',
    provider,
    region,
    prefix,
    endpoint,
    accessKeyId,
    secretAccessKey,
    encryption,
    kmsKeyId,
  } = media.s3
  const keys = accessKeyId !== undefined && secretAccessKey !== undefined
  // Loaded only here: its library is large, and most servers keep their files on a disk.
  const { createS3Blobs } = await import('@tidings/blob-s3')
  return resources.use(
    createS3Blobs({
      ...{ bucket, provider, region, prefix },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(keys ? { credentials: { accessKeyId, secretAccessKey } } : {}),
      ...(encryption === undefined ? {} : { encryption }),
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    }),
  )
}

function gatewayBlobs({ url = '', token, secret }: Config['media']['gateway']): BlobStore {
  return createGatewayBlobs({
    url,
    ...(token === undefined ? {} : { token }),
    ...(secret === undefined ? {} : { secret }),
  })
}
