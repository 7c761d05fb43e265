import { readFileSync } from 'node:fs'
import type { ChatClient } from '@tidings/client'
import type { OutputOf } from '@tidings/protocol'
import { aClient, asApp, aToken, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer
let alice: ChatClient

beforeAll(async () => {
  server = await startServer()
  alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
})

afterAll(async () => {
  alice.disconnect()
  await server[Symbol.asyncDispose]()
})

const base64 = (name: string): string => readFileSync(mediaFile(name)).toString('base64')

const upload = (bytes: string, kind = 'emoji') =>
  asApp<OutputOf<'pack.picture'>>(server, '/packs/pictures', { kind, bytes })

const put = (id: string, items: readonly object[], kind = 'emoji') =>
  asApp<OutputOf<'pack.put'>>(server, `/packs/${id}`, { title: id, kind, items }, 'PUT')

const remove = (id: string) =>
  fetch(`${server.url}/v1/packs/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${server.secret}` } })

const known = async (id: string, wanted: boolean) =>
  expect.poll(() => alice.state.packs.packs[id] !== undefined).toBe(wanted)

test('a picture is made anew, small and of its own kind, and lies for ever where everybody may see it', async () => {
  const { picture, ...still } = await upload(base64('phone-portrait.jpg'))
  expect(Math.max(still.width, still.height)).toBe(128)
  expect(still).not.toHaveProperty('animated')
  const moving = await upload(base64('animated.gif'))
  expect(moving.animated).toBe(true)
  const sticker = await upload(base64('phone-portrait.jpg'), 'sticker')
  expect(Math.max(sticker.width, sticker.height)).toBe(512)

  const { pack } = await put('looks', [
    { name: ':Still:', picture, says: '🙂' },
    { name: 'moving', picture: moving.picture },
  ])
  expect(pack.items.map(({ name, says }) => ({ name, says }))).toEqual([
    { name: 'still', says: '🙂' },
    { name: 'moving', says: '' },
  ])
  for (const { url } of pack.items) {
    const answer = await fetch(server.url + url)
    expect(answer.headers.get('content-type')).toBe('image/webp')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.toString('latin1', 8, 12)).toBe('WEBP')
    expect(bytes.includes('ANMF')).toBe(url.includes('moving'))
    expect(bytes.includes('Exif')).toBe(false)
  }
  // Nobody owns it: no account that ends takes it along.
  const { attachment } = await alice.call('attachment.get', { id: picture })
  expect(attachment.owner).toBe('node/packs')
  await expect(alice.call('attachment.remove', { id: picture })).rejects.toMatchObject({ code: 'not_found' })
})

