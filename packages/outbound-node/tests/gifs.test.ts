import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { createGifProvider, type GifProviderOptions } from '../src/index.ts'
import { type LocalServer, startServer } from './local-server.ts'

const apiKey = 'the-very-secret-key'
const question = { query: 'tea time', limit: 2 }
const bytes = Buffer.from('GIF89a…')

type More = Partial<Omit<GifProviderOptions, 'url'>>

const of = ({ origin }: Pick<LocalServer, 'origin'>, more: More = {}) =>
  createGifProvider({
    ...{ provider: 'giphy', url: origin, apiKey, rating: 'g', timeoutMs: 5000, userAgent: 'Tidings/test' },
    ...more,
  })

async function providerFor(answer: RequestListener, more: More = {}) {
  const server = await startServer(answer)
  return { server, provider: of(server, more) }
}

const answering =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  }

const item = (id: string) => ({
  ...{ id, title: `Title of ${id}`, alt_text: '' },
  images: {
    original: { url: 'https://media.example/o.gif', width: '500', height: '400' },
    downsized: { url: `https://media.example/${id}.gif`, width: '250', height: '200' },
    fixed_width_small: { url: 'https://media.example/s.gif', webp: `https://media.example/${id}.webp` },
    fixed_width_small_still: { url: `https://media.example/${id}_s.gif` },
  },
})

test('giphy is asked as it wants, and answers pictures, a credit and where it goes on', async () => {
  const asked: string[] = []
  const { provider } = await providerFor(({ url = '', headers }, response) => {
    asked.push(url, JSON.stringify(headers))
    answering({ data: [item('a'), item('b'), item('b'), item('c')], pagination: { total_count: 9 } })(
      { url } as never,
      response,
    )
  })
  const found = await provider.search({ ...question, language: 'zh-CN', next: '2' })
  expect(asked[0]).toBe(`/v1/gifs/search?api_key=${apiKey}&q=tea+time&lang=zh-CN&limit=2&offset=2&rating=g`)
  // Nothing of whoever asked.
  expect(asked[1]).not.toMatch(/forwarded|authorization|cookie|referer/i)
  expect(found.gifs).toEqual(
    ['a', 'b'].map((id) => ({
      ...{ id, title: `Title of ${id}`, width: 250, height: 200 },
      picture: `https://media.example/${id}.gif`,
      preview: `https://media.example/${id}.webp`,
      still: `https://media.example/${id}_s.gif`,
    })),
  )
  expect(found).toMatchObject({ credit: 'Powered by GIPHY', next: '6' })
})

test('without words giphy says what many send; the last page leads nowhere', async () => {
  let asked = ''
  const { provider } = await providerFor(({ url = '' }, response) => {
    asked = url
    response.end(JSON.stringify({ data: [item('a')], pagination: { total_count: 1 } }))
  })
  expect((await provider.search({ query: '', limit: 2 })).next).toBeUndefined()
  expect(asked).toContain('/v1/gifs/trending?')
})

test.each(['x', '-1', '99999', '1.5'])(
  'a cursor that giphy never gave is invalid, and nobody is asked: %s',
  async (next) => {
    const { server, provider } = await providerFor(answering({ data: [] }))
    await expect(provider.search({ ...question, next })).rejects.toMatchObject({ code: 'invalid' })
    expect(server.connections()).toBe(0)
  },
)

test('a service of our shape gets the words, and its key in a header', async () => {
  let asked = ''
  let key: string | undefined
  const gif = { id: 'a', title: 'A', width: 2, height: 1, picture: 'https://p/x', preview: 'https://p/y' }
  const { provider } = await providerFor(
    ({ url = '', headers }, response) => {
      ;[asked, key] = [url, headers.authorization]
      response.end(JSON.stringify({ gifs: [gif], next: 'two', credit: ' By\nus\u202e ' }))
    },
    { provider: 'http' },
  )
  expect(await provider.search({ ...question, language: 'en' })).toEqual({ gifs: [gif], next: 'two', credit: 'By us' })
  expect([asked, key]).toEqual(['/?query=tea+time&language=en&limit=2', `Bearer ${apiKey}`])
})

