/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import type { ChatClient } from '@tidings/client'
import { aClient, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: TestServer
let browser: Browser
let wire: Wire
let alice: Person
let bob: ChatClient

/** A client of the page's own: its time is the page's, and can be moved on. */
const withoutSharedWorker = () => {
  Object.assign(globalThis, { SharedWorker: undefined })
  Reflect.deleteProperty(globalThis, 'SharedWorker')
}

async function sendFile(name: string, type: string): Promise<void> {
  const file = new File([readFileSync(mediaFile(name))], name, { type })
  const { id, kind } = await bob.files.upload(file, { name })
  await bob.send('user/alice', { type: kind, data: { attachment: id } }).done
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  wire = await Wire.to(server.url)
  bob = await aClient(server, 'bob')
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', url: wire.url, worker: true })
  await sendFile('small.png', 'image/png')
  await bob.send('user/alice', 'and a film').done
  await sendFile('film.webm', 'video/webm')
  await sendFile('voice.ogg', 'audio/ogg')
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

/** The next so many requests for bytes of files are refused, as those by a link that has ended are. */
async function refuseMedia(page: Page, times: number): Promise<() => number> {
  let refused = 0
  await page.route(/\/media\//, async (route) => {
    if (refused >= times) return route.continue()
    refused++
    await route.fulfill({ status: 403, body: 'ended' })
  })
  return () => refused
}

const loaded = (page: Page) =>
  page.waitForFunction(() => (document.querySelector<HTMLImageElement>('.td-picture img')?.naturalWidth ?? 0) > 0)

test('links that have ended are asked for afresh: a picture, the viewer, a film, a voice message', async () => {
  const { page } = alice
  const picture = await refuseMedia(page, 1)
  await alice.open(/bob/)
  await loaded(page)
  expect(picture()).toBeGreaterThan(0)
  await page.unroute(/\/media\//)

  const large = await refuseMedia(page, 1)
  await alice.log.getByRole('button', { name: /^Open / }).click()
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('.yarl__slide img')].some(({ naturalWidth }) => naturalWidth > 0),
  )
  expect(large()).toBe(1)
  await page.unroute(/\/media\//)
  await page.keyboard.press('Escape')
  await page.locator('.yarl__slide').first().waitFor({ state: 'detached' })

  const voice = alice.log.locator('.td-voice')
  const sound = await refuseMedia(page, 1)
  await voice.getByRole('button', { name: 'Play' }).click()
  await page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0)
  expect(sound()).toBe(1)
  await page.unroute(/\/media\//)

  // A film that is being watched goes on where it was.
  const film = alice.log.locator('video')
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 0)
  await film.evaluate((video: HTMLVideoElement) => {
    video.dataset.before = 'true'
    video.currentTime = 0.5
    video.dispatchEvent(new Event('error'))
  })
  await page.waitForFunction(() => {
    const video = document.querySelector('video')
    return video !== null && video.dataset.before === undefined && video.currentTime > 0.4
  })
})

test('what cannot be loaded says so, and is tried again by a press', async () => {
  const { page } = alice
  await page.route(/\/media\//, (route) => route.fulfill({ status: 403, body: 'no' }))
  await page.reload()
  const again = alice.log.getByRole('button', { name: /could not be loaded.*Try again/ }).first()
  await again.waitFor()
  await page.unroute(/\/media\//)
  await again.click()
  await loaded(page)
})

test('what was asked while the network was away for long is there as soon as it is back', async () => {
  await alice.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const page = await alice.context.newPage()
  await page.addInitScript(withoutSharedWorker)
  await page.clock.install()
  await page.goto(wire.url)
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor()
  await wire.cut()
  const { room } = await bob.call('room.create', { name: 'Tea at five', members: ['alice'] })
  // By its address, before there is a connection: nothing is known of it here.
  await page.goto(`${wire.url}/#/chat/room/${room.id}`)
  await page.reload()
  await page.getByRole('main').waitFor()
  for (let seconds = 0; seconds < 45; seconds += 5) {
    await page.clock.runFor(5000)
    expect(await page.getByRole('main').getByText('cannot be reached').count()).toBe(0)
  }
  await wire.mend()
  await page.getByRole('button', { name: 'Try now' }).click()
  await page.clock.runFor(3000)
  await page.getByRole('main').getByRole('heading', { name: 'Tea at five' }).waitFor()
  await page.close()
})
