/// <reference lib="dom" />
import { aTown, startServer, type TestServer, type Town } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'

let server: TestServer
let browser: Browser
let town: Town

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  town = await aTown(server)
}, 60_000)

afterAll(async () => {
  town?.[Symbol.dispose]()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Nothing is wider than the screen. */
async function fits({ page }: Person): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.td-list, .td-messages, .td-panel-body, .td-dialog-body')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ className, scrollWidth, clientWidth }) => `${className || 'page'}: ${scrollWidth} > ${clientWidth}`),
  )
  expect(wide).toEqual([])
}

/** A finger that stays. */
async function press(at: Locator): Promise<void> {
  const touch = { pointerType: 'touch', isPrimary: true, bubbles: true, button: 0, pointerId: 7 }
  const box = await at.boundingBox()
  const [x, y] = [(box?.x ?? 0) + 5, (box?.y ?? 0) + 5]
  await at.dispatchEvent('pointerdown', { ...touch, clientX: x, clientY: y })
  const touches = [{ identifier: 7, clientX: x, clientY: y }]
  await at.dispatchEvent('touchstart', { touches, changedTouches: touches, targetTouches: touches, bubbles: true })
}

test('on a phone list and conversation take turns; a long touch has the menu, a panel fills the screen', async () => {
  const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...phone })
  await alice.row(/Corner shop/).waitFor()
  await fits(alice)
  await alice.open(/Corner shop/)
  await alice.log.getByText('Perfect, thank you.').waitFor()
  await alice.list.waitFor({ state: 'hidden' })
  await fits(alice)
  await press(alice.log.getByText('Perfect, thank you.'))
  await alice.page.getByRole('menuitem', { name: 'Copy text' }).waitFor()
  await alice.page.keyboard.press('Escape')
  await alice.page.getByRole('menuitem', { name: 'Copy text' }).waitFor({ state: 'detached' })
  await alice.page.getByTitle(/^Details of Corner shop/).click()
  await alice.panel('Details').getByText('Carol Haddad').waitFor()
  await alice.page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === 'finished'))
  expect((await alice.panel('Details').boundingBox())?.width).toBe(390)
  await fits(alice)
  await alice.panel('Details').getByRole('button', { name: 'Close' }).click()
  await alice.press('Back')
  await alice
    .row(/Bob Marsh/)
    .first()
    .click()
  await alice.log.getByText('Did the new server arrive?').first().waitFor()
  await fits(alice)
  await alice.page.goBack()
  await alice.row(/Corner shop/).waitFor()
  await alice.press('New folder')
  await alice.dialog.getByText('Erin Castellanos-Featherstonehaugh').waitFor()
  await fits(alice)
  await alice.page.goBack()
  await alice.dialog.waitFor({ state: 'detached' })
  await alice.press(/Settings$/)
  await alice.dialog.getByText('Your user name is alice').waitFor()
  await fits(alice)
  await alice.page.goBack()
  await alice.dialog.waitFor({ state: 'detached' })
  expect(alice.complaints).toEqual([])
})

for (const [name, size] of [
  ['a phone', phone],
  ['a wide screen', {}],
] as const)
  test(`from right to left everything fits on ${name}`, async () => {
    const alice = await Person.at(browser, 'about:blank', size)
    await alice.context.addInitScript(() => {
      // As soon as there is one: the page reads it when it begins.
      new MutationObserver(() => {
        document.documentElement.dir = 'rtl'
      }).observe(document, { childList: true })
    })
    await alice.page.goto(server.url)
    await alice.press('New here? Create an account')
    await fits(alice)
    const rtl = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...size })
    await rtl.context.addInitScript(() => {
      // As soon as there is one: the page reads it when it begins.
      new MutationObserver(() => {
        document.documentElement.dir = 'rtl'
      }).observe(document, { childList: true })
    })
    await rtl.page.reload()
    expect(await rtl.page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    await rtl.row(/Corner shop/).waitFor()
    await fits(rtl)
    await rtl.open(/Corner shop/)
    await rtl.log.getByText('Perfect, thank you.').waitFor()
    await fits(rtl)
    await rtl.page.getByTitle(/^Details of Corner shop/).click()
    await rtl.panel('Details').getByText('Carol Haddad').waitFor()
    await fits(rtl)
    await rtl.go('/settings/privacy')
    await rtl.dialog.getByRole('region').waitFor()
    await fits(rtl)
    expect([...alice.complaints, ...rtl.complaints]).toEqual([])
  })
