import { startServer, type TestServer } from '@tidings/testkit'
import { openWholeBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

/** The shell from npm, Chromium 153, asks for a module once as long as the page lives; 156 asks again. */
let browser: Browser
let server: TestServer

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openWholeBrowser()])
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('what could not be loaded for a moment is there when it is asked for again, whatever it is', async () => {
  const mara = await Person.at(browser, server.url)
  let cut = true
  await mara.page.route(/assets\/(?:QrSignIn|NewChatDialog|OpenDialog|OpenMenu|OpenPopover|Viewer)/, (route) =>
    cut ? route.abort() : route.continue(),
  )
  await mara.press('Sign in with another device')
  await mara.page.getByText('This part could not be shown').waitFor()
  cut = false
  await mara.press('Try again')
  await mara.page.getByRole('img', { name: 'Code to scan' }).waitFor()
  await mara.press('Sign in with a password')
  // Also what is fetched ahead, while nothing else is to be done.
  cut = true
  await mara.register('mara', 'Mara Novak')
  const menu = mara.list.getByRole('button', { name: 'Menu' })
  const failed = mara.page.getByRole('status').getByText('This part could not be shown')
  await mara.glimpses(failed, () => menu.click())
  await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('false')
  const newChat = mara.list.getByRole('button', { name: 'New chat' }).first()
  await newChat.click()
  await mara.page.getByRole('textbox', { name: 'Loading' }).waitFor({ state: 'detached' })
  cut = false
  await menu.click()
  await mara.page.getByRole('menu').waitFor()
  await mara.page.keyboard.press('Escape')
  await newChat.click()
  await mara.dialog.getByLabel('Find people by name or user name').waitFor()
  await mara.context.close()
})
