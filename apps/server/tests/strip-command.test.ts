import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ChatClient } from '@tidings/client'
import { aClient, aToken, type ChildServer, mediaFile, spawnServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'
import { type Outcome, tidings } from './a-command.ts'

const telling = /SER123456|TestMake|Someone|shooting|\+52\.5|Adobe XMP|x:xmpmeta/
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const strip = (server: ChildServer, ...more: string[]): Promise<Outcome> =>
  tidings(server.data, 'media', 'strip', ...more, '--secret', server.secret)

interface Kept {
  readonly id: string
  readonly size: number
  readonly sha256: string
}

/** Kept as it comes; `likeThen` makes it what it was when nobody could ask for that. */
async function upload(server: ChildServer, uid: string, name: string, bytes: Uint8Array): Promise<Kept> {
  const headers = { authorization: `Bearer ${await aToken(server, uid)}` }
  const to = `${server.url}/v1/attachments?name=${name}&original=true`
  const answer = await fetch(to, { method: 'POST', headers, body: Uint8Array.from(bytes) })
  return ((await answer.json()) as { attachment: Kept }).attachment
}

/** With the server stopped: these are what servers of before have left. */
async function likeThen(server: ChildServer, kinds: Readonly<Record<string, string>>, sql = ''): Promise<void> {
  await server.stop()
  const file = new DatabaseSync(join(server.data, 'tidings.db'), { timeout: 10_000 })
  const change = file.prepare(`update attachments set facts = replace(facts, '"kind":"file"', ?) where id = ?`)
  for (const [id, kind] of Object.entries(kinds)) change.run(`"kind":"${kind}"`, id)
  file.exec(sql)
  file.close()
  await server.start()
}

async function bytesOf(server: ChildServer, client: ChatClient, id: string, variant = 'url'): Promise<Buffer> {
  const { links } = await client.call('attachment.get', { id })
  const answer = await fetch(server.url + (links as unknown as Record<string, string>)[variant])
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

/** As long as a client pauses between two tries, and what the try itself takes. */
const online = (client: ChatClient) => vi.waitFor(() => expect(client.state.connection.phase).toBe('online'), 40_000)

/** As the command does: one call takes out what it can in its time. Resolves when the server is gone. */
async function stripUntilGone(server: ChildServer): Promise<void> {
  const headers = { authorization: `Bearer ${server.secret}`, 'content-type': 'application/json' }
  for (let there = true; there; )
    there = await fetch(`${server.url}/v1/attachments/strip`, { method: 'POST', headers, body: '{}' }).then(
      (answer) =>
        answer.text().then(
          () => true,
          () => false,
        ),
      () => false,
    )
}

/** So many were looked at and need no more. */
function doneIn(server: ChildServer): number {
  const file = new DatabaseSync(join(server.data, 'tidings.db'), { readOnly: true })
  const row = file.prepare('select count(*) as done from attachments where original = 0').get() as { done: number }
  file.close()
  return row.done
}

/** A picture with something about its maker in front. */
function withWords(bytes: Buffer): Buffer {
  const words = Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Someone</x:xmpmeta>')
  const head = Buffer.from([0xff, 0xe1, 0, words.length + 2])
  return Buffer.concat([bytes.subarray(0, 2), head, words, bytes.subarray(2)])
}

/** Files in the directory of blobs, and keys that the store knows of. */
function blobsOf(server: ChildServer): { readonly lying: string[]; readonly known: string[] } {
  const file = new DatabaseSync(join(server.data, 'tidings.db'), { readOnly: true })
  const rows = file.prepare('select key from blobs union select key from blob_trash').all() as { key: string }[]
  file.close()
  const lying = readdirSync(join(server.data, 'blobs'), { recursive: true, withFileTypes: true })
  const keys = lying.filter((one) => one.isFile()).map(({ name }) => name.replace(/-(thumbnail|rendition)$/, ''))
  return { lying: [...new Set(keys)].sort(), known: rows.map(({ key }) => key).sort() }
}

test('what pictures and films of before say of their senders is taken out, and messages go on telling the truth', async () => {
  await using server = await spawnServer()
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const [picture, film] = ['telling.jpg', 'telling.mp4'].map((name) => readFileSync(mediaFile(name)))
  if (!picture || !film) throw new Error('they are there')
  const up = (uid: string, name: string, bytes: Uint8Array) => upload(server, uid, name, bytes)
  const mine = await up('alice', 'mine.jpg', picture)
  const theirs = await up('bob', 'theirs.jpg', picture)
  const asked = await up('alice', 'asked.jpg', picture)
  const moving = await up('alice', 'film.mp4', film)
  const avatar = await up('alice', 'me.jpg', picture)
  const large = await up('alice', 'large.jpg', withWords(readFileSync(mediaFile('phone-portrait.jpg'))))
  const broken = await up('alice', 'broken.jpg', picture.subarray(0, 300))
  await likeThen(
    server,
    {
      ...Object.fromEntries([mine, theirs, avatar, broken, large].map(({ id }) => [id, 'image'])),
      [moving.id]: 'video',
    },
    `update attachments set audience = 'everyone' where id = '${avatar.id}'`,
  )
  for (const client of [alice, bob]) await online(client)
  const send = (type: string, attachment: string) =>
    alice.call('message.send', { to: 'user/bob', content: { type, data: { attachment, caption: 'Here' } } })
  await send('file', asked.id)
  const sent = { film: await send('video', moving.id), picture: await send('image', mine.id) }
  const shown = async (id: string) =>
    (await bob.call('message.get', { id })).message as { editedAt: number; content: { data: Record<string, unknown> } }
  expect((await shown(sent.picture.id)).content.data.size).toBe(picture.length)

  expect((await strip(server, '--dry-run')).out).toMatch(/^6 files \([\d.]+ kB\) would be looked at\n$/)
  const { code, out: all } = await strip(server)
  // A slow machine is told now and then how far it is.
  const out = all.replace(/^\d+ of \d+ files …\n/gm, '')
  // Two have the same bytes; on a slow machine a call ends between them, and the next one finds the second done.
  expect(out).toMatch(/^left \w{32} of user\/alice \(broken.jpg\): it cannot be read\n[56] files looked at; /)
  expect(out).toMatch(/something was taken out of 4, which are [\d.]+ kB smaller now; 1 left as they are\n$/)
  expect(code).toBe(1)

  for (const { id } of [mine, theirs, moving, avatar, large]) {
    const reader = id === theirs.id ? bob : alice
    const { attachment } = await reader.call('attachment.get', { id })
    const bytes = await bytesOf(server, reader, id)
    expect(bytes.toString('latin1')).not.toMatch(telling)
    expect(attachment).toMatchObject({ size: bytes.length, sha256: hashOf(bytes) })
    expect(attachment).not.toHaveProperty('original')
  }
  for (const [message, { id }] of [
    [sent.picture, mine],
    [sent.film, moving],
  ] as const) {
    const { editedAt, content } = await shown(message.id)
    const { attachment } = await alice.call('attachment.get', { id })
    expect(content.data).toMatchObject({ attachment: id, caption: 'Here', size: attachment.size })
    expect(editedAt).toBe(0)
  }
  // An open window has heard of it.
  const { attachment } = await alice.call('attachment.get', { id: mine.id })
  await expect
    .poll(() => bob.state.conversations['user/alice']?.lastMessage?.content.data)
    .toMatchObject({ attachment: mine.id, size: attachment.size })
  expect((await bytesOf(server, alice, asked.id)).equals(picture)).toBe(true)
  expect((await bytesOf(server, alice, broken.id)).equals(picture.subarray(0, 300))).toBe(true)
  const thumbnail = await bytesOf(server, alice, large.id, 'thumbnailUrl')
  expect(thumbnail.subarray(8, 12).toString()).toBe('WEBP')
  const small = await bytesOf(server, alice, avatar.id)
  expect(small.subarray(8, 12).toString()).toBe('WEBP')

  // Again there is nothing to do but what could not be done; what was asked for goes only when the operator says so.
  expect((await strip(server)).out).toContain('1 file looked at; something was taken out of 0; 1 left as they are')
  expect((await strip(server, '--files-before', 'yesterday')).err).toContain('takes a date such as')
  expect((await strip(server, '--files-before', '2000-01-01')).out).toContain('1 file looked at')
  const soon = new Date(Date.now() + 1000).toISOString()
  expect((await strip(server, '--files-before', soon)).out).toContain('2 files looked at; something was taken out of 1')
  expect((await bytesOf(server, alice, asked.id)).toString('latin1')).not.toMatch(telling)
  for (const client of [alice, bob]) client.disconnect()
}, 120_000)

test('a server that is killed again and again meanwhile loses no file and leaves none half done', async () => {
  await using server = await spawnServer()
  const picture = readFileSync(mediaFile('telling.jpg'))
  const at = picture.indexOf(Buffer.from('ffda', 'hex')) + 30
  const all: Kept[] = []
  for (let each = 0; each < 14; each++) {
    const bytes = Buffer.from(picture)
    bytes[at + each] = (bytes[at + each] ?? 0) ^ 4
    all.push(await upload(server, 'alice', `${each}.jpg`, bytes))
  }
  await likeThen(server, Object.fromEntries(all.map(({ id }) => [id, 'image'])))
  const alice = await aClient(server, 'alice')
  for (const { id } of all)
    await alice.call('message.send', { to: 'user/alice', content: { type: 'image', data: { attachment: id } } })
  const states = async () => {
    const { attachments } = await alice.call('attachment.list', { limit: 50 })
    for (const { id, size, sha256 } of attachments) {
      const bytes = await bytesOf(server, alice, id)
      expect([bytes.length, hashOf(bytes)]).toEqual([size, sha256])
    }
    return attachments
  }
  for (const target of [1, 5, 9]) {
    const running = stripUntilGone(server)
    // In the middle of the next one.
    await vi.waitUntil(() => doneIn(server) >= target, { timeout: 60_000, interval: 5 })
    await server.kill9()
    await running
    await server.start()
    await online(alice)
    expect((await states()).some(({ original }) => original)).toBe(true)
  }
  expect((await strip(server)).code).toBe(0)
  const { messages } = await alice.call('log.read', { conversation: 'user/alice', after: 0, limit: 50 })
  const sizes = messages.map(({ content }) => content.data as { attachment: string; size: number })
  for (const { id, size, original } of await states()) {
    expect(original).toBeUndefined()
    expect(sizes.find(({ attachment }) => attachment === id)?.size).toBe(size)
    expect((await bytesOf(server, alice, id)).toString('latin1')).not.toMatch(telling)
  }
  alice.disconnect()
  await server.stop()
  const { lying, known } = blobsOf(server)
  // Whatever lies there is needed, or will be removed.
  expect(lying.filter((key) => !known.includes(key))).toEqual([])
  expect(readdirSync(join(server.data, 'uploads'))).toEqual([])
}, 120_000)
