import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { createS3Blobs, type S3BlobsOptions } from '../src/index.ts'

/** The keys that the service takes. */
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export interface Service extends AsyncDisposable {
  readonly url: string
  /** In a bucket of its own. */
  blobs(change?: Partial<S3BlobsOptions>): ReturnType<typeof createS3Blobs>
}

/** A real server that speaks S3, on loopback, with one bucket. */
export async function startService(): Promise<Service> {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'files', configs: [] }],
  })
  const { port } = (await server.run()) as AddressInfo
  const url = `http://127.0.0.1:${port}`
  let stores = 0
  return {
    url,
    blobs: (change = {}) =>
      createS3Blobs({
        provider: 'minio',
        region: 'us-east-1',
        bucket: 'files',
        endpoint: url,
        credentials,
        prefix: `store-${stores++}/`,
        ...change,
      }),
    async [Symbol.asyncDispose]() {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
