/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { floor } from '../floor.ts'
import { Person, phone } from './browser.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
})

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Takes from the browser what came late, and looks at the page. */
async function inOldBrowser(locale: string, takeAway: () => void): Promise<Person> {
  const person = await Person.at(browser, 'about:blank', { locale, ...phone })
  await person.context.addInitScript(takeAway)
  await person.page.goto(server.url)
  return person
}

test('a browser that is too old says so, in words of its language, and shows nothing else', async () => {
  const english = await inOldBrowser('en-GB', () => Reflect.deleteProperty(Promise, 'withResolvers'))
  await english.page.getByRole('heading', { name: 'This browser is too old' }).waitFor()
  await english.page
    .getByText(`Chrome or Edge ${floor.chrome}, Firefox ${floor.firefox}, Safari ${floor.safari}`)
    .waitFor()
  expect(await english.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  const chinese = await inOldBrowser('zh-CN', () => Reflect.deleteProperty(globalThis, 'CSS'))
  await chinese.page.getByRole('heading', { name: '此浏览器版本过低' }).waitFor()
  await chinese.page
    .getByText(`Chrome 或 Edge ${floor.chrome}、Firefox ${floor.firefox}、Safari ${floor.safari}`)
    .waitFor()
  expect(await chinese.page.evaluate(() => document.documentElement.lang)).toBe('zh')
  for (const { page } of [english, chinese]) {
    expect(await page.evaluate(() => document.querySelectorAll('.tidings, form').length)).toBe(0)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
  }
  await english.shoot('too-old-en-390')
  await chinese.shoot('too-old-zh-390')
})

test('what says so is understood by any browser, and the guide names the same ones', () => {
  const guide = readFileSync(new URL('../../../docs/operate/browsers.md', import.meta.url), 'utf8')
  expect(guide).toContain(
    `Chrome and Edge ${floor.chrome}, Firefox ${floor.firefox}, Safari ${floor.safari}, and everything newer`,
  )
  const script = readFileSync(new URL('../public/supported.js', import.meta.url), 'utf8')
  const code = script.replace(/\/\/.*$/gm, '').replace(/'[^'\n]*'/g, '')
  expect(code).not.toMatch(/=>|`|\?\.|\?\?|\.\.\.|\b(?:const|let|class|async|await)\b/)
})

test('a first visit speaks of no newer version; one that comes is started when somebody says so, there already', async () => {
  const dora = await Person.as(browser, { server, uid: 'dora', name: 'Dora Lund', worker: true })
  const bar = dora.page.getByText('A new version is ready.')
  await dora.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  await dora.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  expect(await bar.count()).toBe(0)
  // Another address of the worker is another version of it.
  await dora.page.evaluate(() => navigator.serviceWorker.register('./sw.js?newer').then(() => undefined))
  await bar.waitFor()
  await Promise.all([dora.page.waitForEvent('load'), dora.press('Reload')])
  await dora.list.waitFor()
  expect(dora.complaints).toEqual([])
})

test('who signs in after somebody is neither in the settings that were open nor in their conversation', async () => {
  const erin = await Person.at(browser, server.url, { worker: true })
  await erin.register('erin', 'Erin Oyelaran')
  const other = await erin.tab(`${server.url}/#/chat/user/dora`)
  await other.box.waitFor()
  await erin.press(/Settings$/)
  await erin.dialog.getByRole('button', { name: 'Storage' }).click()
  await erin.dialog.getByText('My files on the server').waitFor()
  await erin.dialog.getByRole('button', { name: 'Profile' }).click()
  await erin.answer('Sign out')
  for (const { page } of [erin, other]) {
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await expect.poll(() => page.evaluate(() => location.hash.replace(/^#\/?/, ''))).toBe('')
  }
  await erin.signIn('erin')
  await erin.list.waitFor()
  expect(await erin.dialog.count()).toBe(0)
  expect([...erin.complaints]).toEqual([])
})
