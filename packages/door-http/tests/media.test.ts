import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aClient, aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bearer, begin, type Finished, hashOf, patch, post as postFile, tus } from './sending-files.ts'

/** For what bears what others have said and sent there; the rest has one of its own. */
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

const photo = readFileSync(fileURLToPath(new URL('../../media-node/tests/files/phone-portrait.jpg', import.meta.url)))

const post = (
  server: TestServer,
  token: string,
  { query = '?name=photo.jpg', type = 'image/jpeg', body = photo }: Partial<Parameters<typeof postFile>[2]> = {},
) => postFile(server, token, { query, type, body })

async function offsetOf(server: TestServer, token: string, location: string): Promise<number> {
  const answer = await fetch(server.url + location, { method: 'HEAD', headers: tus(token) })
  expect(answer.status).toBe(200)
  return Number(answer.headers.get('upload-offset'))
}

test('a whole file goes up, is known for what it is, and comes back byte by byte where that is wanted', async () => {
  const token = await aToken(server, 'alice')
  const { status, body } = await post(server, token, {
    query: `?name=beach.jpg&original=true&sha256=${hashOf(photo)}`,
  })
  expect(status).toBe(201)
  expect(body.attachment).toMatchObject({
    owner: 'user/alice',
    name: 'beach.jpg',
    mime: 'image/jpeg',
    size: photo.length,
    kind: 'file',
    original: true,
    ready: true,
    sha256: hashOf(photo),
    width: 400,
    height: 640,
    blurhash: expect.any(String),
  })
  const answer = await fetch(server.url + body.links?.url)
  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': String(photo.length),
    'content-disposition': 'inline; filename=beach.jpg',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'cache-control': expect.stringMatching(/^private, max-age=\d+, immutable$/),
  })
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(photo)
  const small = await fetch(server.url + body.links?.thumbnailUrl)
  expect(small.headers.get('content-type')).toBe('image/webp')
  expect((await small.arrayBuffer()).byteLength).toBeLessThan(photo.length * 2)
})

test('what receivers get of a photo does not say where it was taken; the sender sends the same bytes again as before', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const { status, body } = await post(server, token, { query: `?name=beach.jpg&sha256=${hashOf(photo)}` })
  expect([status, body.attachment]).toMatchObject([201, { kind: 'image', mime: 'image/jpeg', width: 400, height: 640 }])
  const bytes = Buffer.from(await (await fetch(server.url + body.links?.url)).arrayBuffer())
  expect([bytes.length, hashOf(bytes)]).toEqual([body.attachment.size, body.attachment.sha256])
  expect(photo.toString('latin1')).toContain('Exif')
  // Only how it is turned is left of what the camera wrote.
  expect(bytes.length).toBeLessThan(photo.length)
  const alice = await aClient(server, 'alice')
  const claim = { name: 'again.jpg', size: photo.length, sha256: hashOf(photo), reuse: true }
  const again = await alice.call('attachment.create', claim)
  expect(again.attachment).toMatchObject({ ready: true, sha256: body.attachment.sha256, size: bytes.length })
  for (const other of [{ original: true }, { audience: 'everyone' as const }])
    expect(await alice.call('attachment.create', { ...claim, ...other })).toHaveProperty('upload')
  alice.disconnect()
})

test('a picture for everyone is one that the server has made; one that it cannot make is not taken', async () => {
  const token = await aToken(server, 'alice')
  const { body } = await post(server, token, { query: '?name=me.jpg&audience=everyone' })
  expect(body.attachment).toMatchObject({ kind: 'image', mime: 'image/webp', name: 'me.webp' })
  const bytes = Buffer.from(await (await fetch(server.url + body.links?.url)).arrayBuffer())
  expect([bytes.toString('latin1', 8, 12), bytes.includes('Exif')]).toEqual(['WEBP', false])
  const broken = { query: '?name=me.jpg&audience=everyone', body: photo.subarray(0, 30) }
  expect(await post(server, token, broken)).toMatchObject({ status: 422, body: { error: { code: 'rejected' } } })
  const original = { query: '?name=me.jpg&audience=everyone&original=true' }
  expect(await post(server, token, original)).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } })
})

