import { type ChildServer, spawnServer } from '@tidings/testkit'
import { openWholeBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: ChildServer
let browser: Browser
let alice: Person

beforeAll(async () => {
  // One without a window blocks them from the first, and tells no page when that changes.
  ;[server, browser] = await Promise.all([
    spawnServer({ TIDINGS_PUSH_CONTACT: 'mailto:ops@chat.example' }),
    openWholeBrowser(),
  ])
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await alice.page.goto(`${server.url}/#/settings/notifications`)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('who blocks notifications is told how to allow them, and sees at once when they are', async () => {
  const toggle = alice.dialog.getByRole('switch', { name: 'Show notifications on this device' })
  const browserOf = await alice.context.newCDPSession(alice.page)
  const { targetInfo } = await browserOf.send('Target.getTargetInfo')
  const { browserContextId = '' } = targetInfo
  const set = (setting: 'prompt' | 'denied') =>
    browserOf.send('Browser.setPermission', {
      ...{ permission: { name: 'notifications' }, setting, origin: server.url, browserContextId },
    })
  await set('prompt')
  await alice.dialog.getByText('Your browser asks you once').waitFor()
  await set('denied')
  await alice.dialog.getByText('Your browser blocks notifications from this page.').waitFor()
  await alice.shoot('notifications-blocked')
  expect(await toggle.isChecked()).toBe(false)
  await alice.context.grantPermissions(['notifications'], { origin: server.url })
  await expect.poll(() => toggle.isChecked()).toBe(true)
  // Here is no service worker, and so nothing that would take a push.
  await alice.dialog.getByText('Messages are shown while this page is open. This browser takes none').waitFor()
  await toggle.click()
  await alice.dialog.getByText('Nothing is shown here.').waitFor()
  await toggle.click()
  await expect.poll(() => toggle.isChecked()).toBe(true)
})
