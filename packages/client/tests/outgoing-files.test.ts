import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient, MemoryCache, wouldBeLost } from '../src/index.ts'
import { aBrowser, until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

interface Said {
  readonly type: string
  readonly data: { readonly name?: string; readonly caption?: string; readonly album?: string } | string
}

/** What stands in a conversation: names of files, and words. */
async function saidIn(client: Pick<ChatClient, 'call'>, conversation: string) {
  const { messages } = await client.call('log.read', { conversation, after: 0, limit: 200 })
  return messages.map(({ content, replyTo, thread, mentions }) => ({ ...(content as Said), replyTo, thread, mentions }))
}

const textOf = ({ data }: Said): string => (typeof data === 'string' ? data : (data.name ?? ''))
const aFile = (name: string, text = name): File => new File([text], name)

/** As the copy of a browser: it takes files. */
class LastingCache extends MemoryCache {
  readonly keepsFiles = true
}

test('many files at once go up a few at a time, under the bound of the server, and arrive in order, their words after them', async () => {
  await using server = await startServer({ media: { unfinished: 5 } })
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  let [now, most] = [0, 0]
  const counted: typeof fetch = async (...args) => {
    most = Math.max(most, ++now)
    try {
      return await fetch(...args)
    } finally {
      now--
    }
  }
  const alice = new ChatClient({ url: server.url, runtime: { fetch: counted as never } })
  await alice.connect('alice', token)
  const names = Array.from({ length: 40 }, (_, at) => `file ${at}.txt`)
  const place = { to: 'user/bob' }
  alice.files.add(
    place,
    names.map((name) => aFile(name)),
  )
  alice.files.send(place, { words: { type: 'markdown', data: 'All **forty**' } })
  expect(alice.state.files).toHaveLength(40)
  await until('all have left', () => alice.state.albums.length === 0 && alice.state.outbox.length === 0)
  const said = await saidIn(alice, 'user/bob')
  expect(said.map(textOf)).toEqual([...names, 'All **forty**'])
  expect(new Set(said.map(({ data }) => (data as { album?: string }).album))).toHaveProperty('size', 2)
  expect(most).toBeLessThanOrEqual(3)
  expect(alice.state.files).toEqual([])
  alice.disconnect()
}, 60_000)

test('what fails is told for what it is, at once, and holds up neither the others nor the words', async () => {
  await using server = await startServer({ media: { maxBytes: 1000, quotaBytes: 1500 } })
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const place = { to: 'user/bob' }
  let asked = 0
  const unreadable = (name: string) => {
    async function arrayBuffer(): Promise<never> {
      asked++
      throw new DOMException('no bytes', name)
    }
    return Object.assign(aFile('x.txt'), { slice: () => ({ arrayBuffer }) })
  }
  const files = [
    aFile('large.bin', 'x'.repeat(1001)),
    aFile('one.txt'),
    unreadable('NotFoundError'),
    unreadable('NotReadableError'),
    aFile('empty.txt', ''),
    aFile('full.bin', 'x'.repeat(900)),
    aFile('fuller.bin', 'x'.repeat(900)),
    aFile('one.txt'),
  ]
  alice.files.add(place, files)
  alice.files.send(place, { words: { type: 'text', data: 'The words' } })
  await until('all have left or failed', () => alice.state.files.every(({ fault }) => fault))
  expect(alice.state.files.map(({ name, fault }) => [name, fault?.reason])).toEqual([
    ['large.bin', 'too_large'],
    ['x.txt', 'vanished'],
    ['x.txt', 'unreadable'],
    ['fuller.bin', 'no_room'],
  ])
  expect(asked).toBe(2)
  await until('the words have left', () => alice.state.outbox.length === 0)
  expect((await saidIn(alice, 'user/bob')).map(textOf)).toEqual([
    'one.txt',
    'empty.txt',
    'full.bin',
    'one.txt',
    'The words',
  ])
  for (const { key } of alice.state.files) alice.files.remove(key)
  expect(alice.state).toMatchObject({ files: [], albums: [] })
  alice.disconnect()
})

test('a file by itself carries its words, its answer, its thread and mentions, also over a second try', async () => {
  await using server = await startServer({ media: { quotaBytes: 1000 } })
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const root = await alice.send('user/bob', 'Send it to me').done
  const before = await alice.files.upload(aFile('before.bin', 'x'.repeat(900)))
  const place = { to: 'user/bob', thread: root.id }
  alice.files.add(place, [aFile('late.bin', 'x'.repeat(500))])
  const words = { type: 'text', data: '@bob here' } as const
  alice.files.send(place, { words, mentions: ['user/bob'], replyTo: root.id, more: { extra: 1 } })
  await until('there is no room', () => alice.state.files[0]?.fault?.reason === 'no_room')
  const late = alice.state.files[0]?.key ?? ''
  await alice.call('attachment.remove', { id: before.id })
  alice.files.retry(late)
  await until(
    'it has left',
    () => alice.state.files.length + alice.state.albums.length + alice.state.outbox.length === 0,
  )
  expect((await saidIn(alice, 'user/bob')).at(-1)).toMatchObject({
    data: { name: 'late.bin', caption: '@bob here', extra: 1 },
    ...{ thread: root.id, replyTo: root.id, mentions: ['user/bob'] },
  })
  alice.disconnect()
})

test('words whose files are all gone stay until the sender says; words longer than a caption stand by themselves', async () => {
  await using server = await startServer({ media: { maxBytes: 1000 } })
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const place = { to: 'user/bob' }
  const words = { type: 'text', data: 'Look at this' } as const
  for (const data of ['Look at this', 'Or at this']) {
    const keys = alice.files.add(place, [aFile('large.bin', 'x'.repeat(1001))])
    alice.files.send(place, { words: { ...words, data } })
    await until('refused', () => alice.state.files[0]?.fault !== undefined)
    alice.files.remove(keys[0] ?? '')
  }
  expect(alice.state.albums.map((album) => album.words?.data)).toEqual(['Look at this', 'Or at this'])
  const [first, second] = alice.state.albums
  alice.files.retry(first?.key ?? '')
  alice.files.remove(second?.key ?? '')
  expect(alice.state.albums).toEqual([])
  const long = 'l'.repeat(2001)
  alice.files.add(place, [aFile('small.txt')])
  alice.files.send(place, { words: { type: 'text', data: long } })
  await until('all have left', () => alice.state.albums.length + alice.state.outbox.length === 0)
  expect((await saidIn(alice, 'user/bob')).map(textOf)).toEqual(['Look at this', 'small.txt', long])
  alice.disconnect()
})

test('after a new start what was chosen and what was sent goes on, and arrives once', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const cache = new LastingCache()
  const first = new ChatClient({ url: network.url, cache })
  await first.connect('alice', token)
  const place = { to: 'user/bob' }
  first.files.add(place, [new File([randomBytes(20_000_000)], 'large.bin'), aFile('small.txt')])
  first.files.send(place, { words: { type: 'text', data: 'Both' } })
  first.files.add({ to: 'user/alice' }, [aFile('chosen only.txt')])
  expect(wouldBeLost(first.state)).toBe(true)
  await until('some bytes have come, and all is kept', () => {
    const [large] = first.state.files
    return (large?.received ?? 0) > 0 && !wouldBeLost(first.state)
  })
  network.up = false
  network.cut()
  first.disconnect()
  network.up = true
  const second = new ChatClient({ url: network.url, cache })
  await second.connect('alice', token)
  await until('all have left', () => second.state.albums.length + second.state.outbox.length === 0)
  expect((await saidIn(second, 'user/bob')).map(textOf)).toEqual(['large.bin', 'small.txt', 'Both'])
  expect(second.state.files.map(({ name }) => name)).toEqual(['chosen only.txt'])
  expect((await second.files.blob(second.state.files[0]?.key ?? ''))?.size).toBe(15)
  second.disconnect()
  // Another user finds nothing of it, and what nobody came back to is forgotten.
  const later = new ChatClient({ url: network.url, cache, runtime: { now: () => Date.now() + 4 * 86_400_000 } })
  await later.connect('alice', token)
  expect(later.state.files).toEqual([])
  later.disconnect()
  const bob = new ChatClient({ url: network.url, cache })
  await bob.connect('bob', await aToken(server, 'bob'))
  await until('the copy is another one', () => bob.state.conversations['user/alice'] !== undefined)
  expect(bob.state.files).toEqual([])
  bob.disconnect()
}, 60_000)