test('a picture that browsers cannot show has another beside it, that goes with it', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const tiff = readFileSync(fileURLToPath(new URL('../../media-node/tests/files/telling.tif', import.meta.url)))
  const { body } = await post(server, token, { query: '?name=scan.tif', type: 'image/tiff', body: tiff })
  expect(body.attachment).toMatchObject({ kind: 'image', mime: 'image/tiff', width: 40, height: 64 })
  expect(body.links?.renditionUrl).toMatch(/\/rendition\/scan\.webp\?/)
  const shown = await fetch(server.url + body.links?.renditionUrl)
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect(shown.headers.get('content-disposition')).toBe('inline; filename=scan.webp')
  const alice = await aClient(server, 'alice')
  await alice.call('attachment.remove', { id: body.attachment.id })
  const left = () => readdirSync(join(server.data, 'blobs'), { recursive: true, withFileTypes: true })
  await vi.waitFor(() => expect(left().filter((entry) => entry.isFile())).toEqual([]), 5000)
  alice.disconnect()
})

test('a form carries a file as well', async () => {
  const token = await aToken(server, 'alice')
  const form = new FormData()
  form.append('note', 'not looked at')
  form.append('file', new Blob(['hello'], { type: 'text/plain' }), '../../etc/pass\u202ewd.txt')
  const answer = await fetch(`${server.url}/v1/attachments`, { method: 'POST', headers: bearer(token), body: form })
  expect(answer.status).toBe(201)
  expect(((await answer.json()) as Finished).attachment).toMatchObject({
    name: 'passwd.txt',
    mime: 'text/plain',
    size: 5,
  })
  const empty = new FormData()
  empty.append('other', 'x')
  const refused = await fetch(`${server.url}/v1/attachments`, { method: 'POST', headers: bearer(token), body: empty })
  expect([refused.status, ((await refused.json()) as { error: { message: string } }).error.message]).toEqual([
    400,
    'the form has no part called file',
  ])
})

test('an upload that stops half-way goes on where it stopped, also after a restart of the server', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-media-'))
  const bytes = randomBytes(3_000_000)
  const [first, rest] = [bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]
  let token: string
  let location: string
  {
    await using server = await startServer({ data })
    token = await aToken(server, 'alice')
    const begun = await begin(server, token, bytes.length, { filename: 'data.bin', sha256: hashOf(bytes) })
    expect([begun.status, begun.location]).toEqual([201, expect.stringMatching(/^\/v1\/uploads\/[a-z0-9]{32}$/)])
    location = begun.location
    expect(await offsetOf(server, token, location)).toBe(0)
    expect(await patch(server.url + location, token, 0, first)).toMatchObject({ status: 204, offset: 1_000_000 })
    const wrong = await patch(server.url + location, token, 5, rest)
    expect([wrong.status, JSON.parse(wrong.text).error.code]).toEqual([409, 'conflict'])
  }
  await using server = await startServer({ data })
  expect(await offsetOf(server, token, location)).toBe(1_000_000)
  expect(await patch(server.url + location, token, 1_000_000, rest)).toMatchObject({ status: 204, offset: 3_000_000 })
  // The answer to the last bytes may be lost: who asks again hears that they came.
  expect(await offsetOf(server, token, location)).toBe(3_000_000)
  const alice = await aClient(server, 'alice')
  const id = location.split('/').at(-1) as string
  const { attachment, links } = await alice.call('attachment.get', { id })
  expect(attachment).toMatchObject({ ready: true, size: 3_000_000, sha256: hashOf(bytes), name: 'data.bin' })
  const answer = await fetch(server.url + links?.url)
  expect(hashOf(Buffer.from(await answer.arrayBuffer()))).toBe(hashOf(bytes))
  alice.disconnect()
  rmSync(data, { recursive: true })
})

