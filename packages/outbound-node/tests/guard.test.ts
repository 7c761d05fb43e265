import { describe, expect, test } from 'vitest'
import { isPublicAddress } from '../src/asking/public-address.ts'
import { createLinkReader } from '../src/index.ts'
import { pages, startServer } from './local-server.ts'

const options = { timeoutMs: 5000, maxBytes: 100_000, userAgent: 'tidings-test' }
/** The real rule for addresses, at any port. */
const guarded = createLinkReader({ ...options, isAllowed: isPublicAddress })
/** One address is the world outside, every other one is the operator's own. */
const outside = createLinkReader({ ...options, isAllowed: (address) => address === '127.0.0.1' })

const secret = pages({ '/': '<title>secret</title>' })
const notPublic = { code: 'rejected', message: 'the link does not lead to a public address' }

describe('an address inside is refused without a connection', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '0177.0.0.01',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    '%31%32%37.0.0.1',
    '0.0.0.0',
    '0',
    'localhost',
    'LOCALHOST',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.0.1',
    '[fd00:ec2::254]',
    '[fe80::1]',
  ])('%s', async (host) => {
    const server = await startServer(secret)
    await expect(guarded.read(`http://${host}:${server.port}/`)).rejects.toMatchObject(notPublic)
    expect(server.connections()).toBe(0)
    // The server that counts can be reached.
    await fetch(server.origin)
    expect(server.connections()).toBe(1)
  })
})

test('a real reader asks ports 80 and 443 only', async () => {
  const server = await startServer(secret)
  const reader = createLinkReader(options)
  const refused = { code: 'rejected', message: 'only links to ports 80 and 443 are read' }
  await expect(reader.read(server.origin)).rejects.toMatchObject(refused)
  await expect(reader.read('https://example.com:6379/')).rejects.toMatchObject(refused)
  for (const port of [80, 443])
    for (const scheme of ['http', 'https'])
      await expect(reader.read(`${scheme}://127.0.0.1:${port}/`)).rejects.toMatchObject(notPublic)
  expect(server.connections()).toBe(0)
})

test.each([
  ['ftp://127.0.0.1/', 'only http and https links are read'],
  ['file:///etc/passwd', 'only http and https links are read'],
  ['gopher://127.0.0.1:70/', 'only http and https links are read'],
  ['data:text/html,<title>x</title>', 'only http and https links are read'],
  ['http://alice:secret@127.0.0.1/', 'a link with a name or password is not read'],
  ['http://alice@127.0.0.1/', 'a link with a name or password is not read'],
  ['not a link', 'the link is not a valid address'],
  ['http://', 'the link is not a valid address'],
])('%s is refused', async (link, message) => {
  await expect(outside.read(link)).rejects.toMatchObject({ code: 'rejected', message })
})

describe('redirects', () => {
  test.each([
    'http://127.0.0.2:PORT/',
    '//127.0.0.2:PORT/',
    'http://0x7f000002:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.2]:PORT/',
    'http://169.254.169.254/latest/meta-data/',
  ])('to %s are refused without a connection', async (location) => {
    const inside = await startServer(secret)
    const server = await startServer((_request, response) => {
      response.writeHead(302, { location: location.replace('PORT', String(inside.port)) }).end()
    })
    await expect(outside.read(server.origin)).rejects.toMatchObject(notPublic)
    expect(server.connections()).toBe(1)
    expect(inside.connections()).toBe(0)
  })

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'http://alice:secret@127.0.0.1/', 'http://['])(
    'to %s are refused',
    async (location) => {
      const server = await startServer((_request, response) => {
        response.writeHead(301, { location }).end()
      })
      await expect(outside.read(server.origin)).rejects.toMatchObject({ code: 'rejected' })
    },
  )

  test('are followed from one allowed server to another, and the last address is told', async () => {
    const last = await startServer(
      pages({ '/page?a=1': '<title>There</title><meta property="og:image" content="a.png">' }),
    )
    const first = await startServer(({ url }, response) => {
      const location = url === '/' ? '/second' : `${last.origin}/page?a=1`
      response.writeHead(url === '/' ? 301 : 307, { location, 'content-type': 'text/html' }).end('<title>Moved</title>')
    })
    expect(await outside.read(`${first.origin}/#part`)).toEqual({
      url: `${last.origin}/page?a=1#part`,
      title: 'There',
      image: `${last.origin}/a.png`,
    })
  })

  test('are followed three times and no more', async () => {
    const server = await startServer(({ url }, response) => {
      const left = Number(url?.slice(1))
      if (left === 0) return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>End</title>')
      return response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    expect(await outside.read(`${server.origin}/3`)).toMatchObject({ title: 'End' })
    await expect(outside.read(`${server.origin}/4`)).rejects.toMatchObject({
      code: 'rejected',
      message: 'the link redirects too often',
    })
    expect(server.connections()).toBe(8)
  })
})

test('a picture inside is left out of the preview', async () => {
  const head = (image: string) => `<title>T</title><meta property="og:image" content="${image}">`
  const images = [
    'http://127.0.0.2/a.png',
    'http://[::1]/a.png',
    'http://a:b@127.0.0.1/',
    'data:,x',
    'javascript:0',
    'http://[',
  ]
  const server = await startServer(pages(Object.fromEntries(images.map((image, i) => [`/${i}`, head(image)]))))
  for (const i of images.keys())
    expect(await outside.read(`${server.origin}/${i}`)).toEqual({ url: `${server.origin}/${i}`, title: 'T' })
})