test('without a connection, or after a session has ended, files wait, and go on with the next one', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const alice = new ChatClient({ url: network.url, runtime: { random: () => 0 } })
  await alice.connect('alice', token)
  const place = { to: 'user/bob' }
  network.up = false
  network.cut()
  await until('it is gone', () => alice.state.connection.phase === 'reconnecting')
  alice.files.add(place, [aFile('patient.txt')])
  alice.files.send(place)
  network.up = true
  await until('it has left', () => alice.state.files.length + alice.state.outbox.length === 0)
  alice.disconnect()
  alice.files.add(place, [aFile('signed out.txt')])
  alice.files.send(place)
  expect(alice.state.files).toMatchObject([{ name: 'signed out.txt', received: 0 }])
  await alice.connect('alice', token)
  await until('it has left', () => alice.state.files.length + alice.state.outbox.length === 0)
  expect((await saidIn(alice, 'user/bob')).map(textOf)).toEqual(['patient.txt', 'signed out.txt'])
  alice.disconnect()
})

test('all tabs have one queue; a worker that crashed is told again, and nothing arrives twice', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  using browser = aBrowser(server.url, { pingMs: 100 })
  const [one, two] = [browser.tab().client, browser.tab().client]
  for (const tab of [one, two]) await tab.connect('alice', token)
  const place = { to: 'user/bob' }
  const keys = one.files.add(place, [aFile('a.txt'), aFile('b.txt')])
  await until(
    'the other tab sees them',
    () => two.state.files.every(({ kind }) => kind) && two.state.files.length === 2,
  )
  expect((await two.files.blob(keys[0] ?? ''))?.size).toBe(5)
  two.files.remove(keys[1] ?? '')
  await until('it is gone here, too', () => one.state.files.length === 1)
  browser.crash()
  await until('the new worker has it', () => two.state.files.length === 1 && two.state.connection.phase === 'online')
  one.files.send(place, { keys: keys.slice(0, 1), words: { type: 'text', data: 'Once' } })
  await until('it has left', () => two.state.files.length + two.state.albums.length + two.state.outbox.length === 0)
  await until('and here', () => one.state.albums.length + one.state.outbox.length === 0)
  const said = await saidIn(one, 'user/bob')
  expect(said.map(({ data }) => data)).toMatchObject([{ name: 'a.txt', caption: 'Once' }])
}, 60_000)

