import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createUploads } from '@tidings/media-node'
import { aClient, aToken, startServer, type TestServer } from '@tidings/testkit'
import { Upload } from '@tus/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UploadStore, uploadFailure } from '../src/media/upload-store.ts'
import { begin, hashOf, patch, tus } from './sending-files.ts'

/** For what bears what others have said and sent there; the rest has one of its own. */
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-uploads-'))

test('an empty file that was never sent is told so, and can be sent', async () => {
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
  const headers = { authorization: `Bearer ${await aToken(server, 'alice')}`, 'upload-length': '5' }
  const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers })
  expect([answer.status, answer.headers.get('tus-version')]).toEqual([412, '1.0.0'])
  expect(await answer.json()).toMatchObject({ error: { code: 'invalid' } })
})

test('bytes that have come are not touched by who asks for them or sends others', async () => {
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
  await using uploads = createUploads({ directory })
  const staged = await uploads.receive(Readable.from([Buffer.from('whole')]), () => undefined)
  writeFileSync(join(directory, 'x'), 'begun')
  expect(await staged.become('x')).toBe(false)
  expect(readFileSync(join(directory, 'x'), 'utf8')).toBe('begun')
  expect(await staged.become('y')).toBe(true)
  await staged.discard()
  expect(readdirSync(directory).sort()).toEqual(['x', 'y'])
  expect(readFileSync(join(directory, 'y'), 'utf8')).toBe('whole')
})

test('a resumable upload that is made takes no place that another has begun to fill', async () => {
  const directory = aDirectory()
  await using uploads = createUploads({ directory })
  const store = new UploadStore(uploads)
  writeFileSync(join(directory, 'x'), 'whole')
  await expect(store.create(new Upload({ id: 'x', size: 5, offset: 0 }))).rejects.toMatchObject({ code: 'conflict' })
  await store.expect('x', 5)
  expect(readFileSync(join(directory, 'x'), 'utf8')).toBe('whole')
  expect(await store.getUpload('x')).toMatchObject({ offset: 5, size: 5 })
})

test('an extension of tus that there is not is refused, and no fault of the server', async () => {
  const headers = { ...tus(await aToken(server, 'alice')), 'upload-concat': 'final;/v1/uploads/a /v1/uploads/b' }
  const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers })
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'invalid' } }])
})

const piece = { 'content-type': 'application/offset+octet-stream' }
const filename = { 'upload-metadata': `filename ${Buffer.from('growing.txt').toString('base64')}` }

test('an upload may begin before its length is known, and takes no more room than there is', async () => {
  await using server = await startServer({ media: { quotaBytes: 20 } })
  const token = await aToken(server, 'alice')
  const alice = await aClient(server, 'alice')
  const headers = { ...tus(token), ...filename, ...piece, 'upload-defer-length': '1' }
  const begun = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers, body: 'begun ' })
  expect([begun.status, begun.headers.get('upload-offset')]).toEqual([201, '6'])
  const url = new URL(begun.headers.get('location') ?? '', begun.url).href
  const head = await fetch(url, { method: 'HEAD', headers: tus(token) })
  expect([head.headers.get('upload-defer-length'), head.headers.get('upload-offset')]).toEqual(['1', '6'])
  const append = async (offset: number, body: string, more: Record<string, string> = {}) => {
    const sent = { ...tus(token), ...piece, 'upload-offset': String(offset), ...more }
    const answer = await fetch(url, { method: 'PATCH', headers: sent, body })
    return [answer.status, answer.status === 204 ? '' : JSON.parse(await answer.text()).error.code]
  }
  expect(await append(6, 'and goes on ')).toEqual([204, ''])
  expect(await append(18, 'for too long')).toEqual([413, 'too_large'])
  expect(await append(0, 'elsewhere')).toEqual([409, 'conflict'])
  expect(await append(18, 'on', { 'upload-length': '21' })).toEqual([413, 'too_large'])
  expect(await append(18, 'on', { 'upload-length': '5' })).toEqual([400, 'invalid'])
  expect(await append(18, 'on', { 'upload-length': '20' })).toEqual([204, ''])
  const { attachments, used } = await alice.call('attachment.list', {})
  expect([attachments[0], used]).toMatchObject([{ ready: true, size: 20, name: 'growing.txt' }, 20])
  alice.disconnect()
})

test('bytes of an unknown number are not taken while the length is not known', async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('endless'))
      controller.close()
    },
  })
  const headers = { ...tus(await aToken(server, 'alice')), ...filename, ...piece, 'upload-defer-length': '1' }
  const answer = await fetch(`${server.url}/v1/uploads`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  } as RequestInit)
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'invalid' } }])
})

test('whoever can only POST says in a header what is meant', async () => {
  const token = await aToken(server, 'alice')
  const { location } = await begin(server, token, 6, { filename: 'x.txt' })
  const meaning = (method: string, more: Record<string, string> = {}, body?: string) =>
    fetch(server.url + location, {
      method: 'POST',
      headers: { ...tus(token), 'x-http-method-override': method, ...more },
      ...(body === undefined ? {} : { body }),
    })
  expect((await meaning('PATCH', { ...piece, 'upload-offset': '0' }, 'abc')).status).toBe(204)
  const head = await meaning('HEAD')
  expect([head.status, head.headers.get('upload-offset')]).toEqual([200, '3'])
  const other = await meaning('GET')
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'PATCH, HEAD, DELETE'])
  expect(await other.text()).toContain('X-HTTP-Method-Override')
  expect((await meaning('DELETE')).status).toBe(204)
  expect((await meaning('HEAD')).status).toBe(404)
})

describe('what is wrong', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test.each([
    ['an offset that is none', { 'upload-offset': 'x' }, 400, 'invalid'],
    ['no offset', {}, 400, 'invalid'],
    ['another offset', { 'upload-offset': '3' }, 409, 'conflict'],
    ['more than was announced', { 'upload-offset': '0' }, 413, 'too_large'],
    ['a length that is said twice', { 'upload-offset': '0', 'upload-length': '5' }, 400, 'invalid'],
    ['another type', { 'upload-offset': '0', 'content-type': 'text/plain' }, 415, 'invalid'],
  ])('what is wrong with an upload is told for what it is: %s', async (_, headers, status, code) => {
    const token = await aToken(server, 'alice')
    const { location } = await begin(server, token, 5, { filename: 'x.txt' })
    const sent = { ...tus(token), ...piece, ...headers }
    const answer = await fetch(server.url + location, {
      method: 'PATCH',
      headers: sent as Record<string, string>,
      body: '1234567',
    })
    expect([answer.status, JSON.parse(await answer.text())]).toMatchObject([status, { error: { code } }])
  })

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
})

test('an upload without a token is asked for one, as everything is', async () => {
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '5' }
  const answer = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers })
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(await answer.json()).toMatchObject({ error: { code: 'unauthenticated' } })
})

test('an upload may be given up while its bytes come, and nothing is at fault', async () => {
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
