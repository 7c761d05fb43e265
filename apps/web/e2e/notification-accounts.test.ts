import { asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  await asApp(server, '/admin/notifications', { user: 'news', name: 'The news' })
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('what everybody is told comes with its mark, and nothing can be written back until the account takes answers', async () => {
  const content = { type: 'text', data: 'We are back. 我们回来了 مرحبا 🎉' }
  await asApp(server, '/admin/broadcasts', { from: 'news', to: 'everyone', content })
  await alice.open(/The news/)
  await alice.sees('We are back. 我们回来了 مرحبا 🎉')
  await alice.page.locator('.td-head-who').getByText('Notifications').waitFor()
  await alice.page.getByText('Only notifications come here.').waitFor()
  expect(await alice.box.count()).toBe(0)
  expect(await faultsOf(alice)).toEqual([])
  await alice.press('Details')
  await alice.panel('Details').getByRole('button', { name: 'Block' }).waitFor()
  expect(await alice.panel('Details').getByRole('button', { name: 'Add contact' }).count()).toBe(0)
  await asApp(server, '/admin/notifications/news', { replies: true }, 'PATCH')
  await alice.page.reload()
  await alice.box.waitFor()
  expect(alice.complaints).toEqual([])
}, 60_000)
