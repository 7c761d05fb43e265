import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

test('with keys a file lies encrypted on the disk and is read in ranges; keys that are none are said so', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-sealed-'))
  const keys = Buffer.alloc(32, 7).toString('base64url')
  await using server = await startServer({ data, media: { encryption: { keys } } })
  const headers = { authorization: `Bearer ${await aToken(server, 'alice')}`, 'content-type': 'text/plain' }
  const body = 'nobody reads this'
  const sent = await fetch(`${server.url}/v1/attachments?name=a.txt`, { method: 'POST', headers, body })
  const { links } = (await sent.json()) as { links: { url: string } }
  const answer = await fetch(server.url + links.url, { headers: { range: 'bytes=7-11' } })
  expect([answer.status, await answer.text()]).toEqual([206, 'reads'])
  const lying = readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(lying).toHaveLength(1)
  expect(lying.map((one) => readFileSync(join(one.parentPath, one.name)).includes('nobody'))).toEqual([false])
  await expect(startServer({ media: { encryption: { keys: 'short' } } })).rejects.toThrow('media.encryption.keys')
})
