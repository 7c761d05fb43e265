/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: ChildServer
let browser: Browser
let bob: ChatClient

beforeAll(async () => {
  // A name that is no localhost: a browser trusts nothing of it without encryption.
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser(['--host-resolver-rules=MAP chat.lan 127.0.0.1'])])
  bob = await aClient(server, 'bob')
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const ready = (person: Person) => person.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

test('on a local network without encryption everything but what browsers withhold works, and that is said', async () => {
  const url = server.url.replace('127.0.0.1', 'chat.lan')
  const lan = await Person.as(browser, { server, uid: 'lana', name: 'Lana Lind', url })
  expect(await lan.page.evaluate(() => [isSecureContext, 'clipboard' in navigator, 'locks' in navigator])).toEqual([
    false,
    false,
    false,
  ])
  await lan.find('bob', 'bob')
  await lan.say('From the shed')
  await lan
    .line('From the shed')
    .getByText(/Sent|Delivered|Read/)
    .waitFor({ state: 'attached' })
  await lan.choose('From the shed', 'Copy text')
  await lan.box.press('Control+v')
  expect(await lan.box.inputValue()).toBe('From the shed')
  await lan.box.fill('')
  await lan.press('Record a voice message')
  await lan.told('Browsers allow a microphone on https pages only')
  await lan.sees('From the shed')
  await lan.box.waitFor()
  await lan.go('/settings/notifications')
  await lan.dialog.getByText('This page was loaded without encryption').waitFor()
  await lan.go('/settings/storage')
  await lan.dialog.getByText(/on the server/).waitFor()
  await lan.page.keyboard.press('Escape')
  await lan.page.reload()
  await lan.sees('From the shed')
  // A header that the browser ignores here, and says so.
  expect(lan.complaintsBut(/Cross-Origin-Opener-Policy/)).toEqual([])
})

/** As a browser does that blocks cookies and site data: it throws as soon as one of them is looked at. */
function blockStorage(): void {
  const blocked = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError')
  }
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(globalThis, name, { configurable: true, get: blocked })
  Object.assign(globalThis, { SharedWorker: blocked, BroadcastChannel: blocked })
  Object.defineProperty(navigator, 'locks', {
    value: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) },
  })
  navigator.serviceWorker.register = () => Promise.reject(new DOMException('no', 'SecurityError'))
}

test('where the browser keeps nothing, the page works in memory and says so', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  await context.addInitScript(blockStorage)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  await page.goto(server.url)
  await page.getByText('This browser keeps nothing for this page').waitFor()
  await page.getByRole('button', { name: 'New here? Create an account' }).click()
  const fields = { 'User name': 'molly', Name: 'Molly Brand', Password: 'correct horse' }
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor()
  await page.getByRole('button', { name: 'Got it' }).click()
  await bob.send('user/molly', 'Welcome').done
  await page.getByRole('button', { name: /bob.*Welcome/ }).click()
  const box = page.getByRole('main').getByRole('textbox', { name: /^Write a message/ })
  await box.fill('Nothing is kept here')
  await box.press('Enter')
  const line = page.getByRole('log').locator('.td-line').filter({ hasText: 'Nothing is kept here' })
  await line.getByText(/Sent|Delivered|Read/).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: /Settings$/ }).click()
  for (const tab of ['Appearance', 'Notifications', 'Storage']) await page.getByRole('button', { name: tab }).click()
  await page.getByRole('button', { name: 'Chinese' }).or(page.getByText('Storage')).first().waitFor()
  expect(faults).toEqual([])
  await context.close()
})

/** Counts the sounds that a page makes. */
const countSounds = () => {
  const counted = { sounds: 0 }
  Object.assign(globalThis, counted)
  const Real = AudioContext
  Object.assign(globalThis, {
    AudioContext: class extends Real {
      constructor() {
        super()
        const page = globalThis as unknown as { sounds: number }
        page.sounds++
      }
    },
  })
}

const sounds = (page: Page) => page.evaluate(() => (globalThis as unknown as { sounds: number }).sounds)

test('of three tabs one chimes, and none when one of them shows the conversation', async () => {
  const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', worker: true })
  await ready(alice)
  await alice.context.addInitScript(countSounds)
  await alice.page.reload()
  await alice.list.waitFor()
  const tabs = [alice, await alice.tab(server.url), await alice.tab(server.url)]
  for (const tab of tabs) {
    await tab.list.waitFor()
    await tab.page.mouse.click(640, 400)
  }
  const all = async () => (await Promise.all(tabs.map(({ page }) => sounds(page)))).reduce((sum, one) => sum + one, 0)
  await bob.send('user/alice', 'One bell, please').done
  await alice.row(/bob.*One bell/).waitFor()
  await expect.poll(all).toBe(1)
  // Two seconds are quiet after each: here the next one is another story.
  await asApp(server, '/admin/users', { user: 'carol', name: 'Carol Haddad' })
  await tabs[1]?.open(/bob/)
  await tabs[1]?.sees('One bell, please')
  await tabs[1]?.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2100)))
  await bob.send('user/alice', 'Seen at once').done
  await tabs[1]?.sees('Seen at once')
  await tabs[2]?.row(/bob.*Seen at once/).waitFor()
  await tabs[2]?.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)))
  expect(await all()).toBe(1)
  expect(alice.complaints).toEqual([])
})

test('when the connection goes nothing moves, and when it comes nothing moves back', async () => {
  const phone = { viewport: { width: 390, height: 800 } }
  const nora = await Person.as(browser, { server, uid: 'nora', name: 'Nora Holm', ...phone })
  await nora.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  await nora.page.reload()
  await nora.list.waitFor()
  const heads = () =>
    nora.page.evaluate(() =>
      ['.td-sidebar', '.td-sidebar-head', '.td-tabs'].map((name) => {
        const { top, bottom } = document.querySelector(name)?.getBoundingClientRect() ?? { top: -1, bottom: -1 }
        return [top, bottom]
      }),
    )
  const before = await heads()
  await server.kill9()
  await nora.told(/Connection lost|Connecting/)
  expect(await heads()).toEqual(before)
  await nora.shoot('connection-lost-390')
  await server.start()
  await nora.reconnects()
  expect(await heads()).toEqual(before)
}, 60_000)