test.each([
  ['a drawing that could run something', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ['a page that is called a picture', Buffer.from('<!doctype html><p>GIF89a')],
  ['a sound', readFileSync(mediaFile('voice.ogg'))],
  ['a picture that is larger than it says', readFileSync(mediaFile('bomb.png'))],
  ['half a picture', readFileSync(mediaFile('small.png')).subarray(0, 40)],
])('%s is refused', async (_, bytes) => {
  await expect(upload(bytes.toString('base64'))).rejects.toThrow(/: 422 .*rejected/)
})

test('what is larger than a picture may be is refused as that', async () => {
  const most = 512 * 1024
  await expect(upload(Buffer.alloc(most + 1).toString('base64'))).rejects.toThrow('too_large')
  await expect(upload('AAAA!')).rejects.toThrow('invalid')
})

test('everybody has a pack at once, and it is gone as fast; whoever was away learns of both', async () => {
  const { picture } = await upload(base64('small.png'))
  const away = await aClient(server, 'bob')
  await put('fast', [{ name: 'fast', picture }])
  await known('fast', true)
  await expect.poll(() => away.state.packs.packs.fast?.items[0]?.name).toBe('fast')
  away.disconnect()
  expect((await remove('fast')).status).toBe(200)
  await known('fast', false)
  expect((await remove('fast')).status).toBe(404)
  await away.connect('bob', (await asApp<{ token: string }>(server, '/tokens', { user: 'bob' })).token)
  await expect.poll(() => away.state.packs).toEqual(alice.state.packs)
  away.disconnect()
})

test('a name is one emoji in all packs; stickers have names of their own', async () => {
  const { picture } = await upload(base64('small.png'))
  const sticker = (await upload(base64('small.png'), 'sticker')).picture
  await put('first', [{ name: 'mine', picture }])
  await expect(put('second', [{ name: 'Mine', picture }])).rejects.toThrow('in the pack first already')
  await expect(
    put('second', [
      { name: 'twice', picture },
      { name: 'twice', picture },
    ]),
  ).rejects.toThrow('in this pack already')
  await put('third', [{ name: 'mine', picture: sticker }], 'sticker')
  await put('first', [{ name: 'mine', picture }])
  await expect(put('fourth', [{ name: 'ten', picture: 'a'.repeat(32) }])).rejects.toThrow('pack.picture first')
  const mine = await alice.files.upload(new File([readFileSync(mediaFile('small.png'))], 'small.png'))
  await expect(put('fourth', [{ name: 'ten', picture: mine.id }])).rejects.toThrow('pack.picture first')
  const large = await upload(base64('phone-portrait.jpg'), 'sticker')
  await expect(put('fourth', [{ name: 'ten', picture: large.picture }])).rejects.toThrow('uploaded for a sticker')
})

test('a name means its picture from when it was given to it; the same bytes go on meaning what they did', async () => {
  const one = await upload(base64('small.png'))
  const { pack: first } = await put('since', [{ name: 'since', picture: one.picture }])
  const since = first.items[0]?.since ?? 0
  expect(Math.abs(since - Date.now())).toBeLessThan(60_000)
  const again = await upload(base64('small.png'))
  const { pack: same } = await put('since', [{ name: 'since', picture: again.picture }])
  expect(same.items[0]?.since).toBe(since)
  await expect.poll(() => Date.now()).toBeGreaterThan(since)
  const other = await upload(base64('picture.webp'))
  const { pack: changed } = await put('since', [{ name: 'since', picture: other.picture }])
  expect(changed.items[0]?.since).toBeGreaterThan(since)
})

test('a sticker is a message of its own kind, and stays when its pack is removed', async () => {
  const { picture } = await upload(base64('animated.gif'), 'sticker')
  await put('hands', [{ name: 'wave', picture, says: '👋' }], 'sticker')
  const data = { attachment: picture, pack: 'hands', name: 'wave', says: '👋', width: 9, animated: false }
  const { id } = await alice.send('user/bob', { type: 'sticker', data }).done
  const told = async () => (await alice.call('message.get', { id })).message.content
  // What the server knows it says itself.
  expect(await told()).toEqual({ type: 'sticker', data: { ...data, width: 40, height: 40, animated: true } })
  await remove('hands')
  const answer = await fetch(`${server.url}/media/${picture}/file/sticker.webp`)
  expect(answer.status).toBe(200)
  expect((await alice.call('attachment.get', { id: picture })).attachment.ready).toBe(true)
  // Forwarded it is one still.
  const { sent } = await alice.call('message.forward', { ids: [id], to: ['user/bob'] })
  expect(sent).toHaveLength(1)
})

test('a picture of a person is no sticker: not everybody who gets it may see it', async () => {
  const mine = await alice.files.upload(new File([readFileSync(mediaFile('small.png'))], 'small.png'))
  const send = (data: object) => alice.send('user/bob', { type: 'sticker', data }).done
  await expect(send({ attachment: mine.id })).rejects.toMatchObject({ code: 'invalid' })
  await expect(send({ attachment: 'a'.repeat(32) })).rejects.toMatchObject({ code: 'invalid' })
  await expect(send({})).rejects.toMatchObject({ code: 'invalid' })
  await send({ url: 'https://stickers.example/a.webp' })
})

test('whoever has the copy of another history of the store asks for all of them', async () => {
  const all = await alice.call('pack.list', {})
  expect(all).toMatchObject({ anew: true, more: false })
  const later = await alice.call('pack.list', { since: all.version })
  expect(later).toEqual({ packs: [], removed: [], version: all.version, more: false })
})
