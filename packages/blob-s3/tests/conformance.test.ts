import { blobConformance } from '@tidings/conformance'
import { afterAll, beforeAll } from 'vitest'
import { type Service, startService } from './service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

blobConformance('a bucket', async () => service.blobs())
blobConformance('a bucket whose keys are removed one by one', async () =>
  service.blobs({ provider: 'qiniu-kodo', region: 'cn-east-1' }),
)
