import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createLinkReader } from '../src/index.ts'
import { pages, startServer } from './local-server.ts'

const options = { maxBytes: 20_000, userAgent: 'tidings-test', isAllowed: () => true }
const reader = createLinkReader({ ...options, timeoutMs: 5000 })

async function previewOf(body: string | Buffer, type?: string) {
  const server = await startServer(pages({ '/': body }, type))
  const preview = await reader.read(`${server.origin}/`)
  if (preview === undefined) return undefined
  const { url, ...said } = preview
  expect(url).toBe(`${server.origin}/`)
  return { ...said, ...(said.image ? { image: said.image.replace(server.origin, '') } : {}) }
}

const meta = (name: string, content: string) => `<meta property="${name}" content="${content}">`

describe('what a page says of itself', () => {
  test('Open Graph comes before Twitter, and that before the plain tags', async () => {
    const plain = '<title>Plain</title><meta name="description" content="plain">'
    const twitter = '<meta name="twitter:title" content="Tw"><meta name="twitter:description" content="tw">'
    const graph = `${meta('og:title', 'Og')}${meta('og:description', 'og')}${meta('og:site_name', 'Site')}`
    expect(await previewOf(plain)).toEqual({ title: 'Plain', description: 'plain' })
    expect(await previewOf(plain + twitter)).toEqual({ title: 'Tw', description: 'tw' })
    expect(await previewOf(plain + twitter + graph)).toEqual({ title: 'Og', description: 'og', site: 'Site' })
  })

  test('a relative picture is at its page', async () => {
    expect(await previewOf(`<title>T</title>${meta('og:image', '../a b.png')}`)).toEqual({
      title: 'T',
      image: '/a%20b.png',
    })
    expect(await previewOf(`<title>T</title>${meta('twitter:image', 'https://cdn.example/a.png')}`)).toEqual({
      title: 'T',
      image: 'https://cdn.example/a.png',
    })
    expect(await previewOf(`<title>T</title>${meta('og:image', `/${'a'.repeat(2048)}`)}`)).toEqual({ title: 'T' })
  })

  test('white space is collapsed, entities are read, control characters are gone', async () => {
    expect(await previewOf('<TITLE>\n  a &amp;\t b\u0000\u0007 &lt;i&gt; &eacute;\n</TITLE>')).toEqual({
      title: 'a & b <i> é',
    })
  })

  test('texts are cut to their lengths, and never within a character', async () => {
    const long = `a${'😀'.repeat(600)}`
    const preview = await previewOf(meta('og:title', long) + meta('og:description', long) + meta('og:site_name', long))
    expect(preview?.title).toBe(`a${'😀'.repeat(149)}`)
    expect(preview?.description).toBe(`a${'😀'.repeat(499)}`)
    expect(preview?.site).toBe(`a${'😀'.repeat(49)}`)
  })

  test('the title of a drawing is not the title of its page', async () => {
    expect(await previewOf('<svg><title>Icon</title></svg><title>Page</title>')).toEqual({ title: 'Page' })
  })

  test('tags in the body count for a page that has no title before', async () => {
    expect(await previewOf(`<head></head><body>${meta('og:title', 'Late')}`)).toEqual({ title: 'Late' })
    expect(await previewOf(`<title>Early</title><body>${meta('og:title', 'Late')}`)).toEqual({ title: 'Early' })
  })

  test.each([
    '',
    '<p>words</p>',
    '<title> \n </title>',
    meta('og:description', 'only'),
    '<script>"<title>x</title>"</script>',
  ])('nothing, when there is no title: %s', async (body) => expect(await previewOf(body)).toBeUndefined())
})

describe('charsets', () => {
  // 中文标题
  const gbk = Buffer.from('d6d0cec4b1eacce2', 'hex')
  const page = (head: string) => Buffer.concat([Buffer.from(`${head}<title>`), gbk, Buffer.from('</title>')])

  test.each([
    ['Content-Type', page(''), 'text/html; charset="GBK"'],
    ['meta charset', page('<meta charset="gbk">'), 'text/html'],
    ['meta http-equiv', page('<meta http-equiv=Content-Type content="text/html; charset=gb2312">'), 'text/html'],
    ['Content-Type before meta', page('<meta charset="utf-8">'), 'text/html;charset=gb18030'],
    ['meta in a long page', Buffer.concat([page('<meta charset=gbk>'), Buffer.alloc(9000, ' ')]), 'text/html'],
    ['UTF-8 when nothing is said', Buffer.from('<title>中文标题</title>'), 'text/html'],
    ['UTF-8 when the name is unknown', Buffer.from('<title>中文标题</title>'), 'text/html; charset=klingon'],
    ['UTF-8 when meta claims UTF-16', Buffer.from('<meta charset=utf-16><title>中文标题</title>'), 'text/html'],
    ['byte order mark', Buffer.from('\ufeff<title>中文标题</title>', 'utf16le'), 'text/html; charset=latin1'],
  ])('%s', async (_how, body, type) => expect(await previewOf(body, type)).toEqual({ title: '中文标题' }))

  test('a character that comes in two pieces is whole', async () => {
    const bytes = Buffer.from(`${' '.repeat(1100)}<title>中文标题</title>`)
    const server = await startServer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.write(bytes.subarray(0, 1108))
      await sleep(30)
      response.end(bytes.subarray(1108))
    })
    expect(await reader.read(server.origin)).toMatchObject({ title: '中文标题' })
  })
})

describe('what is not read', () => {
  test.each(['text/plain', 'application/json', 'image/svg+xml', 'text/htmlx', ''])('type %s', async (type) => {
    expect(await previewOf('<title>T</title>', type)).toBeUndefined()
  })

  test('XHTML is', async () => {
    expect(await previewOf('<title>T</title>', 'Application/XHTML+XML;charset=utf-8')).toEqual({ title: 'T' })
  })

  test.each([204, 304, 400, 401, 403, 404, 410])('status %s', async (status) => {
    const server = await startServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<title>Error</title>')
    })
    expect(await reader.read(server.origin)).toBeUndefined()
  })

  test('a packed page, which was not asked for', async () => {
    const server = await startServer(({ headers }, response) => {
      expect(headers).toMatchObject({
        'accept-encoding': 'identity',
        'user-agent': 'tidings-test',
        connection: 'close',
      })
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' })
      response.end(gzipSync('<title>T</title>'))
    })
    expect(await reader.read(server.origin)).toBeUndefined()
  })
})
