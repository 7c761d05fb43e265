/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import type { ChatClient } from '@tidings/client'
import { aClient, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let client: ChatClient

const pictures = 70

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  client = await aClient(server, 'bob')
  await aClient(server, 'alice').then((one) => one.disconnect())
  const bytes = readFileSync(mediaFile('small.png'))
  const { id } = await client.files.upload(new File([bytes], 'small.png', { type: 'image/png' }))
  for (let n = 0; n < pictures; n++)
    client.send('user/alice', { type: 'image', data: { attachment: id, caption: `Picture ${n}` } })
  const notes = await client.files.upload(new File(['We met.'], 'Minutes.txt', { type: 'text/plain' }))
  client.send('user/alice', { type: 'file', data: { attachment: notes.id } })
  client.send('user/alice', 'See https://one.example/a and https://two.example/b')
  await client.send('user/alice', 'Only words').done
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
  await alice.open(/bob/)
}, 90_000)

afterAll(async () => {
  client?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const gallery = () => alice.panel('Everything shared')
const tiles = () => gallery().locator('.td-tile')
const kind = (name: string) => gallery().getByRole('radio', { name }).check({ force: true })

test('everything that was shared is reached from the details, by month, and goes on as one scrolls', async () => {
  const found = async () => (await client.call('search', { conversation: 'user/alice', has: ['link'] })).results.length
  await expect.poll(found).toBe(1)
  await alice.press('Details')
  await alice.panel('Details').getByRole('button', { name: 'Everything shared' }).click()
  await gallery()
    .getByRole('button', { name: /^Picture 69,/ })
    .waitFor()
  await gallery().getByRole('heading', { level: 3 }).first().waitFor()
  // Only what is seen is in the page.
  expect(await tiles().count()).toBeLessThan(pictures)
  await alice.page.waitForFunction(() => {
    const shown = [...document.querySelectorAll<HTMLImageElement>('.td-tile img')]
    return shown.length > 3 && shown.every(({ naturalWidth }) => naturalWidth > 0)
  })
  await alice.shoot('gallery-media')
  await tiles().first().focus()
  await alice.page.keyboard.press('ArrowRight')
  await expect
    .poll(() => alice.page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toMatch(/^Picture 68,/)
  await alice.page.keyboard.press('ArrowDown')
  await expect
    .poll(() => alice.page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toMatch(/^Picture 66,/)
  const last = gallery().getByRole('button', { name: /^Picture 0,/ })
  await expect
    .poll(async () => {
      await gallery()
        .locator('.td-gallery')
        .evaluate((list) => list.scrollTo(0, list.scrollHeight))
      return last.count()
    })
    .toBe(1)
})

test('the viewer goes through the gallery, over its pages too, and leads to the message', async () => {
  // Anew, with its first page.
  await kind('Links')
  await kind('Media')
  await tiles().first().waitFor()
  await gallery()
    .locator('.td-gallery')
    .evaluate((list) => list.scrollTo(0, 500))
  await gallery()
    .getByRole('button', { name: /^Picture 40,/ })
    .click()
  const caption = alice.page.locator('.yarl__slide_current .yarl__slide_description')
  await expect.poll(() => caption.textContent()).toBe('Picture 40')
  // Farther than the first page goes.
  for (let n = 39; n >= 15; n--) {
    await alice.page.keyboard.press('ArrowRight')
    await caption.getByText(`Picture ${n}`, { exact: true }).waitFor()
  }
  // What comes meanwhile takes nothing away from what is looked at.
  const { id } = await client.files.upload(new File([readFileSync(mediaFile('picture.webp'))], 'new.webp'))
  await client.send('user/alice', { type: 'image', data: { attachment: id, caption: 'The newest' } }).done
  await alice.list.getByText('The newest').waitFor({ state: 'attached' })
  expect(await caption.textContent()).toBe('Picture 15')
  await alice.shoot('gallery-viewer')
  await alice.ledTo('Picture 15', () => alice.page.getByRole('button', { name: 'Go to the message' }).last().click())
  expect(await gallery().isVisible()).toBe(true)
})

test('what is recalled or deleted for oneself is gone from it, wherever it stands', async () => {
  await gallery()
    .locator('.td-gallery')
    .evaluate((list) => list.scrollTo(0, 0))
  const tile = (name: string) => gallery().locator(`.td-tile[aria-label^="${name},"]`)
  await tile('The newest').waitFor()
  const { results } = await client.call('search', { conversation: 'user/alice', has: ['picture'], limit: 50 })
  const idOf = (caption: string) =>
    results.find(({ message }) => (message.content.data as { caption?: string }).caption === caption)?.message.id ?? ''
  await tile('Picture 69').waitFor()
  await client.call('message.recall', { id: idOf('Picture 69') })
  await tile('Picture 69').waitFor({ state: 'detached' })
  const phone = await aClient(server, 'alice')
  await phone.call('message.delete', { ids: [idOf('Picture 68')] })
  await tile('Picture 68').waitFor({ state: 'detached' })
  phone.disconnect()
})

test('files and links have a place of their own; what holds none of them has none', async () => {
  await kind('Files')
  const file = gallery().getByRole('link', { name: /Minutes.txt/ })
  await file.waitFor()
  const download = alice.page.waitForEvent('download')
  await file.click()
  expect((await download).suggestedFilename()).toBe('Minutes.txt')
  await kind('Links')
  await gallery()
    .getByRole('link', { name: /https:\/\/one\.example\/a/ })
    .waitFor()
  expect(await gallery().getByRole('link').count()).toBe(2)
  await alice.shoot('gallery-links')
  await kind('Voice')
  await gallery().getByText('No voice messages yet').waitFor()
})

test('pictures in a thread are seen, together and large', async () => {
  const { results } = await client.call('search', { conversation: 'user/alice', query: 'Only words' })
  const thread = results[0]?.message.id ?? ''
  for (const name of ['small.png', 'picture.webp']) {
    const { id } = await client.files.upload(new File([readFileSync(mediaFile(name))], name))
    await client.send('user/alice', { type: 'image', data: { attachment: id } }, { thread }).done
  }
  await alice.ledTo('Only words', () => alice.go(`/chat/user/bob/${results[0]?.message.seq}`))
  await alice.line('Only words').getByRole('button', { name: '2 replies' }).click()
  const pictures = alice.panel('Thread').getByRole('button', { name: /^Open / })
  await pictures.nth(1).waitFor()
  expect(await pictures.count()).toBe(2)
  await pictures.first().click()
  await alice.page.locator('.yarl__slide_current img').waitFor()
  await alice.page.keyboard.press('Escape')
  await alice.page.locator('.yarl__slide_current').waitFor({ state: 'detached' })
  expect(alice.complaints).toEqual([])
})