test('names and types that no server takes are made ones that it does', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const place = { to: 'user/bob' }
  const names = [`${'👩‍👩‍👧'.repeat(60)}.tar.gz`, 'שלום ‮gpj.exe', 'a/b\\c.txt', '..', `half ${'\ud83d'}.txt`, '']
  alice.files.add(
    place,
    names.map((name) => new File(['x'], name, { type: 'Odd Type' })),
  )
  alice.files.send(place)
  await until('all have left', () => alice.state.files.every(({ fault }) => fault) && alice.state.outbox.length === 0)
  expect(alice.state.files.map(({ name, fault }) => [name, fault?.error.message])).toEqual([])
  const arrived = (await saidIn(alice, 'user/bob')).map(textOf)
  expect(arrived[0]).toMatch(/^(👩‍👩‍👧)+….gz$/u)
  expect(arrived[0]?.length).toBeLessThanOrEqual(255)
  expect(arrived.slice(2)).toEqual(['c.txt', 'file', 'half \ufffd.txt', 'file'])
  alice.disconnect()
})

test('a proxy that takes small pieces only gets small pieces, and its own words are no fault of the page', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const sizes: number[] = []
  const throughProxy: typeof fetch = async (url, init) => {
    const { size } = (init?.body ?? {}) as { size?: number }
    if (size !== undefined) sizes.push(size)
    if (size !== undefined && size > 1_000_000) return new Response('<h1>413</h1>', { status: 413 })
    return fetch(url, init)
  }
  const alice = new ChatClient({ url: server.url, runtime: { fetch: throughProxy as never, random: () => 0 } })
  await alice.connect('alice', token)
  const file = new File([randomBytes(3_000_000)], 'data.bin')
  expect(await alice.files.upload(file)).toMatchObject({ size: 3_000_000, ready: true })
  expect(sizes[0]).toBeGreaterThan(1_000_000)
  expect(Math.max(...sizes.slice(1))).toBeLessThanOrEqual(1_000_000)
  alice.disconnect()
})