test('what is not whole is left out, and words of others turn nothing around', async () => {
  const good = {
    id: 'ok',
    title: 'evil\u202egif\n',
    width: 1,
    height: 1,
    picture: 'https://p/x',
    preview: 'https://p/y',
  }
  const bad = [
    null,
    { ...good, id: '../etc' },
    { ...good, id: 'w', width: 0 },
    { ...good, id: 'h', height: 1e9 },
    { ...good, id: 'f', picture: 'file:///etc/passwd' },
    { ...good, id: 'j', preview: 'javascript:alert(1)' },
    { ...good, id: 'l', picture: `https://p/${'x'.repeat(3000)}` },
  ]
  const { provider } = await providerFor(answering({ gifs: [...bad, good] }), { provider: 'http' })
  expect((await provider.search({ ...question, limit: 20 })).gifs).toEqual([{ ...good, title: 'evil gif' }])
})

test.each([
  ['not json', 200, 'gave an answer that is not JSON'],
  ['null', 200, 'gave an answer without pictures'],
  ['{"data":{}}', 200, 'gave an answer without pictures'],
  ['{"message":"API rate limit exceeded"}', 429, 'takes no more questions for now'],
  [`{"message":"bad key ${apiKey}"}`, 403, 'answered with status 403'],
  [`"${'a'.repeat(2 * 1024 * 1024)}"`, 200, 'answered with too much'],
])('an answer that is none is unavailable, and names no key: %.30s', async (body, status, what) => {
  const { provider } = await providerFor(answering(body, status))
  const error = (await provider.search(question).catch((thrown: unknown) => thrown)) as Error
  expect(error).toMatchObject({ code: 'unavailable', message: `the provider of moving pictures ${what}` })
  expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(apiKey)
})

test('a provider that is slow, gone, or sends elsewhere is unavailable', async () => {
  const late = { code: 'unavailable', message: 'the provider of moving pictures did not answer in time' }
  const { provider: silent } = await providerFor(() => undefined, { timeoutMs: 150 })
  await expect(silent.search(question)).rejects.toMatchObject(late)
  await expect(of({ origin: 'http://127.0.0.1:1' }).search(question)).rejects.toMatchObject({ code: 'unavailable' })
  const { server: other } = await providerFor(answering({ data: [] }))
  const { provider } = await providerFor((_request, response) => {
    response.writeHead(302, { location: other.origin }).end()
  })
  await expect(provider.search(question)).rejects.toMatchObject({ code: 'unavailable' })
  expect(other.connections()).toBe(0)
})

test('pictures come from the provider itself, whole or not at all', async () => {
  const { server, provider } = await providerFor(({ url }, response) => {
    if (url === '/gone') response.writeHead(404)
    if (url === '/announced') response.writeHead(200, { 'content-length': 1000 })
    response.end(url === '/large' ? Buffer.alloc(101) : bytes)
  })
  expect(Buffer.from(await provider.picture(`${server.origin}/a`, 100))).toEqual(bytes)
  await expect(provider.picture(`${server.origin}/large`, 100)).rejects.toMatchObject({ code: 'too_large' })
  await expect(provider.picture(`${server.origin}/announced`, 100)).rejects.toMatchObject({ code: 'too_large' })
  await expect(provider.picture(`${server.origin}/gone`, 100)).rejects.toMatchObject({ code: 'unavailable' })
})

test('an answer leads nowhere inside the network, not by a redirect either', async () => {
  const { server: inside } = await providerFor((_request, response) => void response.end(bytes))
  const { server, provider } = await providerFor((_request, response) => {
    response.writeHead(302, { location: inside.origin }).end()
  })
  await expect(provider.picture(`${inside.origin}/a`, 100)).rejects.toMatchObject({ code: 'rejected' })
  await expect(provider.picture('http://[::1]/a', 100)).rejects.toMatchObject({ code: 'rejected' })
  await expect(provider.picture(`${server.origin}/a`, 100)).rejects.toMatchObject({ code: 'unavailable' })
  expect(inside.connections()).toBe(0)
})
