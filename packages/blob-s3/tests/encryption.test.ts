import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { aBlob } from '@tidings/conformance'
import { expect, test } from 'vitest'
import { createS3Blobs } from '../src/index.ts'

test.each([
  ['of one piece', 3],
  ['of several', 9 * 1024 * 1024],
])('the service is asked to encrypt a blob %s', async (_, size) => {
  const asked: unknown[] = []
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const { 'x-amz-server-side-encryption': kind, 'x-amz-server-side-encryption-aws-kms-key-id': key } = request.headers
    if (kind !== undefined) asked.push([kind, key])
    const id = '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>'
    response
      .writeHead(200, { etag: '"e"' })
      .end(request.url?.includes('uploads') ? id : '<CompleteMultipartUploadResult/>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const place = { provider: 'minio', region: 'us-east-1', bucket: 'files', endpoint, credentials } as const
  const blobs = createS3Blobs({ ...place, encryption: 'aws:kms', kmsKeyId: 'k1' })
  await blobs.put('a', aBlob(new Uint8Array(size)))
  expect(asked).toEqual([['aws:kms', 'k1']])
  await blobs[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})
