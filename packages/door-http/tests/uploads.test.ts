import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { Upload } from '@tus/server'
import { expect, test } from 'vitest'
import { Staging } from '../src/media/staging.ts'
import { UploadStore, uploadFailure } from '../src/media/upload-store.ts'
import { hashOf, patch, tus } from './sending-files.ts'

const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-uploads-'))

test('an empty file that was never sent is told so, and can be sent', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const alice = await aClient(server, 'alice')
  const { attachment, upload } = await alice.call('attachment.create', { name: 'empty', size: 0 })
  const finish = () => alice.call('attachment.finish', { id: attachment.id })
  await expect(finish()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('send it first') })
  expect(await patch(server.url + upload, token, 0, Buffer.alloc(0))).toMatchObject({ status: 204 })
  expect(await finish()).toMatchObject({ attachment: { ready: true, size: 0 } })
  alice.disconnect()
})

test('an upload in no version of tus is told which is spoken', async () => {
  await using server = await startServer()
  const headers = { authorization: `Bearer ${await aToken(server, 'alice')}`, 'upload-length': '5' }
  const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers })
  expect([answer.status, answer.headers.get('tus-version')]).toEqual([412, '1.0.0'])
  expect(await answer.json()).toMatchObject({ error: { code: 'invalid' } })
})

test('bytes that have come are not touched by who asks for them or sends others', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const alice = await aClient(server, 'alice')
  const bytes = randomBytes(1000)
  const { attachment, upload } = await alice.call('attachment.create', { name: 'x', size: bytes.length })
  // Where a whole upload has put them, and is still looking at them.
  writeFileSync(join(server.data, 'uploads', attachment.id), bytes)
  const url = server.url + upload
  const head = await fetch(url, { method: 'HEAD', headers: tus(token) })
  expect([head.status, head.headers.get('upload-offset')]).toEqual([200, '1000'])
  expect(await patch(url, token, 0, randomBytes(1000))).toMatchObject({ status: 409 })
  const finished = await alice.call('attachment.finish', { id: attachment.id })
  expect(finished.attachment).toMatchObject({ ready: true, sha256: hashOf(bytes) })
  const answer = await fetch(server.url + finished.links?.url)
  expect(hashOf(Buffer.from(await answer.arrayBuffer()))).toBe(hashOf(bytes))
  alice.disconnect()
})

test('a whole upload takes no place that another has begun to fill', async () => {
  const directory = aDirectory()
  const room = { take: () => undefined, [Symbol.dispose]: () => undefined }
  const staged = await new Staging(directory).take(Readable.from([Buffer.from('whole')]), room)
  writeFileSync(join(directory, 'x'), 'begun')
  await expect(staged.become('x')).rejects.toMatchObject({ code: 'conflict' })
  expect(readFileSync(join(directory, 'x'), 'utf8')).toBe('begun')
  await staged.become('y')
  await staged.discard()
  expect(readdirSync(directory).sort()).toEqual(['x', 'y'])
  expect(readFileSync(join(directory, 'y'), 'utf8')).toBe('whole')
})

test('a resumable upload that is made takes no place that another has begun to fill', async () => {
  const directory = aDirectory()
  const store = new UploadStore(directory)
  writeFileSync(join(directory, 'x'), 'whole')
  await expect(store.create(new Upload({ id: 'x', size: 5, offset: 0 }))).rejects.toMatchObject({ code: 'conflict' })
  await store.expect('x', 5)
  expect(readFileSync(join(directory, 'x'), 'utf8')).toBe('whole')
  expect(await store.getUpload('x')).toMatchObject({ offset: 5, size: 5 })
})

test.each([[{ 'upload-defer-length': '1' }], [{ 'upload-concat': 'final;/v1/uploads/a /v1/uploads/b' }]])(
  'an extension of tus that there is not is refused, and no fault of the server: %j',
  async (headers) => {
    await using server = await startServer()
    const token = await aToken(server, 'alice')
    const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers: { ...tus(token), ...headers } })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'invalid' } }])
  },
)

const octets = { 'content-type': 'application/offset+octet-stream' }

test.each([
  ['POST', { 'upload-length': 'ten' }, 400, { code: 'invalid', message: 'upload-length' }],
  ['POST', { 'upload-length': '-1' }, 400, { code: 'invalid', message: 'upload-length' }],
  [
    'POST',
    { 'upload-length': '5', 'upload-metadata': 'name %%%' },
    400,
    { code: 'invalid', message: 'upload-metadata' },
  ],
  ['POST', {}, 400, { code: 'invalid', message: 'Upload-Length' }],
  ['PATCH', octets, 400, { code: 'invalid', message: 'Upload-Offset' }],
  ['PATCH', { ...octets, 'upload-offset': 'x' }, 400, { code: 'invalid', message: 'upload-offset' }],
  [
    'PATCH',
    { 'content-type': 'text/plain', 'upload-offset': '0' },
    415,
    { code: 'invalid', message: 'application/offset+octet-stream' },
  ],
  ['PATCH', { 'upload-offset': '0' }, 415, { code: 'invalid', message: 'application/offset+octet-stream' }],
  ['PATCH', { ...octets, 'upload-offset': '3' }, 409, { code: 'conflict', message: 'HEAD' }],
])('a %s with %j is answered %d in the one form of errors', async (method, given, status, { code, message }) => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const alice = await aClient(server, 'alice')
  const { upload } = await alice.call('attachment.create', { name: 'x', size: 5 })
  alice.disconnect()
  const url = server.url + (method === 'POST' ? '/v1/uploads' : upload)
  const answer = await fetch(url, { method, headers: { ...tus(token), ...given } })
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { error: { code, message: expect.stringContaining(message) } },
  ])
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('an upload without a token is asked for one, as everything is', async () => {
  await using server = await startServer()
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '5' }
  const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers })
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(await answer.json()).toMatchObject({ error: { code: 'unauthenticated' } })
})

test('an upload may be given up while its bytes come, and nothing is at fault', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const alice = await aClient(server, 'alice')
  const bytes = Buffer.alloc(500_000, 'x')
  const giveUp = async (afterMs: number): Promise<number> => {
    const { attachment, upload } = await alice.call('attachment.create', { name: 'x', size: bytes.length })
    const sent = patch(server.url + upload, token, 0, bytes)
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    await alice.call('attachment.remove', { id: attachment.id })
    return (await sent).status
  }
  const answers = new Set<number>()
  for (let round = 0; round < 10; round++)
    for (const status of await Promise.all(Array.from({ length: 10 }, (_, index) => giveUp(index + round))))
      answers.add(status)
  expect([...answers].filter((status) => ![204, 404, 410].includes(status))).toEqual([])
  alice.disconnect()
})

test('what the file system says of an upload is said in our words', () => {
  const failure = (code: string) => uploadFailure(Object.assign(new Error(code), { code }))
  expect(failure('ENOENT')).toMatchObject({ code: 'not_found' })
  expect(failure('ENOSPC')).toMatchObject({ code: 'unavailable' })
  expect(failure('EIO')).toMatchObject({ code: 'EIO' })
})
