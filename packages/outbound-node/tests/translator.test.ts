import type { IncomingMessage, RequestListener } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createTranslator } from '../src/index.ts'
import { startServer } from './local-server.ts'

const apiKey = 'the-very-secret-key'

async function translatorFor(answer: RequestListener, timeoutMs = 5000) {
  const server = await startServer(answer)
  return createTranslator({ url: `${server.origin}/translate`, apiKey, timeoutMs })
}

const answering =
  (status: number, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }

/** Answers like LibreTranslate, with what it was asked for as the translation. */
const echo =
  (from: unknown): RequestListener =>
  async (request: IncomingMessage, response) => {
    const translatedText = JSON.stringify([
      request.method,
      request.url,
      request.headers['content-type'],
      await json(request),
    ])
    response.end(JSON.stringify({ translatedText, detectedLanguage: { confidence: 90, language: from } }))
  }

test('asks as LibreTranslate wants it, and tells the language that was found', async () => {
  const translator = await translatorFor(echo('en'))
  const { text, from } = await translator.translate('Hello “you”\n', 'de-AT')
  expect(from).toBe('en')
  const body = { q: 'Hello “you”\n', source: 'auto', target: 'de', format: 'text', api_key: apiKey }
  expect(JSON.parse(text)).toEqual(['POST', '/translate', 'application/json', body])
})

test('sends no key when there is none', async () => {
  const server = await startServer(echo('en'))
  const translator = createTranslator({ url: server.origin, timeoutMs: 5000 })
  expect(JSON.parse((await translator.translate('a', 'de')).text)[3]).not.toHaveProperty('api_key')
})

test.each([
  ['zh-CN', 'zh'],
  ['zh', 'zh'],
  ['zh-TW', 'zt'],
  ['zh-HK', 'zt'],
  ['zh-Hant', 'zt'],
  ['pt-BR', 'pb'],
  ['pt', 'pt'],
  ['EN-us', 'en'],
  ['fil', 'tl'],
  ['tl', 'tl'],
  ['no', 'nb'],
  ['not a tag', 'not a tag'],
])('the language %s is %s to the service', async (tag, code) => {
  const translator = await translatorFor(echo('en'))
  expect(JSON.parse((await translator.translate('a', tag)).text)[3]).toMatchObject({ target: code })
})

test.each([
  ['zt', 'zh-Hant'],
  ['pb', 'pt-BR'],
  ['zh-Hans', 'zh-Hans'],
  ['', undefined],
  [7, undefined],
  ['<b>', undefined],
])('the language %s of the service is %s', async (code, tag) => {
  const translator = await translatorFor(echo(code))
  expect((await translator.translate('a', 'de')).from).toBe(tag)
})

test('a service that does not say the language has none', async () => {
  const translator = await translatorFor(answering(200, '{"translatedText":"Hallo"}'))
  expect(await translator.translate('Hello', 'de')).toEqual({ text: 'Hallo' })
})

test.each([400, 403, 429, 500])('status %s is unavailable, with the status and without the key', async (status) => {
  const translator = await translatorFor(answering(status, `{"error":"bad key ${apiKey}"}`))
  const error = await translator.translate('Hello', 'de').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'unavailable',
    message: `the translation service answered with status ${status}`,
  })
})

test.each([
  ['not json', 'the translation service gave an answer that is not JSON'],
  ['null', 'the translation service gave an answer without a translation'],
  ['{"translatedText":["a"]}', 'the translation service gave an answer without a translation'],
  [JSON.stringify({ translatedText: 'a'.repeat(256 * 1024) }), 'the translation service answered with too much'],
])('an answer that is none is unavailable: %.30s', async (body, message) => {
  const translator = await translatorFor(answering(200, body))
  await expect(translator.translate('Hello', 'de')).rejects.toMatchObject({ code: 'unavailable', message })
})

test('a slow service is unavailable, before its answer and within it', async () => {
  const late = { code: 'unavailable', message: 'the translation service did not answer in time' }
  const silent = await translatorFor(() => undefined, 150)
  await expect(silent.translate('Hello', 'de')).rejects.toMatchObject(late)
  const stopping = await translatorFor((_request, response) => {
    response.writeHead(200).write('{"translatedText":')
  }, 150)
  await expect(stopping.translate('Hello', 'de')).rejects.toMatchObject(late)
})

test('a service that is not there, or sends elsewhere, is unavailable', async () => {
  const gone = createTranslator({ url: 'http://127.0.0.1:1/translate', apiKey, timeoutMs: 5000 })
  const other = await startServer(answering(200, '{"translatedText":"x"}'))
  const elsewhere = await translatorFor((_request, response) => {
    response.writeHead(307, { location: other.origin }).end()
  })
  for (const translator of [gone, elsewhere])
    await expect(translator.translate('Hello', 'de')).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the translation service could not be reached',
    })
  expect(other.connections()).toBe(0)
})

test('an address that is none is a fault at the start', () => {
  expect(() => createTranslator({ url: 'translate', timeoutMs: 1 })).toThrow(TypeError)
})
