import { aBlob } from '@tidings/conformance'
import { expect, test } from 'vitest'
import { createS3Blobs, providers } from '../src/index.ts'
import { startService } from './service.ts'

const some = aBlob(new Uint8Array([1, 2, 3]))

test.each([
  ['aws', 'https://s3.eu-west-1.amazonaws.com'],
  ['aliyun-oss', 'https://s3.oss-eu-west-1.aliyuncs.com'],
  ['tencent-cos', 'https://cos.eu-west-1.myqcloud.com'],
  ['huawei-obs', 'https://obs.eu-west-1.myhuaweicloud.com'],
  ['qiniu-kodo', 'https://s3.eu-west-1.qiniucs.com'],
] as const)('%s is found by its region', (name, address) => {
  expect(providers[name].endpoint('eu-west-1')).toBe(address)
})

test('a bucket that is not there is said so', async () => {
  await using service = await startService()
  const blobs = service.blobs({ bucket: 'other' })
  await expect(blobs.put('a', some)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('bucket'),
  })
  await expect(blobs.check()).rejects.toMatchObject({ code: 'unavailable' })
})

test('unknown keys are refused, and no secret is said', async () => {
  await using service = await startService()
  const secret = 'a-secret-that-nobody-may-read'
  const blobs = service.blobs({ credentials: { accessKeyId: 'nobody', secretAccessKey: secret } })
  const error = await blobs.put('a', some).catch((caught: unknown) => caught as Error)
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('media.s3.accessKeyId') })
  expect(JSON.stringify(error)).not.toContain(secret)
})

test('a service that is away is unavailable, and what is there is read when it is back', async () => {
  const service = await startService()
  const blobs = service.blobs()
  await blobs.put('a', some)
  await service[Symbol.asyncDispose]()
  await expect(blobs.put('b', some)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(blobs.size('a')).rejects.toMatchObject({ code: 'unavailable' })
}, 30_000)

test('without an address nothing is guessed for a service of its own', async () => {
  const blobs = createS3Blobs({ provider: 'aws', region: 'x', bucket: 'b', endpoint: 'http://127.0.0.1:1' })
  await expect(blobs.check()).rejects.toMatchObject({ code: 'unavailable' })
})
