import { beforeEach, expect, test, vi } from 'vitest'
import { createLinkReader } from '../src/index.ts'
import { pages, startServer } from './local-server.ts'

/** What each name resolves to, one list for each time that it is asked for; the last one stays. */
const names = vi.hoisted(() => new Map<string, string[][]>())
const asked = vi.hoisted(() => [] as string[])

// The name service is not ours, and what it says of these names no machine can be made to say.
vi.mock('node:dns', () => ({
  lookup: (name: string, _options: object, done: (error: Error | null, found: object[]) => void) => {
    asked.push(name)
    const lists = names.get(name)
    const list = lists && lists.length > 1 ? lists.shift() : lists?.[0]
    setImmediate(() =>
      list
        ? done(
            null,
            list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          )
        : done(new Error(`getaddrinfo ENOTFOUND ${name}`), []),
    )
  },
}))

const reader = createLinkReader({
  timeoutMs: 5000,
  maxBytes: 100_000,
  userAgent: 'tidings-test',
  isAllowed: (address) => address === '127.0.0.1',
})
const page = pages({ '/': '<title>Page</title>' })
const notPublic = { code: 'rejected', message: 'the link does not lead to a public address' }

beforeEach(() => {
  names.clear()
  asked.length = 0
})

test('a name that resolves to a public address is read', async () => {
  const server = await startServer(page)
  names.set('public.test', [['127.0.0.1']])
  expect(await reader.read(`http://public.test:${server.port}/`)).toMatchObject({ title: 'Page' })
})

test.each([
  ['private', ['127.0.0.2']],
  ['a mixture, public first', ['127.0.0.1', '10.0.0.1']],
  ['a mixture, public last', ['::1', '127.0.0.1']],
  ['nothing', []],
])('a name that resolves to %s is refused without a connection', async (_kind, addresses) => {
  const server = await startServer(page)
  names.set('inside.test', [addresses])
  await expect(reader.read(`http://inside.test:${server.port}/`)).rejects.toMatchObject(notPublic)
  expect(server.connections()).toBe(0)
})

test('a name is asked for once: a second answer cannot lead elsewhere', async () => {
  const server = await startServer(page)
  names.set('turning.test', [['127.0.0.1'], ['127.0.0.2']])
  const link = `http://turning.test:${server.port}/`
  expect(await reader.read(link)).toMatchObject({ title: 'Page' })
  expect(asked).toEqual(['turning.test'])
  await expect(reader.read(link)).rejects.toMatchObject(notPublic)
  expect(server.connections()).toBe(1)
})

test('a name that a redirect leads to is checked too', async () => {
  const inside = await startServer(page)
  names.set('inside.test', [['127.0.0.2']])
  const server = await startServer((_request, response) => {
    response.writeHead(302, { location: `http://inside.test:${inside.port}/` }).end()
  })
  await expect(reader.read(server.origin)).rejects.toMatchObject(notPublic)
  expect(inside.connections()).toBe(0)
})

test('a name that nobody knows is unavailable, and the answer does not tell what the name service said', async () => {
  await expect(reader.read('http://nobody.test/')).rejects.toMatchObject({
    code: 'unavailable',
    message: 'the page could not be reached',
  })
})
