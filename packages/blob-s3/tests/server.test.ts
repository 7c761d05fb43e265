import { aClient, startServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'
import { startService } from './service.ts'

test('a server keeps its files in a bucket: up, down, in ranges, and gone', async () => {
  await using service = await startService()
  const s3 = {
    provider: 'minio' as const,
    region: 'us-east-1',
    bucket: 'files',
    endpoint: service.url,
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    prefix: 'chat/',
  }
  await using server = await startServer({ media: { blobs: 's3', s3 } })
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const bytes = new Uint8Array(20_000_000).map((_, index) => index % 251)
  const { id } = await alice.files.upload(new File([bytes], 'large.bin'))
  const sent = await alice.call('message.send', { to: 'user/bob', content: { type: 'file', data: { attachment: id } } })
  const { url } = await bob.files.links(id)
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
  const part = await fetch(url, { headers: { range: 'bytes=10000000-10000003' } })
  expect([part.status, [...new Uint8Array(await part.arrayBuffer())]]).toEqual([
    206,
    [...bytes.slice(10_000_000, 10_000_004)],
  ])
  await alice.call('message.recall', { id: sent.id })
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(404), 5000)
  for (const client of [alice, bob]) client.disconnect()
})
