/// <reference lib="dom" />
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  await asApp(server, '/admin/users', { user: 'bob', name: 'Bob Marsh' })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Goes on with Tab until something by that name has the focus. */
async function tabTo({ page }: Person, name: RegExp, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 60; step++) {
    const label = await page.evaluate(() => {
      const { activeElement: at } = document
      const labels = at instanceof HTMLInputElement ? [...(at.labels ?? [])].map(({ textContent }) => textContent) : []
      return [at?.getAttribute('aria-label'), ...labels, at?.tagName === 'BUTTON' ? at.textContent : ''].join(' ')
    })
    if (name.test(label)) return
    await page.keyboard.press(key)
  }
  throw new Error(`nothing called ${name} has the focus`)
}

const focused = ({ page }: Person) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

test('everything from registering to a reply is done by keys alone, and the focus comes back from where it went', async () => {
  const alice = await Person.at(browser, server.url)
  const { keyboard } = alice.page
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await tabTo(alice, /New here/)
  await keyboard.press('Enter')
  await tabTo(alice, /User name/)
  await keyboard.type('alice')
  await tabTo(alice, /^ Name/)
  await keyboard.type('Alice Liddell')
  await tabTo(alice, /Password/)
  await keyboard.type('correct horse')
  await keyboard.press('Enter')
  await alice.list.waitFor()
  const bob = await aClient(server, 'bob')
  await bob.send('user/alice', 'Did the new server arrive?').done
  await alice.row(/Bob Marsh/).waitFor()

  await tabTo(alice, /New chat/)
  await keyboard.press('Enter')
  await alice.dialog.waitFor()
  await keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
  await alice.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'New chat')

  await tabTo(alice, /Bob Marsh/)
  await keyboard.press('Enter')
  await alice.sees('Did the new server arrive?')
  await alice.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  await tabTo(alice, /^Messages/, 'Shift+Tab')
  await keyboard.press('ArrowUp')
  await keyboard.press('Tab')
  await alice.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'React')
  await keyboard.press('Shift+Tab')
  await keyboard.press('ArrowUp')
  await keyboard.press('ContextMenu')
  await alice.page.getByRole('menuitem', { name: 'Reply', exact: true }).waitFor()
  // One sign: between two the menu may have begun a new word.
  await keyboard.press('r')
  await alice.page.waitForFunction(() => document.activeElement?.textContent === 'Reply')
  await keyboard.press('Enter')
  await alice.page.getByRole('region', { name: 'Replying' }).waitFor()
  await tabTo(alice, /^Write a message/)
  await keyboard.type('It did.')
  await keyboard.press('Enter')
  await alice.line('It did.').getByTitle('Go to the message').waitFor()

  await keyboard.type('/po')
  await alice.page.getByRole('option', { name: /\/poll/ }).waitFor()
  await keyboard.press('Enter')
  await alice.page.getByRole('dialog', { name: 'Poll' }).waitFor()
  await keyboard.press('Escape')
  await alice.dialog.waitFor({ state: 'detached' })
  await alice.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  expect(await focused(alice)).toMatch(/^Write a message/)

  await tabTo(alice, /^Details\s*$/)
  await keyboard.press('Enter')
  await alice.panel('Details').waitFor()
  await tabTo(alice, /^Close/)
  await keyboard.press('Enter')
  await alice.panel('Details').waitFor({ state: 'detached' })
  bob.disconnect()
  expect(alice.complaints).toEqual([])
})

test('a row of the list has its menu at the menu key', async () => {
  const carol = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad' })
  const bob = await aClient(server, 'bob')
  await bob.send('user/carol', 'Have you seen the keys?').done
  await carol.row(/Bob Marsh/).focus()
  await carol.page.keyboard.press('ContextMenu')
  await carol.page.getByRole('menuitem', { name: 'Mark as read' }).waitFor()
  await carol.page.keyboard.press('Escape')
  await carol.page.getByRole('menuitem', { name: 'Mark as read' }).waitFor({ state: 'detached' })
  await carol.page.waitForFunction(() => document.activeElement?.textContent?.includes('Bob Marsh'))
  bob.disconnect()
  expect(carol.complaints).toEqual([])
})

test('whoever opens something by a key and types on loses no letter, and none lands elsewhere: while it is loaded, and after', async () => {
  const erin = await Person.as(browser, { server, uid: 'erin', name: 'Erin Castle' })
  const bob = await aClient(server, 'bob')
  await bob.send('user/erin', 'Have you seen the keys?').done
  await erin.open(/Bob Marsh/)
  await erin.box.waitFor()
  const { page } = erin
  const { keyboard } = page
  const main = page.getByRole('main')
  const panel = erin.panel('Search in this conversation')
  const byEscape = () => keyboard.press('Escape')
  const openers = [
    { at: erin.box, key: 'ControlOrMeta+k', field: page.getByRole('combobox'), leave: byEscape },
    {
      at: erin.list.getByRole('button', { name: 'New chat' }).first(),
      field: page.getByLabel('Find people by name or user name'),
      leave: byEscape,
    },
    {
      at: main.getByRole('button', { name: 'Search in this conversation' }),
      field: panel.getByRole('searchbox'),
      leave: () => panel.getByRole('button', { name: 'Close' }).click(),
    },
    {
      at: main.getByRole('button', { name: 'Emoji' }),
      field: page.getByRole('searchbox', { name: 'Search emoji' }),
      leave: byEscape,
    },
  ]
  for (const isLoaded of [false, true])
    for (const { at, key = 'Enter', field, leave } of openers) {
      const held = Promise.withResolvers<void>()
      if (!isLoaded)
        await page.route(/assets\/.*\.js/, async (route) => {
          await held.promise
          await route.continue()
        })
      await at.focus()
      await keyboard.press(key)
      await keyboard.type('rocket')
      held.resolve()
      await expect.poll(() => field.inputValue()).toBe('rocket')
      expect(await page.locator('.td-composer textarea').inputValue()).toBe('')
      await page.unrouteAll({ behavior: 'wait' })
      await leave()
      await field.waitFor({ state: 'detached' })
    }
  // Enter, too, is for what comes.
  await erin.box.focus()
  await keyboard.press('ControlOrMeta+k')
  await keyboard.type('carol')
  await keyboard.press('Enter')
  await page.waitForURL(/chat\/user\/carol/)
  bob.disconnect()
  expect(erin.complaints).toEqual([])
})
