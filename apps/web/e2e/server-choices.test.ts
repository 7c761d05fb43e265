/// <reference lib="dom" />
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'

/** What the page shows where the operator has chosen otherwise than most: no directory, and a translation service. */
let server: TestServer
let browser: Browser
let alice: Person
const asked: unknown[] = []
let failures = 0

/** Speaks as LibreTranslate does; what it translates are shouts. */
const translator = createServer(async (request, response) => {
  const { q, source, target, format, api_key: key } = (await json(request)) as Readonly<Record<string, string>>
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  asked.push({ method: request.method, url: request.url, source, target, format })
  if (key !== 'the-key') answer(403, { error: 'Invalid API key' })
  else if (!q || !target) answer(400, { error: 'Invalid request: missing q parameter' })
  else if (q === 'Kaputt' && failures++ === 0) answer(500, { error: 'Cannot translate text' })
  else answer(200, { detectedLanguage: { confidence: 92, language: 'de' }, translatedText: q.toUpperCase() })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => translator.listen(0, '127.0.0.1', resolve))
  const { port } = translator.address() as AddressInfo
  ;[server, browser] = await Promise.all([
    startServer({
      directory: { people: 'exact', rooms: 'off' },
      translation: { url: `http://127.0.0.1:${port}/translate`, apiKey: 'the-key' },
    }),
    openBrowser(),
  ])
  await asApp(server, '/admin/users', { user: 'bob.m', name: 'Bob Marsh' })
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  translator.close()
  translator.closeAllConnections()
})

test('where people are found by their exact user name only, the page says so, and offers no rooms where none are shown', async () => {
  await alice.list.getByRole('button', { name: 'New chat' }).first().click()
  const { dialog } = alice
  await dialog.getByText('This server does not list people. Ask them for their user name').waitFor()
  expect(await dialog.getByRole('radio', { name: 'Find rooms' }).count()).toBe(0)
  expect(await faultsOf(alice)).toEqual([])
  const field = dialog.getByLabel('Find someone by their exact user name')
  await field.fill('Bob')
  await dialog.getByText('Nobody has exactly this user name').waitFor()
  await field.fill('bob.m')
  await dialog.getByRole('button', { name: 'Bob Marsh' }).click()
  await alice.box.waitFor()
})

test('where the server can translate, the messages of others are, also after a service that failed', async () => {
  const bob = await aClient(server, 'bob.m')
  for (const words of ['Guten Morgen', 'Kaputt']) await bob.send('user/alice', { type: 'text', data: words }).done
  await alice.sees('Kaputt')
  const translate = async (words: string) => {
    await alice.line(words).click({ button: 'right' })
    await alice.page.getByRole('menuitem', { name: 'Translate' }).click()
  }
  await translate('Guten Morgen')
  await alice.dialog.getByText('GUTEN MORGEN').waitFor()
  expect(asked).toEqual([{ method: 'POST', url: '/translate', source: 'auto', target: 'en', format: 'text' }])
  await alice.page.keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
  await translate('Kaputt')
  await alice.dialog.getByText('KAPUTT').waitFor()
  expect(asked).toHaveLength(3)
  await alice.page.keyboard.press('Escape')
  bob.disconnect()
  expect(alice.complaints).toEqual([])
})
