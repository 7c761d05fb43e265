import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PortLike } from '../src/shared/index.ts'
import { aBrowser, until } from './a-browser.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
  await aToken(server, 'bob')
})
afterAll(() => server[Symbol.asyncDispose]())

const place = { to: 'user/bob' }
const aFile = (name: string): File => new File([name], name)
const words = (data: string) => ({ type: 'text', data }) as const

/** What the worker says waits as long as it is held. */
class Holding {
  holds = false
  readonly #held: (() => void)[] = []

  release(): void {
    this.holds = false
    for (const hear of this.#held.splice(0)) hear()
  }

  readonly through = (port: PortLike): PortLike => ({
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    addEventListener: (type, listener) =>
      port.addEventListener(type, ({ data }) => {
        if (this.holds) this.#held.push(() => listener({ data }))
        else listener({ data })
      }),
  })
}

test('what is chosen and sent in a tab stands in it at once, before its worker has said a word', async () => {
  using browser = aBrowser(server.url)
  const holding = new Holding()
  const { client } = browser.tab({}, holding.through)
  await client.connect('alice', await aToken(server, 'alice'))
  holding.holds = true
  const shown: number[] = []
  client.subscribe(({ files }) => shown.push(files.length))
  const [key = ''] = client.files.add(place, [aFile('one.txt')])
  expect(client.state.files).toMatchObject([{ key, name: 'one.txt', to: 'user/bob', received: 0 }])
  expect(client.state.files[0]).not.toHaveProperty('album')
  client.files.send(place, { words: words('look') })
  const [album] = client.state.albums
  expect(album).toMatchObject({ words: words('look'), files: 1, left: 0 })
  expect(client.state.files).toMatchObject([{ key, album: album?.key }])
  expect(shown).toEqual([1, 1])
  holding.release()
  await until('it is sent', () => client.state.files.length + client.state.outbox.length === 0)
  expect(client.state.albums).toEqual([])
  const { messages } = await client.call('log.read', { conversation: 'user/bob' })
  expect(messages.map(({ content }) => content.data)).toMatchObject([{ name: 'one.txt', caption: 'look' }])
  expect(shown.slice(2).every((count) => count <= 1)).toBe(true)
})

test('what is taken back before the worker has told of it is gone, and stays gone', async () => {
  using browser = aBrowser(server.url)
  const holding = new Holding()
  const { client } = browser.tab({}, holding.through)
  await client.connect('carol', await aToken(server, 'carol'))
  holding.holds = true
  const [kept = '', gone = ''] = client.files.add(place, [aFile('kept.txt'), aFile('gone.txt')])
  client.files.remove(gone)
  expect(client.state.files.map(({ key }) => key)).toEqual([kept])
  holding.release()
  await until('the worker has it', () => client.state.files[0]?.kind !== undefined)
  expect(client.state.files.map(({ key }) => key)).toEqual([kept])
})

test('words for files that are gone by then wait until one says what is to become of them', async () => {
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const token = await aToken(server, 'dave')
  for (const tab of [one, two]) await tab.connect('dave', token)
  const keys = one.files.add(place, [aFile('one.txt')])
  await until('both know of it', () => two.state.files.length === 1)
  // Both at the same moment, the other tab a little sooner.
  for (const key of keys) two.files.remove(key)
  await until('the worker has taken it back', () => browser.clients.at(-1)?.state.files.length === 0)
  one.files.send(place, { keys, words: words('not lost') })
  await until('the words wait', () => two.state.albums.length === 1)
  expect(two.state.albums).toMatchObject([{ words: words('not lost'), files: 0, left: 0 }])
  one.files.retry(two.state.albums[0]?.key ?? '')
  await until('they are said', () => two.state.albums.length === 0 && two.state.outbox.length === 0)
  const { messages } = await two.call('log.read', { conversation: 'user/bob' })
  expect(messages.map(({ content }) => content.data)).toEqual(['not lost'])
})