test('an upload belongs to who began it, and can be given up', async () => {
  const [alice, bob] = [await aToken(server, 'alice'), await aToken(server, 'bob')]
  const { location } = await begin(server, alice, 10, { filename: 'x' })
  for (const method of ['HEAD', 'PATCH', 'DELETE']) {
    const headers = { ...tus(bob), 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
    const answer = await fetch(server.url + location, { method, headers, ...(method === 'PATCH' ? { body: 'x' } : {}) })
    expect([method, answer.status]).toEqual([method, 404])
  }
  expect((await fetch(server.url + location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(
    401,
  )
  expect((await fetch(server.url + location, { method: 'DELETE', headers: tus(alice) })).status).toBe(204)
  expect((await fetch(server.url + location, { method: 'HEAD', headers: tus(alice) })).status).toBe(404)
  expect((await begin(server, 'wrong', 10, { filename: 'x' })).status).toBe(401)
  const noName = await begin(server, alice, 10, { other: 'x' })
  expect([noName.status, JSON.parse(noName.text).error.code]).toEqual([400, 'invalid'])
})

describe('by an operator who chooses', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ media: { maxBytes: 50_000, refuse: ['application/x-msdownload'] } })
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test.each([
    ['another hash', { query: `?name=a&sha256=${'0'.repeat(64)}` }, 422, 'rejected'],
    ['a hash that is none', { query: '?name=a&sha256=xyz' }, 400, 'invalid'],
    ['no name', { query: '' }, 400, 'invalid'],
    ['a name of dots and slashes', { query: '?name=../' }, 400, 'invalid'],
    ['a name that is a way', { query: '?name=..' }, 400, 'invalid'],
    ['more than the server takes', { body: Buffer.alloc(60_000) }, 413, 'too_large'],
    [
      'a type that the server does not take',
      { body: Buffer.from('MZ'), type: 'application/x-msdownload' },
      422,
      'rejected',
    ],
    ['a field that there is not', { query: '?name=a&colour=red' }, 400, 'invalid'],
  ])('%s is refused, and nothing is left', async (_, sent, status, code) => {
    const token = await aToken(server, 'alice')
    const answer = await post(server, token, sent)
    expect([answer.status, answer.body.error?.code]).toEqual([status, code])
    const alice = await aClient(server, 'alice')
    expect(await alice.call('attachment.list', {})).toMatchObject({ attachments: [], used: 0 })
    expect(readdirSync(join(server.data, 'uploads'))).toEqual([])
    alice.disconnect()
  })
})

describe('by the bytes, also where an operator takes no pictures, films and sounds', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ media: { refuse: ['video', 'audio', 'image'] } })
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test.each([
    ['a program that is guessed to be a film', 'main.ts', 'video/mp2t', 'export const x = 1', 'text/plain'],
    ['a playlist that is guessed to be a sound', 'list.m3u', 'audio/x-mpegurl', '#EXTM3U', 'text/plain'],
    ['a page that says it is a picture', 'page.png', 'image/png', '<html><script>1</script>', 'text/html'],
    ['a picture of no bytes', 'empty.png', 'image/png', '', 'application/octet-stream'],
    ['bytes that say they are a film', 'x.mp4', 'video/mp4', '\u0001\u0002\u0003', 'application/octet-stream'],
    ['a text that begins as pictures do', 'note.txt', 'text/plain', 'GIFs are fun', 'text/plain'],
    ['a text that speaks of drawings', 'how.md', 'text/markdown', 'Write `<svg>` first', 'text/markdown'],
  ])('%s is a file like any other', async (...[, name, type, text, mime]) => {
    const token = await aToken(server, 'alice')
    const { status, body } = await post(server, token, { query: `?name=${name}`, type, body: Buffer.from(text) })
    expect([status, body.attachment]).toMatchObject([201, { kind: 'file', mime, size: text.length }])
  })
})

test('ranges are answered as asked for', async () => {
  const token = await aToken(server, 'alice')
  const { body } = await post(server, token, {
    query: '?name=n.txt',
    type: 'text/plain',
    body: Buffer.from('0123456789'),
  })
  const url = server.url + body.links?.url
  const get = async (headers: Record<string, string>) => {
    const answer = await fetch(url, { headers })
    return [answer.status, answer.headers.get('content-range'), answer.status === 304 ? '' : await answer.text()]
  }
  expect(await get({ range: 'bytes=0-3' })).toEqual([206, 'bytes 0-3/10', '0123'])
  expect(await get({ range: 'bytes=8-' })).toEqual([206, 'bytes 8-9/10', '89'])
  expect(await get({ range: 'bytes=-2' })).toEqual([206, 'bytes 8-9/10', '89'])
  expect(await get({ range: 'bytes=5-99' })).toEqual([206, 'bytes 5-9/10', '56789'])
  expect((await get({ range: 'bytes=10-' })).slice(0, 2)).toEqual([416, 'bytes */10'])
  expect(await get({ range: 'bytes=nonsense' })).toEqual([200, null, '0123456789'])
  expect(await get({ range: 'bytes=0-1,4-5' })).toEqual([200, null, '0123456789'])
  const etag = (await fetch(url)).headers.get('etag') ?? ''
  for (const known of [etag, `"other", W/${etag}`, '*']) expect((await get({ 'if-none-match': known }))[0]).toBe(304)
  expect(await get({ range: 'bytes=0-1', 'if-range': etag })).toEqual([206, 'bytes 0-1/10', '01'])
  expect(await get({ range: 'bytes=0-1', 'if-range': '"another"' })).toEqual([200, null, '0123456789'])
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
})

