import { aClient, aToken, startPathProxy, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const publicUrl = 'https://example.org/chat'
let plain: TestServer
let named: TestServer

beforeAll(async () => {
  plain = await startServer()
  named = await startServer({ http: { url: publicUrl } })
})
afterAll(async () => {
  await plain[Symbol.asyncDispose]()
  await named[Symbol.asyncDispose]()
})

const through: AsyncDisposable[] = []
afterEach(async () => {
  for (const proxy of through.splice(0)) await proxy[Symbol.asyncDispose]()
})

/** The server as it is reached through a proxy of that kind. */
async function behind(server: TestServer, strips: boolean): Promise<{ readonly url: string; readonly secret: string }> {
  const proxy = await startPathProxy(server.url, { path: '/chat', strips })
  through.push(proxy)
  return { url: proxy.url, secret: server.secret }
}

describe.each([
  ['a proxy that takes the path off, and a server that knows nothing of it', () => behind(plain, true)],
  ['a proxy that takes the path off', () => behind(named, true)],
  ['a proxy that leaves the path on', () => behind(named, false)],
])('behind %s', (_name, reach) => {
  test('the SDK connects, writes, and sends a file whose link leads to it', async () => {
    const server = await reach()
    await using stack = new AsyncDisposableStack()
    const alice = stack.adopt(await aClient(server, 'alice'), async (client) => client.disconnect())
    await aToken(server, 'bob')
    await alice.send('user/bob', 'hello').done
    const { links } = await alice.files.upload(new File(['hello'], 'ü ö.txt', { type: 'text/plain' }))
    // The public address of this test leads nowhere: its path does.
    const answer = await fetch(links.url.replace(publicUrl, server.url))
    expect([answer.status, await answer.text()]).toEqual([200, 'hello'])
    expect(links.url.startsWith(`${server.url}/media/`) || links.url.startsWith(`${publicUrl}/media/`)).toBe(true)
  })

  test('a resumable upload goes on where its Location says', async () => {
    const server = await reach()
    const headers = { authorization: `Bearer ${await aToken(server, 'alice')}`, 'tus-resumable': '1.0.0' }
    const metadata = `filename ${btoa('a.txt')},filetype ${btoa('text/plain')}`
    const begun = await fetch(`${server.url}/v1/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': '5', 'upload-metadata': metadata },
    })
    expect(begun.status).toBe(201)
    const place = new URL(begun.headers.get('location') ?? '', begun.url)
    const sent = await fetch(place, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: 'hello',
    })
    expect([sent.status, place.href.startsWith(`${server.url}/v1/uploads/`)]).toEqual([204, true])
  })

  test('every file that the page, the manifest and the docs name is there', async () => {
    const server = await reach()
    const referred = async (path: string, pattern: RegExp): Promise<readonly (readonly [string, number])[]> => {
      const answer = await fetch(`${server.url}${path}`)
      const names = [...(await answer.text()).matchAll(pattern)].map(([, name = '']) => new URL(name, answer.url).href)
      expect(names.length).toBeGreaterThan(1)
      return Promise.all(names.map(async (url) => [url, (await fetch(url)).status] as const))
    }
    const all = [
      ...(await referred('/', /(?:src|href)="([^":]+)"/g)),
      ...(await referred('/docs', /(?:src|href)="([^":]+)"/g)),
      ...(await referred('/manifest.webmanifest', /"(?:src|start_url)": "([^"]+)"/g)),
    ]
    expect(all.filter(([url, status]) => status !== 200 || !url.startsWith(`${server.url}/`))).toEqual([])
  })

  test('whoever forgets the last slash, or comes by an address that is none, is led to the page', async () => {
    const server = await reach()
    const navigate = (path: string) => fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })
    for (const path of ['', '/nothing', '/not/a/thing?x=1']) expect((await navigate(path)).url).toBe(`${server.url}/`)
    expect((await fetch(`${server.url}/assets/gone.js`)).status).toBe(404)
    expect((await navigate('/docs/')).url).toBe(`${server.url}/docs`)
  })
})

test('a server that knows its address says it: in links, for uploads, in the OpenAPI document', async () => {
  const alice = await aClient(named, 'alice')
  const { attachment, upload } = await alice.call('attachment.create', { name: 'a.txt', size: 5 })
  expect(upload).toBe(`${publicUrl}/v1/uploads/${attachment.id}`)
  alice.disconnect()
  const document = await (await fetch(`${named.url}/v1/openapi.json`)).json()
  expect(document).toMatchObject({ servers: [{ url: publicUrl }] })
  expect(await (await fetch(`${plain.url}/v1/openapi.json`)).json()).not.toHaveProperty('servers')
})
