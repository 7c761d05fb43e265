import { mkdtempSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { freePort } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { said, tidings } from './a-command.ts'

const aDirectory = () => mkdtempSync(join(tmpdir(), 'tidings-doctor-'))

test('doctor writes a file where the server has its files, reads it whole and in part, and takes it away', async () => {
  const data = aDirectory()
  expect((await tidings(data, 'doctor')).out).toMatch(
    /ok +files +the disk takes them, gives them back, whole and in parts/,
  )
  expect(
    readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
  ).toEqual([])
})

test('doctor says which bucket cannot be used, and why', async () => {
  const settings = {
    TIDINGS_DATA: aDirectory(),
    TIDINGS_PORT: '0',
    TIDINGS_MEDIA_BLOBS: 's3',
    TIDINGS_MEDIA_S3_PROVIDER: 'minio',
    TIDINGS_MEDIA_S3_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    TIDINGS_MEDIA_S3_BUCKET: 'attic',
    TIDINGS_MEDIA_S3_ACCESS_KEY_ID: 'tidings',
    TIDINGS_MEDIA_S3_SECRET_ACCESS_KEY: 'hidden-from-everybody',
  }
  const { code, out } = await said(['doctor'], settings)
  expect(code).toBe(1)
  expect(out).toMatch(/fault +files +the bucket attic: /)
  expect(out).not.toContain('hidden-from-everybody')
})

test('doctor finds a gateway that keeps what is to be removed', async () => {
  const kept = new Map<string, Buffer>()
  const gateway = createServer(async (request, response) => {
    const key = request.url ?? ''
    if (request.method === 'PUT') kept.set(key, await buffer(request))
    const bytes = kept.get(key)
    if (request.method === 'GET' || request.method === 'HEAD') response.statusCode = bytes ? 200 : 404
    response.end(bytes)
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  const { port } = gateway.address() as AddressInfo
  const { out } = await said(['doctor'], {
    TIDINGS_DATA: aDirectory(),
    TIDINGS_PORT: '0',
    TIDINGS_MEDIA_BLOBS: 'gateway',
    TIDINGS_MEDIA_GATEWAY_URL: `http://127.0.0.1:${port}`,
    TIDINGS_MEDIA_GATEWAY_TOKEN: 'a token',
  })
  gateway.close()
  expect(out).toMatch(/fault +files +the gateway at 127\.0\.0\.1:\d+: what is removed stays there/)
})