test('a link that was altered or is over leads nowhere', async () => {
  await using server = await startServer({ media: { linkTtl: 1000 } })
  const token = await aToken(server, 'alice')
  const { body } = await post(server, token)
  const link = new URL(server.url + body.links?.url)
  const status = async (change: (url: URL) => void) => {
    const url = new URL(link)
    change(url)
    return (await fetch(url)).status
  }
  expect(await status(() => undefined)).toBe(200)
  expect(await status((url) => url.searchParams.delete('signature'))).toBe(403)
  expect(await status((url) => url.searchParams.set('signature', 'AAAA'))).toBe(403)
  expect(await status((url) => url.searchParams.set('expires', '9999999999999'))).toBe(403)
  expect(await status((url) => (url.search = ''))).toBe(403)
  expect(await status((url) => (url.pathname = url.pathname.replace('/file/', '/thumbnail/')))).toBe(403)
  expect(await status((url) => (url.pathname = url.pathname.replace('/file/', '/other/')))).toBe(404)
  await vi.waitFor(async () => expect(await status(() => undefined)).toBe(410), 5000)
})

test('nothing that a browser could run is shown inline', async () => {
  const token = await aToken(server, 'alice')
  for (const [name, text] of [
    ['page.html', '<!doctype html><script>alert(1)</script>'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['doc.xml', '<?xml version="1.0"?><a/>'],
    ['script.js', 'alert(1)'],
  ] as const) {
    const type = 'application/octet-stream'
    const { body } = await post(server, token, { query: `?name=${name}`, type, body: Buffer.from(text) })
    const { headers } = await fetch(server.url + body.links?.url)
    expect(headers.get('content-disposition')).toMatch(/^attachment/)
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('who may read a message may see its file, nobody else; with the message it goes', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const { attachment, links } = (await post(server, token)).body
  const [alice, bob, eve] = [await aClient(server, 'alice'), await aClient(server, 'bob'), await aClient(server, 'eve')]
  const { id } = attachment
  const image = { type: 'image', data: { attachment: id, caption: 'the sea' } }
  await expect(bob.call('attachment.get', { id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(eve.call('message.send', { to: 'user/bob', content: image })).rejects.toMatchObject({ code: 'invalid' })
  const sent = await alice.call('message.send', { to: 'user/bob', content: image })
  const { messages } = await bob.call('log.read', { conversation: 'user/alice' })
  expect(messages[0]?.content.data).toMatchObject({
    attachment: id,
    caption: 'the sea',
    width: 400,
    height: 640,
    mime: 'image/jpeg',
  })
  expect((await bob.call('attachment.get', { id })).attachment.id).toBe(id)
  expect((await bob.call('attachment.links', { ids: [id, 'x'.repeat(32)] })).links).toHaveLength(1)
  expect((await eve.call('attachment.links', { ids: [id] })).links).toEqual([])
  // Whoever may see it may pass it on.
  const forwarded = await bob.call('message.forward', { ids: [sent.id], to: ['user/eve'] })
  expect((await eve.call('attachment.get', { id })).attachment.id).toBe(id)
  await alice.call('message.recall', { id: sent.id })
  expect((await fetch(server.url + links?.url)).status).toBe(200)
  await bob.call('message.recall', { id: forwarded.sent[0]?.id as string })
  await vi.waitFor(async () => expect((await fetch(server.url + links?.url)).status).toBe(404), 5000)
  const left = readdirSync(join(server.data, 'blobs'), { recursive: true, withFileTypes: true })
  await vi.waitFor(
    () => expect(left.filter((entry) => entry.isFile() && existsSync(join(entry.parentPath, entry.name)))).toEqual([]),
    5000,
  )
  for (const client of [alice, bob, eve]) client.disconnect()
})

test('the same bytes lie on the disk once, and what nobody sends goes', async () => {
  await using server = await startServer({ media: { keepUnused: 1000 } })
  const token = await aToken(server, 'alice')
  const files = () =>
    readdirSync(join(server.data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  await post(server, token)
  const { length } = files()
  await post(server, token, { query: '?name=again.jpg' })
  expect(files()).toHaveLength(length)
  const alice = await aClient(server, 'alice')
  expect((await alice.call('attachment.list', {})).attachments).toHaveLength(2)
  const reused = await alice.call('attachment.create', {
    name: 'third.jpg',
    size: photo.length,
    sha256: hashOf(photo),
    reuse: true,
  })
  expect(reused).toMatchObject({ attachment: { ready: true } })
  expect(reused).not.toHaveProperty('upload')
  // The server looks again within a minute by itself; an upload that is removed makes it look now.
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const { attachment } = await alice.call('attachment.create', { name: 'other', size: 1 })
  await alice.call('attachment.remove', { id: attachment.id })
  await vi.waitFor(() => expect(files()).toEqual([]), 5000)
  alice.disconnect()
})

test('an avatar stays as long as it is one', async () => {
  await using server = await startServer({ media: { keepUnused: 1000 } })
  const token = await aToken(server, 'alice')
  const alice = await aClient(server, 'alice')
  const avatar = async (query: string) => (await post(server, token, { query })).body.links?.url ?? ''
  const [first, second] = [await avatar('?name=a.jpg&audience=everyone'), await avatar('?name=b.jpg&audience=everyone')]
  expect(first).toMatch(/^\/media\/\w+\/file\/a\.webp$/)
  await alice.call('user.update', { avatar: server.url + first })
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const look = async () => {
    // An upload that is removed makes the server look for what may go.
    const { attachment } = await alice.call('attachment.create', { name: 'other', size: 1 })
    await alice.call('attachment.remove', { id: attachment.id })
  }
  await look()
  await vi.waitFor(async () => expect((await fetch(server.url + second)).status).toBe(404), 5000)
  expect((await fetch(server.url + first)).status).toBe(200)
  await alice.call('user.update', { avatar: '' })
  await look()
  await vi.waitFor(async () => expect((await fetch(server.url + first)).status).toBe(404), 5000)
  alice.disconnect()
})

test('a file is offered, accepted, and only then sent', async () => {
  const token = await aToken(server, 'alice')
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const { offer } = await alice.call('offer.make', { to: 'bob', name: 'photo.jpg', size: photo.length })
  await vi.waitFor(() =>
    expect(bob.state.own.items.offer[offer.id]).toMatchObject({ state: 'offered', from: 'user/alice' }),
  )
  await expect(alice.call('offer.answer', { id: offer.id, accept: true })).rejects.toMatchObject({ code: 'conflict' })
  expect((await bob.call('offer.answer', { id: offer.id, accept: true })).offer.state).toBe('accepted')
  await expect(bob.call('offer.answer', { id: offer.id, accept: false })).rejects.toMatchObject({ code: 'conflict' })
  const { attachment } = (await post(server, token)).body
  const done = await alice.call('offer.complete', { id: offer.id, attachment: attachment.id })
  expect(done).toMatchObject({
    offer: { state: 'sent' },
    message: { content: { type: 'image', data: { name: 'photo.jpg' } } },
  })
  expect((await bob.call('attachment.get', { id: attachment.id })).attachment.size).toBe(attachment.size)
  await vi.waitFor(() => expect(bob.state.own.items.offer[offer.id]?.state).toBe('sent'))
  const other = (await bob.call('offer.make', { to: 'alice', name: 'x', size: 1 })).offer
  expect((await alice.call('offer.answer', { id: other.id, accept: false })).offer.state).toBe('declined')
  await expect(bob.call('offer.withdraw', { id: other.id })).rejects.toMatchObject({ code: 'conflict' })
  for (const client of [alice, bob]) client.disconnect()
})