test('a picture goes without what it says of its sender, unless it is sent as it is: then it is a file', async () => {
  await using server = await startServer()
  const photo = readFileSync(fileURLToPath(new URL('../../media-node/tests/files/phone-portrait.jpg', import.meta.url)))
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const place = { to: 'user/bob' }
  const aPhoto = (name: string) => new File([photo], name, { type: 'image/jpeg' })
  alice.files.add(place, [aPhoto('seen.jpg')])
  alice.files.add({ ...place, original: true }, [aPhoto('as-it-is.jpg')])
  alice.files.send(place)
  await until('both have left', () => alice.state.files.length === 0 && alice.state.outbox.length === 0)
  const { messages } = await alice.call('log.read', { conversation: 'user/bob', after: 0, limit: 10 })
  expect(messages.map(({ content }) => content)).toMatchObject([
    { type: 'image', data: { name: 'seen.jpg' } },
    { type: 'file', data: { name: 'as-it-is.jpg', size: photo.length } },
  ])
  const seen = messages[0]?.content.data as { readonly size: number } | undefined
  expect(seen?.size).toBeLessThan(photo.length)
  alice.disconnect()
})

test('how a file goes is chosen while it waits, in this tab or another; one that was sent goes as it was', async () => {
  await using server = await startServer()
  const photo = readFileSync(fileURLToPath(new URL('../../media-node/tests/files/phone-portrait.jpg', import.meta.url)))
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const place = { to: 'user/bob' }
  const add = (name: string) => alice.files.add(place, [new File([photo], name, { type: 'image/jpeg' })])[0] ?? ''
  const [first, second, third] = [add('1.jpg'), add('2.jpg'), add('3.jpg')]
  const isUp = (key: string, kind: string) => alice.state.files.find((one) => one.key === key)?.kind === kind
  await until('all are up', () => [first, second, third].every((key) => isUp(key, 'image')))
  alice.files.unchanged(first, true)
  expect(alice.state.files.map(({ name, original, received }) => [name, original, received === 0])).toEqual([
    ['1.jpg', true, true],
    ['2.jpg', undefined, false],
    ['3.jpg', undefined, false],
  ])
  // There and back while it goes up.
  alice.files.unchanged(third, true)
  alice.files.unchanged(third, false)
  await until('they are up again', () => isUp(first, 'file') && isUp(third, 'image'))
  alice.files.send(place)
  alice.files.unchanged(second, true)
  await until('all have left', () => alice.state.files.length === 0 && alice.state.outbox.length === 0)
  const { messages } = await alice.call('log.read', { conversation: 'user/bob', after: 0, limit: 10 })
  expect(messages.map(({ content }) => content)).toMatchObject([
    { type: 'file', data: { name: '1.jpg', size: photo.length } },
    { type: 'image', data: { name: '2.jpg' } },
    { type: 'image', data: { name: '3.jpg' } },
  ])
  // What was given up takes no room.
  await expect.poll(async () => (await alice.call('attachment.list', {})).attachments.length).toBe(3)
  alice.disconnect()
})
